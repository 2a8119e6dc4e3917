// A lab as the terminal's machine: three virtual machines under a hypervisor of the book.
import {
  assembleSource,
  type ControlRequest,
  createLab,
  FIRMWARE,
  guestPath,
  hypervisorPath,
  type Lab,
  type Program,
  type Sources,
} from '../../engine/index.ts'
import type { Domain, Host } from './host.ts'

/** Names of the domains, and their guests. */
const DOMAINS = [
  { name: 'alpha', guest: 'busy', defines: {} },
  { name: 'beta', guest: 'mini', defines: { WORKLOAD_ECHO: 1 } },
  { name: 'gamma', guest: 'busy', defines: {} },
] as const
const HYPERVISOR = 'hw-nested'
const ISA = 'rv32imac_zicsr_zifencei_zicntr_h_sstc'
/** Steps that the machine runs to let the hypervisor answer. */
const SETTLE = 2_000_000
const SLICE = 20_000

/** Text of a configuration file of xl. */
const config = (name: string, guest: string) =>
  `# a domain of this machine\nname = "${name}"\nkernel = "/boot/${guest}"\nmemory = 4\nvcpus = 1\n`
const xml = (name: string, guest: string) =>
  `<domain type='kvm'>\n  <name>${name}</name>\n  <memory unit='MiB'>4</memory>\n  <vcpu>1</vcpu>\n  <os>\n    <type arch='riscv32' machine='virt'>hvm</type>\n    <kernel>/boot/${guest}</kernel>\n  </os>\n  <devices>\n    <console type='pty'/>\n  </devices>\n</domain>\n`

function filesOf(): Record<string, string> {
  const files: Record<string, string> = {
    '/proc/cpuinfo': `processor\t: 0\nhart\t\t: 0\nisa\t\t: ${ISA}\nmmu\t\t: sv32\n`,
    '/etc/xen/config_file.cfg': config('gamma', 'busy'),
  }
  for (const { name, guest } of DOMAINS) {
    files[`/etc/xen/${name}.cfg`] = config(name, guest)
    files[`/etc/libvirt/qemu/${name}.xml`] = xml(name, guest)
  }
  return files
}

export class LabHost implements Host {
  readonly hypervisor: string = HYPERVISOR
  readonly isa: string = ISA
  readonly files: Readonly<Record<string, string>> = filesOf()
  readonly lab: Lab

  /** Use `terminalHost`. */
  constructor(lab: Lab) {
    this.lab = lab
  }

  get memory(): number {
    return this.lab.machine.config.ramBytes
  }

  time(): number {
    return Math.floor(this.lab.counts().cycles / this.lab.machine.config.timing.cyclesPerTick)
  }

  domains(): Domain[] {
    return this.lab.vms().map((status) => ({ ...status, name: DOMAINS[status.vm]?.name ?? String(status.vm) }))
  }

  ask(request: ControlRequest): ReturnType<Host['ask']> {
    // A domain that has ended is destroyed before it is created again.
    const state = this.lab.vms().find(({ vm }) => vm === request.vm)?.state
    if (request.do === 'create' && (state === 'shut down' || state === 'crashed'))
      this.settled({ do: 'destroy', vm: request.vm })
    return this.settled(request)
  }

  private settled(request: ControlRequest): ReturnType<Host['ask']> {
    const asked = this.lab.control(request)
    if (!asked.ok) return { refusal: asked.error }
    for (let steps = 0; steps < SETTLE && this.lab.answer(asked.number) === 'waiting'; steps += SLICE)
      this.lab.run(SLICE)
    return this.lab.answer(asked.number)
  }

  output(vm: number): string {
    return this.lab.output(vm)
  }
}

/** The machine, booted, with the last domain not yet created. Throws where the book's own programs do not assemble. */
export function terminalHost(sources: Sources): LabHost {
  const assembled = (path: string, defines: Readonly<Record<string, number>> = {}): Program => {
    const { program, diagnostics } = assembleSource(sources, path, { defines })
    if (!program) throw new Error(`${path}: ${diagnostics[0]?.message ?? 'cannot be assembled'}`)
    return program
  }
  const made = createLab(
    {
      firmware: assembled(FIRMWARE),
      hypervisor: assembled(hypervisorPath(HYPERVISOR)),
      guests: DOMAINS.map(({ guest, defines }) => assembled(guestPath(guest), defines)),
    },
    {},
    0,
  )
  if (!made.ok) throw new Error(made.error)
  const host = new LabHost(made.lab)
  host.lab.run(300_000)
  host.ask({ do: 'destroy', vm: DOMAINS.length - 1 })
  return host
}
