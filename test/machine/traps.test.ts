// Every trap cause: when it comes, what its handler finds, which of two comes first, who handles it.
import { describe, expect, test } from 'vitest'
import { MODES, type Mode } from '../../engine/isa/guards.ts'
import { VIRT } from '../../engine/machine/layout.ts'
import { CODE, DATA, machineWith, PRIVILEGE, poke, type Run, run, runOn, sharedMachine } from './notation.ts'
import { Tables } from './tables.ts'

const NOWHERE = 0x40000000
const MISALIGNED = 0x80008001
const HANDLER = 0x80003000
/** Everything that can be delegated is. */
const DOWN = {
  medeleg: 0xffffffff,
  hedeleg: 0xffffffff,
  mtvec: HANDLER,
  stvec: HANDLER + 0x100,
  vstvec: HANDLER + 0x200,
}

/** The code mapped one to one and executable, in both stages where there are two; data pages are the test's. */
function paged(mode: Mode, map: (first: Tables, second: Tables) => void, code: string, registers = {}): Run {
  const machine = sharedMachine({ mode, csrs: DOWN, ...registers })
  const user = mode === 'U' || mode === 'VU' ? 'u' : ''
  const first = new Tables(machine).map(CODE, CODE, `rwx${user}`)
  const second = new Tables(machine, true)
  for (let page = 0x80000000; page < 0x80060000; page += 4096) second.map(page, page, 'rwx')
  map(first, second)
  const guest = machine.hart.words[VIRT] !== 0
  const { hart } = machine
  for (const [name, value] of guest
    ? [['vsatp', first.atp()] as const, ['hgatp', second.atp()] as const]
    : [['satp', first.atp()] as const])
    hart.words[0x1000 + { satp: 0x180, vsatp: 0x280, hgatp: 0x680 }[name]] = value
  hart.modeChanged()
  return runOn(machine, code)
}

describe('instructions', () => {
  test('a jump to where nothing is: the fault is at the target, not at the jump', () =>
    expect(run('jr a0', { a0: NOWHERE })).toTrap('instruction access fault', { tval: NOWHERE, epc: NOWHERE }))
  test('devices cannot be executed', () =>
    expect(run('jr a0', { a0: 0x10000000 })).toTrap('instruction access fault', { epc: 0x10000000 }))
  test('an instruction half of which is behind the end of RAM: tval is the missing half', () =>
    expect(run('jr a0', { a0: 0x800ffffe, memory: { 2148532220: 0x00130000 } })).toTrap('instruction access fault', {
      tval: 0x80100000,
      epc: 0x800ffffe,
    }))
  test('a page that is not mapped', () =>
    expect(paged('HS', () => {}, 'jr a0', { a0: 0x5000 })).toTrap('instruction page fault', {
      tval: 0x5000,
      epc: 0x5000,
    }))
  test('an instruction half of which is in a page that is not mapped: tval is that half', () => {
    const at = CODE + 0xffe
    const memory = { [CODE + 0xffc]: 0x00130001 }
    expect(paged('HS', () => {}, 'jr a0', { a0: at, memory })).toTrap('instruction page fault', {
      tval: CODE + 0x1000,
      epc: at,
    })
  })
  test('a compressed instruction at the end of a page needs no next page', () => {
    const memory = { [CODE + 0xffc]: 0x90020001 } // c.ebreak
    const r = paged('HS', () => {}, 'jr a0', { a0: CODE + 0xffe, memory })
    expect(r).toTrap('breakpoint', { tval: CODE + 0xffe })
  })
  test('a page that maps to nothing is an access fault', () =>
    expect(paged('HS', (t) => t.map(0x5000, NOWHERE, 'rwx'), 'jr a0', { a0: 0x5000 })).toTrap(
      'instruction access fault',
      { tval: 0x5000 },
    ))
  test('without C, a jump to half a word: the fault is at the jump, and ra is not written', () => {
    const r = run('jalr ra, 2(a0)', { a0: CODE, ra: 7, config: { without: ['C'] } })
    expect(r).toTrap('instruction address misaligned', { tval: CODE + 2, epc: CODE })
    expect(r.reg('ra')).toBe(7)
  })
  test('without C, jal to half a word', () =>
    expect(run('.word 0x0060006f', { config: { without: ['C'] } })).toTrap('instruction address misaligned', {
      tval: CODE + 6,
      epc: CODE,
    }))
  test('without C, a branch to half a word faults only if it is taken', () => {
    const config = { without: ['C'] } as const
    const branch = '.word 0x00b51363' // bne a0, a1, .+6
    expect(run(branch, { config, a0: 1 })).toTrap('instruction address misaligned', { tval: CODE + 6, epc: CODE })
    expect(run(branch, { config })).toRun()
  })
  test('without C, bit 0 of a jalr target is cleared before anything is found wrong', () =>
    expect(run('jalr a0, 5(a1)', { a1: CODE, config: { without: ['C'] } })).toRun())
})

describe('illegal instructions', () => {
  const bits = (word: number, config = {}) => run(`.word ${word}`, { config })
  test.each([
    ['all zeros', 0, 0],
    ['all ones', 0xffffffff, 0xffffffff],
    ['a reserved funct7', 0x40001033, 0x40001033],
    ['a floating-point load', 0x0000a007, 0x0000a007],
    ['a doubleword load', 0x0000b003, 0x0000b003],
    ['slli by 32', 0x02001013, 0x02001013],
    ['hlv.wu, which is only for 64 bits', 0x68104073, 0x68104073],
    ['a CSR that does not exist', 0x5c0022f3, 0x5c0022f3],
    ['a write to a read-only CSR', 0xc0001073, 0xc0001073],
  ])('%s: tval has its bits', (_, word, tval) => expect(bits(word)).toTrap('illegal instruction', { tval, epc: CODE }))
  test('a compressed one: tval has its 16 bits', () =>
    expect(run('.half 0x8002, 1')).toTrap('illegal instruction', { tval: 0x8002 }))
  test.each([
    ['C', 'c.nop', 1],
    ['A', 'lr.w a0, (a1)', 0x1005a52f],
    ['H', 'hlv.w a0, (a1)', 0x6805c573],
    ['H', 'csrr a0, hstatus', 0x60002573],
    ['Sstc', 'csrr a0, stimecmp', 0x14d02573],
    ['Sstc', 'csrr a0, vstimecmp', 0x24d02573],
  ] as const)('without %s, %s is illegal', (extension, text, tval) =>
    expect(run(text, { config: { without: [extension] } })).toTrap('illegal instruction', { tval }),
  )
  test('without H, vstimecmp is illegal although there is Sstc', () =>
    expect(run('csrr a0, vstimecmp', { config: { without: ['H'] } })).toTrap('illegal instruction'))
  test('without PMP, its CSRs are illegal, and memory is open to all', () => {
    expect(run('csrr a0, pmpaddr0', { config: { pmp: 0 }, csrs: {} })).toTrap('illegal instruction')
    expect(run('lw a0, (a1)', { mode: 'U', config: { pmp: 0 }, a1: DATA })).toRun()
  })
})

describe('calls', () => {
  test.each([
    ['M', 'environment call from M-mode'],
    ['HS', 'environment call from HS-mode'],
    ['VS', 'environment call from VS-mode'],
    ['U', 'environment call from U-mode or VU-mode'],
    ['VU', 'environment call from U-mode or VU-mode'],
  ] as const)('ecall from %s', (mode, cause) =>
    expect(run('ecall', { mode })).toTrap(cause, { tval: 0, epc: CODE, gva: false }),
  )
  test.each(MODES)('ebreak from %s: tval is pc, a guest-virtual address if it was a guest', (mode) => {
    const gva = PRIVILEGE[mode][1] === 1
    expect(run('ebreak', { mode })).toTrap('breakpoint', { tval: CODE, epc: CODE, gva })
    expect(run('c.ebreak', { mode })).toTrap('breakpoint', { tval: CODE, epc: CODE, gva })
  })
})

const accesses = [
  ['lb a0, (a1)', 'load', 1],
  ['lh a0, (a1)', 'load', 2],
  ['lw a0, (a1)', 'load', 4],
  ['lbu a0, (a1)', 'load', 1],
  ['lhu a0, (a1)', 'load', 2],
  ['sb a0, (a1)', 'store/AMO', 1],
  ['sh a0, (a1)', 'store/AMO', 2],
  ['sw a0, (a1)', 'store/AMO', 4],
  ['lr.w a0, (a1)', 'load', 4],
  ['sc.w a0, a2, (a1)', 'store/AMO', 4],
  ['amoadd.w a0, a2, (a1)', 'store/AMO', 4],
  ['amoswap.w a0, a2, (a1)', 'store/AMO', 4],
  ['c.lw a0, (a1)', 'load', 4],
  ['c.sw a0, (a1)', 'store/AMO', 4],
] as const

describe.each(accesses)('%s', (text, kind, bytes) => {
  test(`where nothing is: ${kind} access fault`, () => {
    const r = run(text, { a0: 1, a1: NOWHERE })
    expect(r).toTrap(`${kind} access fault`, { tval: NOWHERE, epc: CODE, gva: false })
    expect(r.reg('a0')).toBe(1)
  })
  test(`where no page is: ${kind} page fault`, () =>
    expect(paged('HS', () => {}, text, { a1: 0x5004 })).toTrap(`${kind} page fault`, {
      tval: 0x5004,
      epc: CODE,
      to: 'HS',
      gva: false,
    }))
  test('in a guest, where its own tables have no page: the guest handles it', () =>
    expect(paged('VS', () => {}, text, { a1: 0x5004 })).toTrap(`${kind} page fault`, { tval: 0x5004, to: 'VS' }))
  test('in a guest, where the second stage has no page: the hypervisor handles it, and learns both addresses', () =>
    expect(paged('VS', (t) => t.map(0x5000, 0x90000000, 'rwx'), text, { a1: 0x5008 })).toTrap(
      `${kind} guest-page fault`,
      {
        tval: 0x5008,
        gpa: 0x90000008,
        to: 'HS',
        gva: true,
      },
    ))
  test('a page that maps to nothing is an access fault', () =>
    expect(paged('HS', (t) => t.map(0x5000, NOWHERE, 'rwx'), text, { a1: 0x5004 })).toTrap(`${kind} access fault`, {
      tval: 0x5004,
    }))
  test('tables that are nowhere are an access fault', () =>
    expect(paged('HS', (t) => t.put(0x5000, 0x10000001, 1), text, { a1: 0x5004 })).toTrap(`${kind} access fault`, {
      tval: 0x5004,
    }))
  if (bytes > 1) {
    test(`at an odd address: ${kind} address misaligned`, () =>
      expect(run(text, { a1: MISALIGNED })).toTrap(`${kind} address misaligned`, { tval: MISALIGNED, epc: CODE }))
    test('misaligned where nothing is mapped: misaligned comes first, as in Spike', () =>
      expect(paged('VS', () => {}, text, { a1: 0x5001 })).toTrap(`${kind} address misaligned`, {
        tval: 0x5001,
        to: 'VS',
      }))
    test('misaligned in a guest, handled by the hypervisor: the address is guest-virtual', () =>
      expect(run(text, { mode: 'VS', csrs: { medeleg: -1 }, a1: MISALIGNED })).toTrap(`${kind} address misaligned`, {
        gva: true,
      }))
  }
})

describe('which of two comes first', () => {
  const closed = { pmpaddr0: (DATA >>> 2) | 0x1ff, pmpcfg0: 0x18 } // the page at DATA, no rights
  const withClosed = (mode: Mode, map: (first: Tables, second: Tables) => void, text: string) =>
    paged(mode, map, text, { a1: 0x5000, csrs: { ...DOWN, ...closed } })
  test('a page without the right, before memory without it', () =>
    expect(withClosed('HS', (t) => t.map(0x5000, DATA, 'r'), 'sw a0, (a1)')).toTrap('store/AMO page fault'))
  test('a second stage without the right, before memory without it', () =>
    expect(
      withClosed('VS', (t, g) => t.map(0x5000, 0x90000000, 'rw') && g.map(0x90000000, DATA, 'r'), 'sw a0, (a1)'),
    ).toTrap('store/AMO guest-page fault', { gpa: 0x90000000 }))
  test('memory without the right, where the pages have it', () =>
    expect(withClosed('HS', (t) => t.map(0x5000, DATA, 'rw'), 'sw a0, (a1)')).toTrap('store/AMO access fault'))
  test('the guest’s own page fault, before the second stage’s', () =>
    expect(paged('VS', (t) => t.map(0x5000, 0x90000000, 'r'), 'sw a0, (a1)', { a1: 0x5000 })).toTrap(
      'store/AMO page fault',
      { to: 'VS' },
    ))
  test('an instruction that may not be executed, before the fault that its access would be', () => {
    expect(run('hlv.w a0, (a1)', { mode: 'U', a1: MISALIGNED })).toTrap('illegal instruction')
    expect(run('hlv.w a0, (a1)', { mode: 'VS', a1: MISALIGNED })).toTrap('virtual instruction')
  })
  test('a page that cannot be fetched, before anything that the instruction there would do', () =>
    expect(paged('HS', (t) => t.map(0x5000, CODE, 'r'), 'jr a1\n .word 0', { a1: 0x5004 })).toTrap(
      'instruction page fault',
      { tval: 0x5004 },
    ))
})

describe('nothing happens before a trap', () => {
  test('a faulting amo stores nothing and writes no register', () => {
    const r = paged('HS', (t) => t.map(0x5000, DATA, 'r--'), 'amoadd.w a0, a2, (a1)', { a0: 1, a1: 0x5000, a2: 2 })
    expect(r).toTrap('store/AMO page fault')
    expect([r.reg('a0'), r.word(DATA)]).toEqual([1, 0])
  })
  test('an amo on a page without the right to write is a store fault, on one without the right to read too', () => {
    expect(paged('HS', (t) => t.map(0x5000, DATA, '--x'), 'amoadd.w a0, a2, (a1)', { a1: 0x5000 })).toTrap(
      'store/AMO page fault',
    )
  })
  test('sc without a reservation still faults where it may not store', () =>
    expect(paged('HS', (t) => t.map(0x5000, DATA, 'r--'), 'sc.w a0, a2, (a1)', { a1: 0x5000 })).toTrap(
      'store/AMO page fault',
    ))
  test('lr and sc reserve memory only: a device is an access fault', () => {
    expect(run('lr.w a0, (a1)', { a1: 0x2004000 })).toTrap('load access fault', { tval: 0x2004000 })
    expect(run('sc.w a0, a2, (a1)', { a1: 0x2004000 })).toTrap('store/AMO access fault', { tval: 0x2004000 })
  })
})

describe('who handles it', () => {
  const cases: [string, Mode, Record<string, number>, Mode][] = [
    ['not delegated', 'VU', { medeleg: 0, hedeleg: 8 }, 'M'],
    ['delegated by M', 'VU', { medeleg: 8, hedeleg: 0 }, 'HS'],
    ['delegated by both', 'VU', { medeleg: 8, hedeleg: 8 }, 'VS'],
    ['delegated by both, from VS itself', 'VS', { medeleg: 8, hedeleg: 8 }, 'VS'],
    ['delegated by both, but not from a guest', 'U', { medeleg: 8, hedeleg: 8 }, 'HS'],
    ['delegated by both, but from HS', 'HS', { medeleg: 8, hedeleg: 8 }, 'HS'],
    ['delegated by both, but from M: never down', 'M', { medeleg: 8, hedeleg: 8 }, 'M'],
  ]
  test.each(cases)('%s (from %s)', (_, mode, csrs, to) =>
    expect(run('ebreak', { mode, csrs })).toTrap('breakpoint', { to }),
  )
  test('hedeleg cannot delegate a call from VS, a virtual instruction, or a guest-page fault', () => {
    expect(run('ecall', { mode: 'VS', csrs: DOWN })).toTrap('environment call from VS-mode', { to: 'HS' })
    expect(run('hlv.w a0, (a1)', { mode: 'VS', csrs: DOWN })).toTrap('virtual instruction', { to: 'HS' })
  })
})

describe('what entering and leaving does', () => {
  const STATUS = { mstatus: 0x8 | 0x2 } // MIE, SIE
  test('into M: MPP, MPV, MPIE keep what was; MIE is off; V is 0', () => {
    const r = run('ecall', { mode: 'VS', csrs: { ...STATUS, mtvec: HANDLER } })
    expect(r.pc).toBe(HANDLER)
    expect(r.mode).toBe('M')
    expect(r.csr('mstatus') & 0x1888).toBe(0x0880)
    expect(r.csr('mstatush') & 0x80).toBe(0x80)
  })
  test('into HS from a guest: SPP, SPVP, SPV keep what was', () => {
    const r = run('ebreak', { mode: 'VS', csrs: { ...STATUS, medeleg: 8, stvec: HANDLER } })
    expect(r.mode).toBe('HS')
    expect(r.csr('sstatus') & 0x122).toBe(0x120)
    expect(r.csr('hstatus') & 0x1c0).toBe(0x1c0)
  })
  test('into HS from U: SPV is cleared, SPVP stays', () => {
    const r = run('ebreak', { mode: 'U', csrs: { medeleg: 8, hstatus: 0x1c0 } })
    expect(r.csr('hstatus') & 0x1c0).toBe(0x100)
  })
  test('into VS: vsstatus, not sstatus; hstatus and htval stay', () => {
    const r = run('ebreak', {
      mode: 'VU',
      csrs: { medeleg: 8, hedeleg: 8, vsstatus: 2, hstatus: 0x40, htval: 5, scause: 9 },
    })
    expect(r.mode).toBe('VS')
    expect(r.csr('vsstatus') & 0x122).toBe(0x20)
    expect([r.csr('hstatus') & 0x1c0, r.csr('htval'), r.csr('scause')]).toEqual([0x40, 5, 9])
  })
  test('mret: to MPP and MPV at mepc; MPRV is cleared unless it stays in M', () => {
    const down = run('mret', { csrs: { mstatus: 0x20880, mstatush: 0x80, mepc: CODE + 4 } })
    expect([down.mode, down.csr('mstatus') & 0x21888, down.csr('mstatush')]).toEqual(['VS', 0x88, 0])
    const same = run('mret', { csrs: { mstatus: 0x21800, mstatush: 0x80, mepc: CODE + 4 } })
    expect([same.mode, same.csr('mstatus') & 0x21800, same.csr('mstatush')]).toEqual(['M', 0x20000, 0])
  })
  test('sret in HS: to SPP and SPV; in VS: to vsstatus.SPP, V stays', () => {
    const guest = run('sret', { mode: 'HS', csrs: { sstatus: 0x100, hstatus: 0x80, sepc: CODE + 4 } })
    expect([guest.mode, guest.csr('hstatus') & 0x80]).toEqual(['VS', 0])
    const user = run('sret', { mode: 'VS', csrs: { vsstatus: 0x20, vsepc: CODE + 4, hstatus: 0x80 } })
    expect([user.mode, user.csr('vsstatus') & 0x122, user.csr('hstatus') & 0x80]).toEqual(['VU', 0x22, 0x80])
  })
  test('mret into VU and a return to an odd half word: epc has no bit 0', () =>
    expect(run('mret', { csrs: { mstatush: 0x80, mepc: 0x80001005 } }).pc).toBe(0x80001004))
  test('without C, epc reads and returns without bit 1, and has it again if C comes back', () => {
    const r = run('csrr a0, mepc\n mret', { csrs: { mepc: CODE + 10 }, config: { without: ['C'] } })
    expect(r.reg('a0')).toBe(CODE + 8)
    expect(r.pc).toBe(CODE + 8)
  })
  test('vectored: exceptions go to the base, whatever the mode bit', () =>
    expect(run('ebreak', { csrs: { mtvec: HANDLER + 1 } }).pc).toBe(HANDLER))
  test('returning gives up the reservation', () => {
    const r = run('lr.w a0, (a1)\n mret\n sc.w a2, a0, (a1)', { a1: DATA, csrs: { mstatus: 0x1800, mepc: CODE + 8 } })
    expect(r.reg('a2')).toBe(1)
  })
  test('a trap that is not delegated writes no CSR of the levels between', () => {
    const r = run('ebreak', { mode: 'VS', csrs: { scause: 1, sepc: 2, stval: 3, vscause: 4 } })
    expect(['scause', 'sepc', 'stval', 'vscause'].map((n) => r.csr(n))).toEqual([1, 2, 3, 4])
  })
})

test('stores to code are executed at once, also in the middle of a run', () => {
  const machine = machineWith({ a1: CODE + 8, a2: 0x00700513 }) // li a0, 7
  const r = runOn(machine, 'li a0, 1\n sw a2, (a1)\n li a0, 2')
  expect(r.reg('a0')).toBe(7)
  poke(machine, CODE, 0)
})
