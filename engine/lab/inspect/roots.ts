// Where the page tables of a lab begin: the machine's own registers, and what hypervisors keep of each virtual machine. The
// latter is read where their sources say that it is: at `vcpus`, in records laid out by the names of include/vcpu.s.
import { symbolNamed } from '../../assembler/program.ts'
import { csr } from '../../isa/csrs.ts'
import { CSR } from '../../machine/layout.ts'
import type { Lab } from '../lab.ts'

export type TableKind = 'guest' | 'shadow' | 'second stage' | 'own'

/** A page table by its root. `own`: of a program that runs on the machine itself. */
export interface TableRoot {
  readonly kind: TableKind
  /** -1: of no virtual machine. */
  readonly vm: number
  /** As satp or hgatp holds it, 32 bits unsigned; 0: this stage is off. */
  readonly register: number
  /** Where that value is: `vsatp`, or `VCPU_SATP` for one that waits in the hypervisor's record. */
  readonly held: string
}

const word = (lab: Lab, name: string): number => (lab.machine.hart.words[CSR + csr(name)] as number) >>> 0

/** The page tables that there are, machine by machine. */
export function tableRoots(lab: Lab): TableRoot[] {
  const { hypervisor, guests } = lab.software
  if (!hypervisor) return [{ kind: 'own', vm: 0, register: word(lab, 'satp'), held: 'satp' }]
  const named = (name: string) => symbolNamed(hypervisor, name)?.address
  const [vcpus, size] = [named('vcpus'), named('VCPU_SIZE')]
  const loaded = named('loaded')
  const now = loaded === undefined ? undefined : lab.machine.peekWord(loaded)
  const roots = guests.flatMap((_, vm): TableRoot[] => {
    const record = vcpus === undefined || size === undefined ? undefined : vcpus + vm * size
    const kept = (name: string): number | undefined => {
      const offset = named(name)
      return record === undefined || offset === undefined ? undefined : lab.machine.peekWord(record + offset)
    }
    const inHardware = now !== undefined
    const isLoaded = inHardware && now === record
    const second = kept('VCPU_HGATP')
    const shadow = second === undefined ? (kept('VCPU_SHADOW_SATP') ?? kept('VCPU_ROOT_KERNEL')) : undefined
    const guest =
      second !== undefined && isLoaded
        ? ({ register: word(lab, 'vsatp'), held: 'vsatp' } as const)
        : ({ register: kept('VCPU_SATP') ?? 0, held: 'VCPU_SATP' } as const)
    const entered = second === undefined && lab.recorder.now.vm === vm
    return [
      { kind: 'guest', vm, ...guest },
      ...(shadow === undefined
        ? []
        : [
            entered
              ? ({
                  kind: 'shadow',
                  vm,
                  register: word(lab, inHardware ? 'vsatp' : 'satp'),
                  held: inHardware ? 'vsatp' : 'satp',
                } as const)
              : ({ kind: 'shadow', vm, register: shadow, held: 'VCPU_SHADOW_SATP' } as const),
          ]),
      ...(second === undefined ? [] : [{ kind: 'second stage', vm, register: second, held: 'VCPU_HGATP' } as const]),
    ]
  })
  const own = word(lab, 'satp')
  const known = roots.some(({ register }) => register === own)
  return [
    ...roots,
    ...(own >>> 31 === 1 && !known ? [{ kind: 'own', vm: -1, register: own, held: 'satp' } as const] : []),
  ]
}
