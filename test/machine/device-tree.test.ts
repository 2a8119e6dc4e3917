import { describe, expect, test } from 'vitest'
import { defaultConfig, type MachineConfig } from '../../engine/machine/config.ts'
import { deviceTree } from '../../engine/machine/device-tree.ts'
import { flatten } from '../../engine/machine/flattened-tree.ts'
import { PC, X } from '../../engine/machine/layout.ts'
import { Machine } from '../../engine/machine/machine.ts'

/** A tree as read back: properties as bytes, by path. */
interface Read {
  readonly nodes: string[]
  readonly properties: Map<string, Uint8Array>
}

/** A reader of version 17 that trusts nothing, written from chapter 5 of the specification. */
function read(blob: Uint8Array): Read {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.length)
  const word = (at: number) => view.getUint32(at)
  const [magic, total, structure, strings, reservations, version, compatible, cpu, stringBytes, structureBytes] =
    Array.from({ length: 10 }, (_, k) => word(4 * k))
  expect([magic, total, version, compatible, cpu]).toEqual([0xd00dfeed, blob.length, 17, 16, 0])
  expect([reservations % 8, structure % 4]).toEqual([0, 0])
  expect(strings + stringBytes).toBeLessThanOrEqual(total)
  expect([0, 4, 8, 12].map((k) => word(reservations + k))).toEqual([0, 0, 0, 0])
  const text = (at: number) => {
    const end = blob.indexOf(0, at)
    return String.fromCharCode(...blob.subarray(at, end))
  }
  const nodes: string[] = []
  const properties = new Map<string, Uint8Array>()
  const path: string[] = []
  let at = structure
  for (;;) {
    const token = word(at)
    at += 4
    if (token === 1) {
      const name = text(at)
      path.push(name)
      nodes.push(path.join('/') || '/')
      at = Math.ceil((at + name.length + 1) / 4) * 4
    } else if (token === 3) {
      const [length, name] = [word(at), word(at + 4)]
      expect(name).toBeLessThan(stringBytes)
      properties.set(`${path.join('/') || '/'}:${text(strings + name)}`, blob.subarray(at + 8, at + 8 + length))
      at = Math.ceil((at + 8 + length) / 4) * 4
    } else if (token === 2) path.pop()
    else {
      expect(token).toBe(9)
      expect(path).toEqual([])
      expect(at).toBe(structure + structureBytes)
      return { nodes, properties }
    }
  }
}

const tree = (options: Partial<MachineConfig> = {}) => {
  const { nodes, properties } = read(deviceTree({ ...defaultConfig, ...options }))
  const bytes = (name: string) => {
    const found = properties.get(name)
    if (!found) throw new Error(`${name} is not in the tree`)
    return found
  }
  return {
    nodes,
    cells: (name: string) => {
      const view = new DataView(Uint8Array.from(bytes(name)).buffer)
      return Array.from({ length: view.byteLength / 4 }, (_, k) => view.getUint32(4 * k))
    },
    texts: (name: string) =>
      String.fromCharCode(...bytes(name))
        .split('\0')
        .slice(0, -1),
  }
}

describe('the device tree', () => {
  test('has memory as large as the machine', () => {
    expect(tree({ ramBytes: 64 << 20 }).cells('/memory@80000000:reg')).toEqual([0, 0x80000000, 0, 64 << 20])
  })

  test.each([
    [[], 'rv32imach_zicntr_zicsr_zifencei_sstc_svade'],
    [['H', 'Sstc'], 'rv32imac_zicntr_zicsr_zifencei_svade'],
    [['C', 'A'], 'rv32imh_zicntr_zicsr_zifencei_sstc_svade'],
  ] as const)('without %j the hart is %s', (without, isa) => {
    const { texts } = tree({ without })
    expect(texts('/cpus/cpu@0:riscv,isa')).toEqual([isa])
    const [base, ...long] = isa.slice(4).split('_')
    expect(texts('/cpus/cpu@0:riscv,isa-extensions')).toEqual([...base, ...long])
  })

  test('has a serial line for each UART and a node for each virtio slot, with their interrupts', () => {
    const { nodes, cells } = tree({ uarts: 3, virtio: [{ kind: 'console', version: 2 }] })
    expect(nodes.filter((n) => n.includes('serial@'))).toEqual(
      ['10000000', '10000100', '10000200'].map((at) => `/soc/serial@${at}`),
    )
    expect(cells('/soc/serial@10000200:interrupts')).toEqual([12])
    expect(nodes.filter((n) => n.includes('virtio_mmio@'))).toHaveLength(8)
    expect(cells('/soc/virtio_mmio@10008000:interrupts')).toEqual([8])
    expect(cells('/soc/virtio_mmio@10008000:reg')).toEqual([0, 0x10008000, 0, 0x1000])
  })

  test('says whose interrupts go where', () => {
    const { cells } = tree()
    const cpu = cells('/cpus/cpu@0/interrupt-controller:phandle')[0]
    const plic = cells('/soc/plic@c000000:phandle')[0]
    expect(cells('/soc/plic@c000000:interrupts-extended')).toEqual([cpu, 11, cpu, 9])
    expect(cells('/soc/clint@2000000:interrupts-extended')).toEqual([cpu, 3, cpu, 7])
    expect(cells('/soc/serial@10000000:interrupt-parent')).toEqual([plic])
  })

  test('power-off and reboot are words written to the test device', () => {
    const { cells, texts } = tree()
    const device = cells('/soc/test@100000:phandle')
    expect(texts('/soc/test@100000:compatible')).toContain('syscon')
    expect([cells('/poweroff:regmap'), cells('/poweroff:value')]).toEqual([device, [0x5555]])
    expect([cells('/reboot:regmap'), cells('/reboot:value')]).toEqual([device, [0x7777]])
  })

  test('the kernel is told its command line and its console', () => {
    const { nodes, texts } = tree({ bootargs: 'quiet café' })
    expect(texts('/chosen:bootargs')).toEqual(['quiet café'])
    const [console] = texts('/chosen:stdout-path')
    expect(nodes).toContain(console)
  })

  test('the firmware keeps its memory', () => {
    const { properties } = read(deviceTree(defaultConfig, { address: 0x80000000, bytes: 0x2000 }))
    expect([...(properties.get('/reserved-memory/firmware@80000000:reg') ?? [])]).toEqual([
      0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0,
    ])
    expect(properties.has('/reserved-memory/firmware@80000000:no-map')).toBe(true)
    expect(tree().nodes.some((n) => n.includes('reserved'))).toBe(false)
  })
})

test('flattening keeps every kind of property, and stores a name once', () => {
  const blob = flatten({
    properties: { empty: true, text: 'abc', texts: ['d', 'ef'], cells: [1, 0xfffffffe] },
    children: { 'a@1': { properties: { text: '' }, children: { b: { properties: {} } } } },
  })
  const { nodes, properties } = read(blob)
  expect(nodes).toEqual(['/', '/a@1', '/a@1/b'])
  expect(Object.fromEntries([...properties].map(([name, value]) => [name, [...value]]))).toEqual({
    '/:empty': [],
    '/:text': [97, 98, 99, 0],
    '/:texts': [100, 0, 101, 102, 0],
    '/:cells': [0, 0, 0, 1, 255, 255, 255, 254],
    '/a@1:text': [0],
  })
  expect(String.fromCharCode(...blob).split('text\0')).toHaveLength(2)
})

test('boot leaves hart id, tree and next stage in a0, a1, a2, and the tree in the last pages of RAM', () => {
  const machine = new Machine({ ramBytes: 1 << 20 })
  const at = machine.boot(0x80000000, 0x80200000)
  const { words } = machine.hart
  expect([words[PC], words[X + 10], words[X + 11], words[X + 12]].map((w) => w >>> 0)).toEqual([
    0x80000000,
    0,
    at,
    0x80200000,
  ])
  const tree = deviceTree(machine.config)
  expect(at % 4096).toBe(0)
  expect(at + tree.length).toBeLessThanOrEqual(0x80100000)
  expect(at + tree.length + 4096).toBeGreaterThan(0x80100000)
  expect(machine.peek(at, tree.length)).toEqual(tree)
})
