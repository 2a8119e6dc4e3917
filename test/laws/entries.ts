// How often each operation leaves the guest, in each world: exact, and under every timing model.

/** Columns: the hypervisors. Rows: operations. On bare metal there is nobody to go to but the firmware, and only who calls it does. */
export const ENTRIES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  syscall: row(4, 2, 2, 0, 0),
  in: row(1, 0, 0, 1, 1),
  cr8wr: row(1, 0, 0, 0, 0),
  callret: row(0, 0, 0, 0, 0),
  pgfault: row(4, 2, 2, 1, 0),
  divzero: row(4, 2, 2, 0, 0),
  ptemod: row(1, 1, 1, 1, 0),
  addrspace: row(1, 1, 1, 1, 0),
  tlbmiss: row(1, 1, 1, 1, 0),
  pages: row(0, 0, 0, 0, 0),
  compute: row(0, 0, 0, 0, 0),
  hypercall: row(1, 1, 1, 1, 1),
  interrupt: row(3, 3, 1, 0, 0),
  timer: row(3, 3, 1, 2, 2),
  vmswitch: row(2, 2, 2, 2, 2),
  console: row(2, 2, 1, 2, 2),
  'console-16': row(32, 32, 1, 32, 32),
  'console-call': row(1, 1, 1, 1, 1),
  block: row(1, 1, 1, 1, 1),
  'block-16': row(1, 1, 1, 1, 1),
}

function row(trapAndEmulate: number, translated: number, paravirt: number, shadow: number, nested: number) {
  return {
    'trap-and-emulate': trapAndEmulate,
    'binary-translation': translated,
    paravirt,
    'hw-shadow': shadow,
    'hw-nested': nested,
  }
}

/** Where the entries are not those that the literature leads one to expect, and why. */
export interface Disagreement {
  readonly operations: readonly string[]
  readonly world: string
  readonly expected: number
  /** Causes of the exits beyond. */
  readonly beyond: readonly string[]
  readonly because: string
}

const SEPC = ['illegal instruction: csrrs sepc', 'illegal instruction: csrrw sepc']

export const DISAGREEMENTS: readonly Disagreement[] = [
  {
    operations: ['syscall', 'divzero', 'pgfault'],
    world: 'trap-and-emulate',
    expected: 2,
    beyond: SEPC,
    because:
      'A trap and an sret are two exits. But sepc holds the address of the instruction that trapped, and whoever returns behind it must read and write sepc: two privileged instructions more, which the x86 does not need, for it saves the address of the next.',
  },
  {
    operations: ['syscall', 'divzero', 'pgfault'],
    world: 'binary-translation',
    expected: 1,
    beyond: ['environment call from U-mode or VU-mode'],
    because:
      "The guest's sret is a callout. VMware's translated kernel code was privileged enough to reach its monitor by a jump; ours runs in U-mode, where the only way is an ecall, and so a callout is an exit.",
  },
  {
    operations: ['ptemod', 'addrspace', 'tlbmiss'],
    world: 'binary-translation',
    expected: 0,
    beyond: ['environment call from U-mode or VU-mode'],
    because:
      'The callout again: a store that turned out to reach page tables, satp and fences are calls into the monitor, by ecall.',
  },
]
