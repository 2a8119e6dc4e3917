// The control and status registers, field by field: one row is the manual's row (privileged specification 20240411,
// chapters 3, 10, 18; Sstc). Machine, assembler, register view and reference pages read this table.
//
// A field is writable unless `fixed` gives the value that it always has; `legal` lists the values that stick where not all
// do (another value written becomes the first of the list). What is `readOnly` changes, but not by writing here; so does
// every field of a CSR whose number says read-only. `needs` names the extension without which a row or a field
// reads as zero or is absent. Fields that no configuration of this machine has (F, V, big-endian) are not listed: zero.
import { causeName } from './causes.ts'
import type { Extension } from './row.ts'

export interface CsrField {
  readonly name: string
  readonly hi: number
  readonly lo: number
  readonly gloss: string
  readonly fixed?: number
  readonly legal?: readonly number[]
  readonly readOnly?: true
  readonly needs?: Extension | 'Sstc' | 'Svadu'
}

export interface Csr {
  /** 12 bits; bits 9:8 are the least privilege that may touch it, bits 11:10 = 3 mean read-only. */
  readonly number: number
  readonly name: string
  readonly gloss: string
  readonly fields: readonly CsrField[]
  readonly needs?: Extension | 'Sstc' | 'Svadu'
  /** The VS register that takes this one's place when V = 1. */
  readonly virtualizedBy?: number
}

const field = (name: string, hi: number, lo: number, gloss: string, rest: Partial<CsrField> = {}): CsrField => ({
  name,
  hi,
  lo,
  gloss,
  ...rest,
})
const bit = (name: string, at: number, gloss: string, rest: Partial<CsrField> = {}) => field(name, at, at, gloss, rest)
const whole = (name: string, gloss: string, rest: Partial<CsrField> = {}) => [field(name, 31, 0, gloss, rest)]
const H = { needs: 'H' } as const
const READ_ONLY = { readOnly: true } as const

/* biome-ignore-start format: tables */
const statusOfS: readonly CsrField[] = [
  bit('SIE', 1, 'Interrupts are taken in S-mode.'),
  bit('SPIE', 5, 'SIE before the trap; SRET puts it back.'),
  bit('SPP', 8, 'Mode before the trap: 0 user, 1 supervisor.'),
  bit('SUM', 18, 'The supervisor may load from and store to user pages.'),
  bit('MXR', 19, 'Loads may read pages that are only executable.'),
]
const statusOfM: readonly CsrField[] = [
  bit('SIE', 1, 'Interrupts are taken in S-mode.'),
  bit('MIE', 3, 'Interrupts are taken in M-mode.'),
  bit('SPIE', 5, 'SIE before the trap into S.'),
  bit('MPIE', 7, 'MIE before the trap into M.'),
  bit('SPP', 8, 'Mode before the trap into S.'),
  field('MPP', 12, 11, 'Mode before the trap into M: 0 user, 1 supervisor, 3 machine.', { legal: [0, 1, 3] }),
  bit('MPRV', 17, 'Loads and stores are made with the privilege in MPP (and MPV).'),
  bit('SUM', 18, 'The supervisor may load from and store to user pages.'),
  bit('MXR', 19, 'Loads may read pages that are only executable.'),
  bit('TVM', 20, 'Trap virtual memory: satp, hgatp and SFENCE.VMA, HFENCE.GVMA trap in (H)S.'),
  bit('TW', 21, 'Timeout wait: WFI below M traps.'),
  bit('TSR', 22, 'Trap SRET in (H)S.'),
]
const interruptsOfS = (verb: string): readonly CsrField[] => [
  bit(`SSI${verb}`, 1, 'Supervisor software interrupt.'),
  bit(`STI${verb}`, 5, 'Supervisor timer interrupt.'),
  bit(`SEI${verb}`, 9, 'Supervisor external interrupt.'),
]
const interruptsOfVS = (verb: string): readonly CsrField[] => [
  bit(`VSSI${verb}`, 2, 'Guest supervisor software interrupt.', H),
  bit(`VSTI${verb}`, 6, 'Guest supervisor timer interrupt.', H),
  bit(`VSEI${verb}`, 10, 'Guest supervisor external interrupt.', H),
]
/** Of sip and vsip only the software bit can be written: the others are the firmware's, or come from devices and timers. */
const pendingOfS = interruptsOfS('P').map((f) => (f.name === 'SSIP' ? f : { ...f, ...READ_ONLY }))
const pendingOfVS = interruptsOfVS('P').map((f) => (f.name === 'VSSIP' ? f : { ...f, ...READ_ONLY }))
const guestExternal = (verb: string, rest: Partial<CsrField> = {}) =>
  bit(`SGEI${verb}`, 12, 'Guest external interrupt, for the hypervisor.', { ...H, ...rest })
const interruptsOfM = (verb: string, rest: Partial<CsrField> = {}): readonly CsrField[] => [
  bit(`MSI${verb}`, 3, 'Machine software interrupt.', rest),
  bit(`MTI${verb}`, 7, 'Machine timer interrupt.', rest),
  bit(`MEI${verb}`, 11, 'Machine external interrupt.', rest),
]
const exceptions = (codes: readonly number[]): readonly CsrField[] =>
  codes.map((code) => bit(`E${code}`, code, `Delegates: ${causeName(code)}.`, code === 10 || code >= 20 ? H : {}))
const vector: readonly CsrField[] = [
  field('BASE', 31, 2, 'Address of the trap handler, divided by 4.'),
  field('MODE', 1, 0, '0: all traps go to BASE. 1: interrupt n goes to BASE + 4n.', { legal: [0, 1] }),
]
const cause: readonly CsrField[] = [
  bit('Interrupt', 31, '1 for an interrupt, 0 for an exception.'),
  field('Code', 30, 0, 'Which one.'),
]
const programCounter: readonly CsrField[] = [
  field('PC', 31, 1, 'Where the trap happened, divided by 2; bit 1 reads as zero without C.'),
]
const addressTranslation: readonly CsrField[] = [
  bit('MODE', 31, '0: no translation. 1: Sv32.'),
  field('ASID', 30, 22, 'Address-space identifier.'),
  field('PPN', 21, 0, 'Page number of the root page table.'),
]
const counters: readonly CsrField[] = [
  bit('CY', 0, 'cycle may be read below.'),
  bit('TM', 1, 'time (and stimecmp) may be used below.'),
  bit('IR', 2, 'instret may be read below.'),
]
const fiom = [bit('FIOM', 0, 'Fences of device I/O also order memory, below.')]
const stce = bit('STCE', 31, 'The timer compare register below may be used (Sstc).', { needs: 'Sstc' })
const adue = bit('ADUE', 29, 'The machine sets A and D in page-table entries (Svadu); if 0, they fault where clear.', {
  needs: 'Svadu',
})

const named: readonly Csr[] = [
  // Counters, readable by users where the levels above allow it
  {
    number: 0xc00,
    name: 'cycle',
    gloss: 'Cycles since reset, low half.',
    fields: whole('cycle', 'Cycles of the machine under its timing model.'),
  },
  {
    number: 0xc01,
    name: 'time',
    gloss: 'Real time, low half: 10 million ticks a second of machine time.',
    fields: whole('time', 'Ticks of 100 ns.'),
  },
  {
    number: 0xc02,
    name: 'instret',
    gloss: 'Instructions retired, low half.',
    fields: whole('instret', 'Instructions.'),
  },
  { number: 0xc80, name: 'cycleh', gloss: 'Cycles since reset, high half.', fields: whole('cycle', 'Upper 32 bits.') },
  { number: 0xc81, name: 'timeh', gloss: 'Real time, high half.', fields: whole('time', 'Upper 32 bits.') },
  {
    number: 0xc82,
    name: 'instreth',
    gloss: 'Instructions retired, high half.',
    fields: whole('instret', 'Upper 32 bits.'),
  },
  // Supervisor
  {
    number: 0x100,
    name: 'sstatus',
    virtualizedBy: 0x200,
    gloss: 'Supervisor status: the part of mstatus that S-mode may see.',
    fields: statusOfS,
  },
  {
    number: 0x104,
    name: 'sie',
    virtualizedBy: 0x204,
    gloss: 'Supervisor interrupt enable.',
    fields: interruptsOfS('E'),
  },
  { number: 0x105, name: 'stvec', virtualizedBy: 0x205, gloss: 'Supervisor trap vector.', fields: vector },
  { number: 0x106, name: 'scounteren', gloss: 'Which counters users may read.', fields: counters },
  { number: 0x10a, name: 'senvcfg', gloss: 'Supervisor environment configuration.', fields: fiom },
  {
    number: 0x140,
    name: 'sscratch',
    virtualizedBy: 0x240,
    gloss: 'A word for the trap handler.',
    fields: whole('sscratch', 'Anything.'),
  },
  {
    number: 0x141,
    name: 'sepc',
    virtualizedBy: 0x241,
    gloss: 'Supervisor exception program counter.',
    fields: programCounter,
  },
  { number: 0x142, name: 'scause', virtualizedBy: 0x242, gloss: 'Supervisor trap cause.', fields: cause },
  {
    number: 0x143,
    name: 'stval',
    virtualizedBy: 0x243,
    gloss: 'Supervisor trap value: the faulting address or instruction.',
    fields: whole('stval', 'Address or instruction bits.'),
  },
  { number: 0x144, name: 'sip', virtualizedBy: 0x244, gloss: 'Supervisor interrupts pending.', fields: pendingOfS },
  {
    number: 0x14d,
    name: 'stimecmp',
    virtualizedBy: 0x24d,
    needs: 'Sstc',
    gloss: 'Supervisor timer compare, low half: STIP is pending while time >= stimecmp.',
    fields: whole('stimecmp', 'Ticks.'),
  },
  {
    number: 0x15d,
    name: 'stimecmph',
    virtualizedBy: 0x25d,
    needs: 'Sstc',
    gloss: 'Supervisor timer compare, high half.',
    fields: whole('stimecmp', 'Upper 32 bits.'),
  },
  {
    number: 0x180,
    name: 'satp',
    virtualizedBy: 0x280,
    gloss: 'Supervisor address translation and protection: the root page table.',
    fields: addressTranslation,
  },
  // Hypervisor
  {
    number: 0x600,
    name: 'hstatus',
    ...H,
    gloss: 'Hypervisor status.',
    fields: [
      bit('GVA', 6, 'stval holds a guest-virtual address.'),
      bit('SPV', 7, 'V before the trap into HS; SRET puts it back.'),
      bit('SPVP', 8, 'Guest privilege before the trap: 0 VU, 1 VS; HLV and HSV use it.'),
      bit('HU', 9, 'Users (U-mode) may use HLV, HLVX, HSV.'),
      field('VGEIN', 17, 12, 'Which guest external interrupt; this machine has none.', { fixed: 0 }),
      bit('VTVM', 20, 'Trap satp and SFENCE.VMA in VS.'),
      bit('VTW', 21, 'Trap WFI in VS.'),
      bit('VTSR', 22, 'Trap SRET in VS.'),
    ],
  },
  {
    number: 0x602,
    name: 'hedeleg',
    ...H,
    gloss: 'Which exceptions of a guest go straight to VS.',
    fields: exceptions([0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 15, 19]),
  },
  { number: 0x603, name: 'hideleg', ...H, gloss: 'Which interrupts go straight to VS.', fields: interruptsOfVS('') },
  {
    number: 0x604,
    name: 'hie',
    ...H,
    gloss: 'Hypervisor interrupt enable: the VS-level and guest external ones.',
    fields: [...interruptsOfVS('E'), guestExternal('E')],
  },
  {
    number: 0x605,
    name: 'htimedelta',
    ...H,
    gloss: 'Added to time when a guest reads it, low half.',
    fields: whole('htimedelta', 'Ticks.'),
  },
  { number: 0x606, name: 'hcounteren', ...H, gloss: 'Which counters a guest may read.', fields: counters },
  {
    number: 0x607,
    name: 'hgeie',
    ...H,
    gloss: 'Guest external interrupts enabled; this machine has none.',
    fields: whole('hgeie', 'None.', { fixed: 0 }),
  },
  { number: 0x60a, name: 'henvcfg', ...H, gloss: 'Environment configuration for guests.', fields: fiom },
  {
    number: 0x615,
    name: 'htimedeltah',
    ...H,
    gloss: 'htimedelta, high half.',
    fields: whole('htimedelta', 'Upper 32 bits.'),
  },
  { number: 0x61a, name: 'henvcfgh', ...H, gloss: 'henvcfg, high half.', fields: [stce, adue] },
  {
    number: 0x643,
    name: 'htval',
    ...H,
    gloss: 'Guest-physical address of a guest-page fault, divided by 4.',
    fields: whole('htval', 'Guest-physical address >> 2, or 0.'),
  },
  {
    number: 0x644,
    name: 'hip',
    ...H,
    gloss: 'Hypervisor interrupts pending.',
    fields: [...pendingOfVS, guestExternal('P', { fixed: 0 })],
  },
  {
    number: 0x645,
    name: 'hvip',
    ...H,
    gloss: 'Interrupts that the hypervisor injects into its guest.',
    fields: interruptsOfVS('P'),
  },
  {
    number: 0x64a,
    name: 'htinst',
    ...H,
    gloss: 'The trapping instruction, transformed, or a pseudo-instruction for a fault of a page-table walk.',
    fields: whole('htinst', 'Instruction bits, or 0.'),
  },
  {
    number: 0x680,
    name: 'hgatp',
    ...H,
    gloss: "Hypervisor guest address translation and protection: the second stage's root.",
    fields: [
      bit('MODE', 31, '0: no second stage. 1: Sv32x4.'),
      field('VMID', 28, 22, 'Virtual-machine identifier.'),
      field('PPN', 21, 2, 'Page number of the 16 KiB root, divided by 4.'),
    ],
  },
  {
    number: 0xe12,
    name: 'hgeip',
    ...H,
    gloss: 'Guest external interrupts pending; this machine has none.',
    fields: whole('hgeip', 'None.', { fixed: 0 }),
  },
  // Virtual supervisor: what S registers are to a guest
  { number: 0x200, name: 'vsstatus', ...H, gloss: "The guest's sstatus.", fields: statusOfS },
  {
    number: 0x204,
    name: 'vsie',
    ...H,
    gloss: "The guest's sie: bits of hie where hideleg delegates.",
    fields: interruptsOfS('E'),
  },
  { number: 0x205, name: 'vstvec', ...H, gloss: "The guest's stvec.", fields: vector },
  { number: 0x240, name: 'vsscratch', ...H, gloss: "The guest's sscratch.", fields: whole('vsscratch', 'Anything.') },
  { number: 0x241, name: 'vsepc', ...H, gloss: "The guest's sepc.", fields: programCounter },
  { number: 0x242, name: 'vscause', ...H, gloss: "The guest's scause.", fields: cause },
  {
    number: 0x243,
    name: 'vstval',
    ...H,
    gloss: "The guest's stval.",
    fields: whole('vstval', 'Address or instruction bits.'),
  },
  {
    number: 0x244,
    name: 'vsip',
    ...H,
    gloss: "The guest's sip: bits of hip where hideleg delegates.",
    fields: pendingOfS,
  },
  {
    number: 0x24d,
    name: 'vstimecmp',
    needs: 'Sstc',
    gloss: "The guest's stimecmp, low half; needs H too.",
    fields: whole('vstimecmp', 'Ticks of guest time.'),
  },
  {
    number: 0x25d,
    name: 'vstimecmph',
    needs: 'Sstc',
    gloss: "The guest's stimecmp, high half; needs H too.",
    fields: whole('vstimecmp', 'Upper 32 bits.'),
  },
  { number: 0x280, name: 'vsatp', ...H, gloss: "The guest's satp: the first stage.", fields: addressTranslation },
  // Machine
  { number: 0xf11, name: 'mvendorid', gloss: 'Vendor: 0, none.', fields: whole('mvendorid', 'None.', { fixed: 0 }) },
  {
    number: 0xf12,
    name: 'marchid',
    gloss: 'Architecture of the implementation: 0, none registered.',
    fields: whole('marchid', 'None.', { fixed: 0 }),
  },
  {
    number: 0xf13,
    name: 'mimpid',
    gloss: 'Version of the implementation: 0.',
    fields: whole('mimpid', 'None.', { fixed: 0 }),
  },
  { number: 0xf14, name: 'mhartid', gloss: 'This hart: 0.', fields: whole('mhartid', 'Hart 0.', { fixed: 0 }) },
  {
    number: 0xf15,
    name: 'mconfigptr',
    gloss: 'Configuration structure: 0, none.',
    fields: whole('mconfigptr', 'None.', { fixed: 0 }),
  },
  { number: 0x300, name: 'mstatus', gloss: 'Machine status.', fields: statusOfM },
  {
    number: 0x301,
    name: 'misa',
    gloss: 'Extensions of this machine; writes are ignored.',
    fields: [
      field('MXL', 31, 30, '1: 32 bits.', { fixed: 1 }),
      field('Extensions', 25, 0, 'Bit n is the n-th letter; set by the configuration.', READ_ONLY),
    ],
  },
  {
    number: 0x302,
    name: 'medeleg',
    gloss: 'Which exceptions go to (H)S instead of M.',
    fields: exceptions([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 15, 19, 20, 21, 22, 23]),
  },
  {
    number: 0x303,
    name: 'mideleg',
    gloss: 'Which interrupts go to (H)S instead of M.',
    fields: [...interruptsOfS(''), ...interruptsOfVS('').map((f) => ({ ...f, fixed: 1 }))],
  },
  {
    number: 0x304,
    name: 'mie',
    gloss: 'Machine interrupt enable.',
    fields: [...interruptsOfS('E'), ...interruptsOfVS('E'), ...interruptsOfM('E'), guestExternal('E')],
  },
  { number: 0x305, name: 'mtvec', gloss: 'Machine trap vector.', fields: vector },
  { number: 0x306, name: 'mcounteren', gloss: 'Which counters the modes below may read.', fields: counters },
  { number: 0x30a, name: 'menvcfg', gloss: 'Environment configuration for the modes below.', fields: fiom },
  {
    number: 0x310,
    name: 'mstatush',
    gloss: 'Machine status, high half.',
    fields: [
      bit('GVA', 6, 'mtval holds a guest-virtual address.', H),
      bit('MPV', 7, 'V before the trap into M; MRET puts it back.', H),
    ],
  },
  { number: 0x31a, name: 'menvcfgh', gloss: 'menvcfg, high half.', fields: [stce, adue] },
  {
    number: 0x320,
    name: 'mcountinhibit',
    gloss: 'Which counters stand still.',
    fields: [bit('CY', 0, 'mcycle stands still.'), bit('IR', 2, 'minstret stands still.')],
  },
  { number: 0x340, name: 'mscratch', gloss: 'A word for the trap handler.', fields: whole('mscratch', 'Anything.') },
  { number: 0x341, name: 'mepc', gloss: 'Machine exception program counter.', fields: programCounter },
  { number: 0x342, name: 'mcause', gloss: 'Machine trap cause.', fields: cause },
  {
    number: 0x343,
    name: 'mtval',
    gloss: 'Machine trap value: the faulting address or instruction.',
    fields: whole('mtval', 'Address or instruction bits.'),
  },
  {
    number: 0x344,
    name: 'mip',
    gloss: 'Machine interrupts pending.',
    fields: [...interruptsOfS('P'), ...pendingOfVS, ...interruptsOfM('P', READ_ONLY), guestExternal('P', { fixed: 0 })],
  },
  {
    number: 0x34a,
    name: 'mtinst',
    ...H,
    gloss: 'The trapping instruction, transformed.',
    fields: whole('mtinst', 'Instruction bits, or 0.'),
  },
  {
    number: 0x34b,
    name: 'mtval2',
    ...H,
    gloss: 'Guest-physical address of a guest-page fault, divided by 4.',
    fields: whole('mtval2', 'Guest-physical address >> 2, or 0.'),
  },
  { number: 0xb00, name: 'mcycle', gloss: 'Cycles, low half; writable.', fields: whole('mcycle', 'Cycles.') },
  {
    number: 0xb02,
    name: 'minstret',
    gloss: 'Instructions retired, low half; writable.',
    fields: whole('minstret', 'Instructions.'),
  },
  { number: 0xb80, name: 'mcycleh', gloss: 'Cycles, high half.', fields: whole('mcycle', 'Upper 32 bits.') },
  {
    number: 0xb82,
    name: 'minstreth',
    gloss: 'Instructions retired, high half.',
    fields: whole('minstret', 'Upper 32 bits.'),
  },
]
/* biome-ignore-end format: tables */

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, k) => from + k)
const noEvents = (number: number, name: string): Csr => ({
  number,
  name,
  gloss: 'Performance counter; this machine has none: always 0.',
  fields: whole(name, 'None.', { fixed: 0 }),
})
const pmpEntry = (n: number) => `pmp${n}cfg`
const protection: Csr[] = [
  ...range(0, 3).map((n) => ({
    number: 0x3a0 + n,
    name: `pmpcfg${n}`,
    gloss: `Physical memory protection: rights of regions ${4 * n} to ${4 * n + 3}. A byte: L, 0, 0, A (2 bits), X, W, R.`,
    fields: range(0, 3)
      .map((k) =>
        field(pmpEntry(4 * n + k), 8 * k + 7, 8 * k, 'L locks it; A is off, TOR, NA4 or NAPOT; rights X W R.'),
      )
      .reverse(),
  })),
  ...range(0, 15).map((n) => ({
    number: 0x3b0 + n,
    name: `pmpaddr${n}`,
    gloss: `Physical memory protection: address of region ${n}, divided by 4.`,
    fields: whole('address', 'Physical address >> 2 (34-bit addresses).'),
  })),
]

/** All CSRs of the machine, in the order of the manual's chapters. */
export const CSRS: readonly Csr[] = [
  ...named,
  ...protection,
  ...range(3, 31).flatMap((n) => [
    noEvents(0xb00 + n, `mhpmcounter${n}`),
    noEvents(0xb80 + n, `mhpmcounter${n}h`),
    noEvents(0x320 + n, `mhpmevent${n}`),
    noEvents(0xc00 + n, `hpmcounter${n}`),
    noEvents(0xc80 + n, `hpmcounter${n}h`),
  ]),
]

const byNumber = new Map(CSRS.map((csr) => [csr.number, csr]))
const byName = new Map(CSRS.map((csr) => [csr.name, csr]))
export const csrNumbered = (number: number): Csr | undefined => byNumber.get(number)
export const csrNamed = (name: string): Csr | undefined => byName.get(name)
/** Number of a CSR that the table is known to have. */
export function csr(name: string): number {
  const found = byName.get(name)
  if (!found) throw new Error(`no CSR ${name} in the table`)
  return found.number
}

/** Mask of a field in its register. */
export const maskOf = ({ hi, lo }: CsrField): number => ((hi - lo === 31 ? -1 : (1 << (hi - lo + 1)) - 1) << lo) >>> 0
