// The modelled TLB: what misses, what a miss reads, who is replaced, what fences forget and what stays although the tables
// changed. Counts are exact.
import { describe, expect, test } from 'vitest'
import { csr } from '../../engine/isa/csrs.ts'
import type { Mode } from '../../engine/isa/guards.ts'
import { readCsr, writeCsr } from '../../engine/machine/csr.ts'
import { PC, PRV, VIRT } from '../../engine/machine/layout.ts'
import type { Machine } from '../../engine/machine/machine.ts'
import { bytesOf, CODE, DATA, machineWith, PRIVILEGE } from './notation.ts'
import { Tables } from './tables.ts'

const A = 0x400000
const B = 0x401000
const OTHER = 0x80009000

/** A machine that translates, code and data mapped, with everything decoded and cached but the data. */
class Subject {
  readonly machine: Machine
  readonly first: Tables
  readonly second: Tables | undefined

  constructor(mode: Mode, { second = false, entries = 16, ways = 4, megapages = false } = {}) {
    this.machine = machineWith({ mode: 'M', csrs: { medeleg: 0 }, config: { tlb: { entries, ways } } })
    const { machine } = this
    const user = PRIVILEGE[mode][0] === 0 ? 'u' : ''
    const virt = PRIVILEGE[mode][1]
    this.first = new Tables(machine)
    this.first.map(0x80000000, 0x80000000, `rwx${user}`, 1)
    if (megapages) this.first.map(A, 0x80000000, `rw${user}`, 1)
    else for (let n = 0; n < 64; n++) this.first.map(A + n * 4096, 0x80080000 + n * 4096, `rw${user}`)
    this.set(virt ? 'vsatp' : 'satp', this.first.atp())
    if (second) {
      this.second = new Tables(machine, true)
      for (let page = 0x80000000; page < 0x80100000; page += 4096) this.second.map(page, page, 'rwx')
      this.set('hgatp', this.second.atp())
    }
    machine.hart.words[PRV] = PRIVILEGE[mode][0]
    machine.hart.words[VIRT] = virt
    machine.hart.modeChanged()
  }
  set(name: string, value: number): void {
    writeCsr(this.machine.hart, csr(name), value)
  }
  /** Misses, and PTEs read of either stage, while this executes; all of it must run. */
  counts(text: string, registers: Record<number, number> = {}): [misses: number, first: number, second: number] {
    const { machine } = this
    const before = machine.counts()
    const bytes = bytesOf(text)
    machine.load(CODE, bytes)
    for (const [n, value] of Object.entries(registers)) machine.hart.words[Number(n)] = value
    machine.hart.words[PC] = CODE
    for (let k = 0; k < bytes.length / 4; k++) machine.run(1)
    const now = machine.counts()
    expect((machine.hart.words[PC] as number) >>> 0, `mcause ${readCsr(machine.hart, csr('mcause'))}`).toBe(
      CODE + bytes.length,
    )
    return [now.tlbMisses - before.tlbMisses, now.pteReads1 - before.pteReads1, now.pteReads2 - before.pteReads2]
  }
  /** Load from these addresses. */
  touch(...addresses: number[]): [number, number, number] {
    const sum: [number, number, number] = [0, 0, 0]
    for (const address of addresses)
      this.counts('lw a0, (a1)', { 11: address }).forEach((n, k) => {
        sum[k as 0] += n
      })
    return sum
  }
  /** Another mode, with translation as it is. */
  become(mode: Mode): this {
    const [prv, virt] = PRIVILEGE[mode]
    this.machine.hart.words[PRV] = prv
    this.machine.hart.words[VIRT] = virt
    this.machine.hart.modeChanged()
    return this
  }
  warm(): this {
    this.counts('nop')
    return this
  }
}

describe('what a miss reads', () => {
  test('Sv32: two entries; then none', () => {
    const s = new Subject('HS').warm()
    expect(s.touch(A)).toEqual([1, 2, 0])
    expect(s.touch(A, A + 4, A + 0xffc)).toEqual([0, 0, 0])
  })
  test('a megapage: one entry, for each of its pages', () => {
    const s = new Subject('HS', { megapages: true }).warm()
    expect(s.touch(A)).toEqual([1, 1, 0])
    expect(s.touch(A + 0x1000)).toEqual([1, 1, 0])
  })
  test('Sv32 over Sv32x4: (2 + 1)(2 + 1) - 1 = 8', () => {
    const s = new Subject('VS', { second: true }).warm()
    expect(s.touch(A)).toEqual([1, 2, 6])
    expect(s.touch(A)).toEqual([0, 0, 0])
  })
  test('a megapage of the first stage: 1 + 2 + 2', () =>
    expect(new Subject('VS', { second: true, megapages: true }).warm().touch(A)).toEqual([1, 1, 4]))
  test('megapages of the second stage: one entry each', () => {
    const s = new Subject('VS', { second: true })
    s.second?.map(0x80000000, 0x80000000, 'rwx', 1)
    expect(s.warm().touch(A)).toEqual([1, 2, 3])
  })
  test('megapages of both: 1 + 1 + 1', () => {
    const s = new Subject('VS', { second: true, megapages: true })
    s.second?.map(0x80000000, 0x80000000, 'rwx', 1)
    expect(s.warm().touch(A)).toEqual([1, 1, 2])
  })
  test('the second stage alone: two', () => {
    const s = new Subject('VS', { second: true })
    s.set('vsatp', 0)
    expect(s.warm().touch(0x80080000)).toEqual([1, 0, 2])
  })
  test('fetching misses as loads do, and shares the entries', () => {
    expect(new Subject('HS').counts('nop')).toEqual([1, 1, 0])
    const s = new Subject('HS').warm()
    expect(s.touch(CODE)).toEqual([0, 0, 0])
  })
  test('without translation nothing misses', () => {
    const s = new Subject('HS')
    s.set('satp', 0)
    expect(s.warm().touch(DATA)).toEqual([0, 0, 0])
    expect(s.become('M').touch(DATA)).toEqual([0, 0, 0])
  })
  test('a walk that fails is a miss with the entries that it read', () => {
    const s = new Subject('HS').warm()
    const { hart } = s.machine
    s.first.put(B, 0)
    hart.words[11] = B
    const before = s.machine.counts()
    hart.words[PC] = CODE
    s.machine.load(CODE, bytesOf('lw a0, (a1)'))
    s.machine.run(1)
    const after = s.machine.counts()
    expect([after.tlbMisses - before.tlbMisses, after.pteReads1 - before.pteReads1]).toEqual([1, 2])
  })
  test('an access that straddles nothing but needs more rights than the entry was found with looks at the tables again', () => {
    const s = new Subject('HS').warm()
    s.first.map(A, 0x80080000, 'r')
    expect(s.touch(A)).toEqual([1, 2, 0])
    s.first.map(A, 0x80080000, 'rw')
    expect(s.counts('sw a0, (a1)', { 11: A })).toEqual([1, 2, 0])
    expect(s.touch(A)).toEqual([0, 0, 0])
  })
})

describe('banks and replacement', () => {
  test('each privilege has its own entries', () => {
    const s = new Subject('VS').warm()
    expect(s.touch(A)).toEqual([1, 2, 0])
    s.set('satp', s.first.atp())
    s.become('HS').warm()
    expect(s.touch(A)).toEqual([1, 2, 0])
    expect(s.become('VS').touch(A)).toEqual([0, 0, 0])
  })
  const pages = (n: number, step = 1) => Array.from({ length: n }, (_, k) => A + k * step * 4096)
  test('direct-mapped: pages that are as far apart as there are entries push each other out', () => {
    const s = new Subject('HS', { entries: 16, ways: 1 }).warm()
    expect(s.touch(A, A + 16 * 4096, A, A + 16 * 4096)[0]).toBe(4)
    expect(new Subject('HS', { entries: 16, ways: 1 }).warm().touch(...pages(8), ...pages(8))[0]).toBe(8)
  })
  test('a set holds as many as it has ways', () => {
    // 4 sets of 4: pages 4 apart share a set. CODE is page 1 of its 4.
    const s = new Subject('HS', { entries: 16, ways: 4 }).warm()
    expect(s.touch(...pages(4, 4), ...pages(4, 4))[0]).toBe(4)
    expect(s.touch(...pages(5, 4))[0]).toBe(1)
  })
  test('the least recently used goes first', () => {
    const [a, b, c, d, e] = pages(5, 4) as [number, number, number, number, number]
    const s = new Subject('HS', { entries: 16, ways: 4 }).warm()
    s.touch(a, b, c, d, a)
    expect(s.touch(e)[0]).toBe(1) // in place of b
    expect(s.touch(a, c, d, e)[0]).toBe(0)
    expect(s.touch(b)[0]).toBe(1)
    expect(s.touch(c, d, e, b)[0]).toBe(0)
    expect(s.touch(a)[0]).toBe(1)
  })
  test('fully associative', () => {
    const s = new Subject('HS', { entries: 8, ways: 8 }).warm()
    expect(s.touch(...pages(7), ...pages(7))[0]).toBe(7)
    expect(s.touch(...pages(8)).at(0)).toBeGreaterThan(0)
  })
  test('a hit by the fast path counts as use, too', () => {
    const [a, b, c, d, e] = pages(5, 4) as [number, number, number, number, number]
    const s = new Subject('HS', { entries: 16, ways: 4 }).warm()
    s.touch(a, b, c, d, a, a, a)
    s.touch(e)
    expect(s.touch(a)[0]).toBe(0)
  })
  test('places that a fence freed are taken before anyone is pushed out', () => {
    const [a, b, c, d, e] = pages(5, 4) as [number, number, number, number, number]
    const s = new Subject('HS', { entries: 16, ways: 4 }).warm()
    s.touch(a, b, c, d)
    s.counts('sfence.vma a1', { 11: c })
    expect(s.touch(e)[0]).toBe(1)
    expect(s.touch(a, b, d, e)[0]).toBe(0)
  })
})

describe('what stays until it is fenced', () => {
  test('a page that was moved, and rights that were taken, are still the old ones', () => {
    const s = new Subject('HS').warm()
    s.touch(A)
    s.machine.load(OTHER, Uint8Array.of(7, 0, 0, 0))
    s.first.map(A, OTHER, 'r')
    s.touch(A)
    expect(s.machine.hart.words[10]).toBe(0)
    s.counts('sfence.vma')
    s.touch(A)
    expect(s.machine.hart.words[10]).toBe(7)
  })
  test('a page that was not mapped and now is needs no fence here', () => {
    const s = new Subject('HS').warm()
    s.first.put(A + 63 * 4096, 0)
    s.first.map(A + 63 * 4096, OTHER, 'r')
    expect(s.touch(A + 63 * 4096)[0]).toBe(1)
  })
  test('another root under the same ASID finds the old entries; under another ASID it does not', () => {
    const s = new Subject('HS').warm()
    s.touch(A)
    const other = new Tables(s.machine).map(0x80000000, 0x80000000, 'rwx', 1).map(A, OTHER, 'r')
    s.machine.load(OTHER, Uint8Array.of(7, 0, 0, 0))
    s.set('satp', other.atp())
    expect(s.touch(A)[0]).toBe(0)
    expect(s.machine.hart.words[10]).toBe(0)
    s.set('satp', other.atp(1))
    s.warm()
    expect(s.touch(A)[0]).toBe(1)
    expect(s.machine.hart.words[10]).toBe(7)
    s.set('satp', s.first.atp())
    expect(s.touch(A)[0]).toBe(0)
  })
  test('a change of the second stage is seen after hfence.gvma, not after sfence.vma', () => {
    const s = new Subject('VS', { second: true }).warm()
    s.touch(A)
    s.machine.load(OTHER, Uint8Array.of(7, 0, 0, 0))
    s.second?.map(0x80080000, OTHER, 'r')
    s.touch(A)
    expect(s.machine.hart.words[10]).toBe(0)
    s.become('HS').counts('hfence.gvma')
    s.become('VS').warm().touch(A)
    expect(s.machine.hart.words[10]).toBe(7)
  })
})

describe('fences forget no less and no more', () => {
  /** Which of four address spaces of a supervisor and two pages in each miss after the fence. */
  const after = (fence: string, registers: Record<number, number> = {}) => {
    const s = new Subject('HS', { entries: 64, ways: 64 })
    const spaces = [0, 1]
    for (const id of spaces) {
      s.set('satp', s.first.atp(id))
      s.warm().touch(A, B)
    }
    s.set('satp', 0)
    s.counts(fence, registers)
    return spaces
      .map((id) => {
        s.set('satp', s.first.atp(id))
        s.warm()
        return [A, B].map((page) => (s.touch(page)[0] === 0 ? '+' : '-')).join('')
      })
      .join(' ')
  }
  const ids = (asid: number) => ({ 12: asid })
  test.each<[string, Record<number, number>, string]>([
    ['nop', {}, '++ ++'],
    ['sfence.vma', {}, '-- --'],
    ['sfence.vma zero, a2', ids(0), '-- ++'],
    ['sfence.vma zero, a2', ids(1), '++ --'],
    ['sfence.vma zero, a2', ids(2), '++ ++'],
    ['sfence.vma a1', { 11: A + 8 }, '-+ -+'],
    ['sfence.vma a1, a2', { 11: B, ...ids(1) }, '++ +-'],
    ['hfence.vvma', {}, '++ ++'],
    ['hfence.gvma', {}, '++ ++'],
  ])('%s %j', (fence, registers, wanted) => expect(after(fence, registers)).toBe(wanted))

  /** The same for guests: VMID 0 and 1, each with ASID 0 and 1. */
  const guests = (fence: string, mode: Mode = 'HS', registers: Record<number, number> = {}, current = 0) => {
    const s = new Subject('VS', { second: true, entries: 64, ways: 64 })
    const spaces = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ] as const
    const enter = (vmid: number, asid: number) => {
      s.set('hgatp', s.second?.atp(vmid) as number)
      s.set('vsatp', s.first.atp(asid))
      s.become('VS').warm()
    }
    for (const [vmid, asid] of spaces) {
      enter(vmid, asid)
      s.touch(A, B)
    }
    enter(current, 0)
    s.become(mode).counts(fence, registers)
    return spaces
      .map(([vmid, asid]) => {
        enter(vmid, asid)
        return [A, B].map((page) => (s.touch(page)[0] === 0 ? '+' : '-')).join('')
      })
      .join(' ')
  }
  test.each<[string, Mode, Record<number, number>, number, string]>([
    ['sfence.vma', 'HS', {}, 0, '++ ++ ++ ++'],
    ['sfence.vma', 'VS', {}, 0, '-- -- ++ ++'],
    ['sfence.vma', 'VS', {}, 1, '++ ++ -- --'],
    ['sfence.vma zero, a2', 'VS', { 12: 1 }, 0, '++ -- ++ ++'],
    ['sfence.vma a1', 'VS', { 11: A }, 1, '++ ++ -+ -+'],
    ['hfence.vvma', 'HS', {}, 0, '-- -- ++ ++'],
    ['hfence.vvma', 'M', {}, 1, '++ ++ -- --'],
    ['hfence.vvma zero, a2', 'HS', { 12: 1 }, 0, '++ -- ++ ++'],
    ['hfence.vvma a1', 'HS', { 11: B }, 0, '+- +- ++ ++'],
    ['hfence.vvma a1, a2', 'HS', { 11: B, 12: 0 }, 0, '+- ++ ++ ++'],
    ['hfence.gvma', 'HS', {}, 0, '-- -- -- --'],
    ['hfence.gvma zero, a2', 'HS', { 12: 1 }, 0, '++ ++ -- --'],
    // Entries hold no guest-physical address: all of the virtual machine is forgotten.
    ['hfence.gvma a1, a2', 'HS', { 11: 0x80080000 >>> 2, 12: 0 }, 1, '-- -- ++ ++'],
  ])('%s in %s %j, VMID %i: %s', (fence, mode, registers, vmid, wanted) =>
    expect(guests(fence, mode, registers, vmid)).toBe(wanted),
  )

  test('a fence of one address forgets the whole megapage around it', () => {
    const s = new Subject('HS', { megapages: true, entries: 64, ways: 64 }).warm()
    s.touch(A, B)
    s.counts('sfence.vma a1', { 11: A + 0x300000 })
    expect(s.touch(A, B)[0]).toBe(2)
  })
  test('a guest’s fence works too while the second stage is off and hgatp has a VMID', () => {
    const s = new Subject('VS')
    s.set('hgatp', 5 << 22)
    s.warm().touch(A)
    s.counts('sfence.vma')
    expect(s.warm().touch(A)[0]).toBe(1)
  })
  test('HLV and the guest itself share entries', () => {
    const s = new Subject('VS', { second: true }).warm()
    s.touch(A)
    s.set('hstatus', 0x100)
    expect(s.become('HS').counts('hlv.w a0, (a1)', { 11: A })).toEqual([0, 0, 0])
  })
})

test('more address spaces than the model tells apart: all are forgotten, none is confused', () => {
  const s = new Subject('HS')
  const other = new Tables(s.machine).map(0x80000000, 0x80000000, 'rwx', 1).map(A, OTHER, 'r')
  s.machine.load(OTHER, Uint8Array.of(7, 0, 0, 0))
  for (let id = 0; id < 512; id++) {
    s.set('satp', (id % 2 ? other : s.first).atp(id))
    s.touch(A)
    expect(s.machine.hart.words[10]).toBe(id % 2 ? 7 : 0)
  }
})

test('with MPRV too, when contexts run out between fetching and loading', () => {
  const s = new Subject('VS', { second: true })
  for (let id = 0; id < 600; id++) {
    s.set('vsatp', s.first.atp(id % 512))
    s.set('satp', s.first.atp((id * 7) % 512))
    s.set('mstatus', (1 << 17) | (1 << 11))
    s.set('mstatush', id % 2 ? 0x80 : 0)
    s.become('M').counts('lw a0, (a1)', { 11: A })
    s.set('mstatus', 0)
    s.become(id % 3 ? 'VS' : 'HS').touch(A)
  }
})
