// CSRs that show parts of others: sstatus of mstatus; sip, sie, hip, hie, vsip, vsie of mip, mie, hvip through what is
// delegated; the VS registers that stand in for the S ones. (Privileged specification 3.1.9, 10.1, 18.2.)
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CSRS } from '../../engine/isa/csrs.ts'
import { hex, type Run, run } from './notation.ts'

const ONES = 0xffffffff
const S = 0x222
const VS = 0x444

/** Write one, read another. */
const through = (write: string, value: number, read: string, csrs: Record<string, number> = {}) =>
  run(`csrw ${write}, a1\n csrr a0, ${read}`, { a1: value, csrs }).reg('a0')

describe('sstatus is the part of mstatus that a supervisor may see', () => {
  test('reading', () => expect(hex(through('mstatus', ONES & ~0x800, 'sstatus'))).toBe('0xc0122'))
  test('writing leaves the rest', () =>
    expect(hex(through('sstatus', ONES, 'mstatus', { mstatus: 0x780888 }))).toBe(hex(0x780888 | 0xc0122)))
})

describe('sip and sie show what mideleg delegates', () => {
  test('sie reads and writes delegated bits of mie only', () => {
    for (const mideleg of [0, 0x2, 0x20, 0x200, S]) {
      expect(hex(through('sie', ONES, 'mie', { mideleg }))).toBe(hex(mideleg))
      expect(hex(through('sie', 0, 'mie', { mideleg, mie: ONES }))).toBe(hex(0x1eee & ~mideleg))
      expect(hex(through('mie', ONES, 'sie', { mideleg }))).toBe(hex(mideleg))
    }
  })
  test('sip writes SSIP only, and only where it is delegated', () => {
    expect(hex(through('sip', ONES, 'mip', { mideleg: S }))).toBe('0x2')
    expect(hex(through('sip', ONES, 'mip', { mideleg: 0x220 }))).toBe('0x0')
    expect(hex(through('sip', 0, 'mip', { mideleg: S, mip: S }))).toBe('0x220')
    expect(hex(through('mip', S, 'sip', { mideleg: 0x22 }))).toBe('0x22')
  })
  test('neither shows the bits of VS', () => {
    expect(hex(through('hvip', VS, 'sip', { mideleg: S }))).toBe('0x0')
    expect(hex(through('hie', VS, 'sie', { mideleg: S }))).toBe('0x0')
  })
})

describe('hip, hie, hvip', () => {
  test('hie is the VS part of mie', () => {
    expect(hex(through('hie', ONES, 'mie'))).toBe('0x1444')
    expect(hex(through('hie', 0, 'mie', { mie: ONES }))).toBe('0xaaa')
  })
  test('hvip shows in hip and mip', () => {
    expect(hex(through('hvip', ONES, 'hip'))).toBe('0x444')
    expect(hex(through('hvip', ONES, 'mip'))).toBe('0x444')
  })
  test('of hip and mip only VSSIP can be written, and it is hvip.VSSIP', () => {
    expect(hex(through('hip', ONES, 'hvip'))).toBe('0x4')
    expect(hex(through('mip', ONES, 'hvip'))).toBe('0x4')
    expect(hex(through('mip', 0, 'hvip', { hvip: VS }))).toBe('0x440')
  })
})

describe('vsip and vsie show what hideleg delegates, one bit lower', () => {
  test('vsie', () => {
    for (const hideleg of [0, 0x4, 0x40, 0x400, VS]) {
      expect(hex(through('vsie', ONES, 'hie', { hideleg }))).toBe(hex(hideleg))
      expect(hex(through('hie', ONES, 'vsie', { hideleg }))).toBe(hex(hideleg >>> 1))
    }
  })
  test('vsip', () => {
    expect(hex(through('hvip', ONES, 'vsip', { hideleg: VS }))).toBe('0x222')
    expect(hex(through('hvip', ONES, 'vsip', { hideleg: 0x40 }))).toBe('0x20')
    expect(hex(through('vsip', ONES, 'hvip', { hideleg: VS }))).toBe('0x4')
    expect(hex(through('vsip', ONES, 'hvip', { hideleg: 0x440 }))).toBe('0x0')
  })
})

test('VSSIP, VSTIP, VSEIP of any combination of hvip and hideleg', () => {
  const bits = fc.integer({ min: 0, max: 0xffff })
  fc.assert(
    fc.property(bits, bits, (hvip, hideleg) => {
      expect(through('hvip', hvip, 'vsip', { hideleg })).toBe((hvip & hideleg & VS) >>> 1)
    }),
  )
})

describe('mip.SEIP is the software bit or the line of the PLIC', () => {
  test('software sets and clears its bit', () => {
    expect(hex(through('mip', 0x200, 'mip'))).toBe('0x200')
    expect(hex(through('mip', 0, 'mip', { mip: 0x200 }))).toBe('0x0')
  })
  test('the line shows in what is read, but a read-modify-write does not turn it into the software bit', () => {
    const r = run('csrrs a0, mip, a1', { lines: 0x200, a1: 0x2 })
    expect(hex(r.reg('a0'))).toBe('0x200')
    r.machine.hart.setLine(9, false)
    expect(hex(r.csr('mip'))).toBe('0x2')
  })
  test('clearing other bits does not clear the software bit', () => {
    const r = run('csrrc a0, mip, a1', { lines: 0x200, csrs: { mip: 0x202 }, a1: 0x2 })
    r.machine.hart.setLine(9, false)
    expect(hex(r.csr('mip'))).toBe('0x200')
  })
  test('lines of M are read-only', () => {
    expect(hex(run('csrw mip, zero\n csrr a0, mip', { lines: 0x888 }).reg('a0'))).toBe('0x888')
  })
})

describe('a guest finds its own registers under the names of S', () => {
  const pairs = CSRS.flatMap((c) => {
    const vs = CSRS.find((other) => other.number === c.virtualizedBy)
    return vs ? [{ s: c.name, vs: vs.name }] : []
  })
  const GUEST = { mideleg: -1, hideleg: -1, mcounteren: 7, hcounteren: 7, menvcfgh: -1, henvcfgh: -1 }
  const value = (name: string) => (/ip$|ie$/.test(name) ? 0x2 : /atp$/.test(name) ? 0x00400001 : 0x00040100)
  const write = (s: string, mode: 'VS' | 'HS'): Run =>
    run(`csrw ${s}, a1\n csrr a0, ${s}`, { mode, csrs: GUEST, a1: value(s) })
  // A timer that is due shows too.
  const shown = (name: string, v: number) => (/ip$/.test(name) ? v & 2 : v)
  test('these', () =>
    expect(pairs.map((p) => p.s)).toEqual(
      'sstatus sie stvec sscratch sepc scause stval sip stimecmp stimecmph satp'.split(' '),
    ))
  test.each(pairs)('$s is $vs', ({ s, vs }) => {
    const other = /ip$|ie$/.test(s) ? 0 : run('nop', { csrs: GUEST }).csr(s)
    const r = write(s, 'VS')
    expect(r).toRun()
    expect([r.reg('a0'), r.csr(vs), r.csr(s)].map((v) => shown(s, v))).toEqual([value(s), value(s), other])
  })
  test.each(pairs)('in HS, $s is not $vs', ({ s, vs }) => {
    const r = write(s, 'HS')
    expect(r).toRun()
    expect([r.reg('a0'), r.csr(vs)].map((v) => shown(s, v))).toEqual([value(s), 0])
  })
  test('scounteren and senvcfg have no stand-ins', () => {
    const r = run('csrw scounteren, a1\n csrw senvcfg, a1', { mode: 'VS', csrs: GUEST, a1: 1 })
    expect([r.csr('scounteren'), r.csr('senvcfg')]).toEqual([1, 1])
  })
})

describe('csrrw, csrrs, csrrc and their immediate forms', () => {
  const csrs = { mscratch: 0b1100 }
  const forms: [string, number, number][] = [
    ['csrrw a0, mscratch, a1', 0b1100, 0b1010],
    ['csrrs a0, mscratch, a1', 0b1100, 0b1110],
    ['csrrc a0, mscratch, a1', 0b1100, 0b0100],
    ['csrrwi a0, mscratch, 10', 0b1100, 0b1010],
    ['csrrsi a0, mscratch, 10', 0b1100, 0b1110],
    ['csrrci a0, mscratch, 10', 0b1100, 0b0100],
    ['csrrs a0, mscratch, zero', 0b1100, 0b1100],
    ['csrrw zero, mscratch, a1', 7, 0b1010],
  ]
  test.each(forms)('%s', (text, a0, after) => {
    const r = run(text, { a0: 7, a1: 0b1010, csrs })
    expect([r.reg('a0'), r.csr('mscratch')]).toEqual([a0, after])
  })
  test('the register read and written may be the same', () => {
    const r = run('csrrw a1, mscratch, a1', { a1: 5, csrs })
    expect([r.reg('a1'), r.csr('mscratch')]).toEqual([0b1100, 5])
  })
})
