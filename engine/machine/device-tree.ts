// The device tree of a machine: what a kernel can find out about it, in the terms of the Devicetree Specification 0.4 and
// of the bindings that kernels know (riscv/cpus, sifive,plic-1.0.0, sifive,clint0, ns16550a, virtio,mmio, syscon).
import { extensionsOf, type MachineConfig, VIRTIO_SLOTS } from './config.ts'
import { flatten, type TreeNode } from './flattened-tree.ts'
import { IRQ, MAP } from './map.ts'

/** A range of physical memory that a kernel must leave alone: the firmware's. */
export interface Reserved {
  readonly address: number
  readonly bytes: number
}

/** Cycles of mtime in a second. */
const TIMEBASE = 10_000_000
/** The clock from which a 16550 divides its baud rate; as QEMU's. Bytes here take no time. */
const UART_CLOCK = 3_686_400
/** Interrupt sources of the PLIC: 1 to this. */
const PLIC_SOURCES = 31

// Handles by which nodes refer to one another.
const CPU_INTERRUPTS = 1
const PLIC = 2
const TEST = 3

// The hart's own interrupts, as in mie.
const MSI = 3
const MTI = 7
const SEI = 9
const MEI = 11

/** The tree of a machine as a blob, to be placed at a multiple of 8. */
export const deviceTree = (config: MachineConfig, reserved?: Reserved): Uint8Array => flatten(treeOf(config, reserved))

/** The extensions as `riscv,isa-extensions` lists them, in the order of the ISA naming conventions. */
export function extensionNames(config: MachineConfig): string[] {
  const has = extensionsOf(config)
  const single = (['I', 'M', 'A', 'C', 'H'] as const).filter((e) => has.has(e)).map((e) => e.toLowerCase())
  return [
    ...single,
    'zicntr',
    'zicsr',
    'zifencei',
    ...(config.without.includes('Sstc') ? [] : ['sstc']),
    config.svadu ? 'svadu' : 'svade',
  ]
}

/** As `riscv,isa` writes them: `rv32imach_zicntr_…`. */
export function isaString(config: MachineConfig): string {
  const names = extensionNames(config)
  const single = names.filter((name) => name.length === 1)
  return `rv32${single.join('')}_${names.slice(single.length).join('_')}`
}

export function treeOf(config: MachineConfig, reserved?: Reserved): TreeNode {
  const cpu: TreeNode = {
    properties: {
      device_type: 'cpu',
      reg: [0],
      status: 'okay',
      compatible: 'riscv',
      'riscv,isa': isaString(config),
      'riscv,isa-base': 'rv32i',
      'riscv,isa-extensions': extensionNames(config),
      'mmu-type': 'riscv,sv32',
    },
    children: {
      'interrupt-controller': {
        properties: {
          '#address-cells': [0],
          '#interrupt-cells': [1],
          'interrupt-controller': true,
          compatible: 'riscv,cpu-intc',
          phandle: [CPU_INTERRUPTS],
        },
      },
    },
  }
  return {
    properties: {
      '#address-cells': [2],
      '#size-cells': [2],
      compatible: 'riscv-virtio',
      model: 'riscv-virtio,ringside',
    },
    children: {
      chosen: { properties: { bootargs: config.bootargs, 'stdout-path': `/soc/${unit('serial', MAP.uart)}` } },
      [unit('memory', MAP.ram)]: { properties: { device_type: 'memory', reg: range(MAP.ram, config.ramBytes) } },
      ...(reserved && { 'reserved-memory': reservedMemory(reserved) }),
      cpus: {
        properties: { '#address-cells': [1], '#size-cells': [0], 'timebase-frequency': [TIMEBASE] },
        children: { 'cpu@0': cpu },
      },
      soc: {
        properties: { '#address-cells': [2], '#size-cells': [2], compatible: 'simple-bus', ranges: true },
        children: devices(config),
      },
      poweroff: { properties: { compatible: 'syscon-poweroff', regmap: [TEST], offset: [0], value: [0x5555] } },
      reboot: { properties: { compatible: 'syscon-reboot', regmap: [TEST], offset: [0], value: [0x7777] } },
    },
  }
}

function devices(config: MachineConfig): Record<string, TreeNode> {
  const nodes: Record<string, TreeNode> = {
    [unit('test', MAP.test)]: {
      properties: {
        compatible: ['sifive,test1', 'sifive,test0', 'syscon'],
        reg: range(MAP.test, 0x1000),
        phandle: [TEST],
      },
    },
    [unit('clint', MAP.clint)]: {
      properties: {
        compatible: ['sifive,clint0', 'riscv,clint0'],
        reg: range(MAP.clint, 0x10000),
        'interrupts-extended': [CPU_INTERRUPTS, MSI, CPU_INTERRUPTS, MTI],
      },
    },
    [unit('plic', MAP.plic)]: {
      properties: {
        compatible: ['sifive,plic-1.0.0', 'riscv,plic0'],
        reg: range(MAP.plic, 0x600000),
        '#address-cells': [0],
        '#interrupt-cells': [1],
        'interrupt-controller': true,
        'interrupts-extended': [CPU_INTERRUPTS, MEI, CPU_INTERRUPTS, SEI],
        'riscv,ndev': [PLIC_SOURCES],
        phandle: [PLIC],
      },
    },
  }
  for (let n = 0; n < config.uarts; n++) {
    const at = MAP.uart + n * MAP.uartStride
    nodes[unit('serial', at)] = {
      properties: {
        compatible: 'ns16550a',
        reg: range(at, MAP.uartStride),
        'clock-frequency': [UART_CLOCK],
        ...interrupt(IRQ.uart + n),
      },
    }
  }
  for (let n = 0; n < VIRTIO_SLOTS; n++) {
    const at = MAP.virtio + n * MAP.virtioStride
    nodes[unit('virtio_mmio', at)] = {
      properties: { compatible: 'virtio,mmio', reg: range(at, MAP.virtioStride), ...interrupt(IRQ.virtio + n) },
    }
  }
  return nodes
}

const reservedMemory = ({ address, bytes }: Reserved): TreeNode => ({
  properties: { '#address-cells': [2], '#size-cells': [2], ranges: true },
  children: { [unit('firmware', address)]: { properties: { reg: range(address, bytes), 'no-map': true } } },
})

const unit = (name: string, address: number) => `${name}@${address.toString(16)}`
const range = (address: number, bytes: number) => [0, address, 0, bytes]
const interrupt = (source: number) => ({ 'interrupt-parent': [PLIC], interrupts: [source] })
