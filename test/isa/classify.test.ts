// Popek and Goldberg's condition, computed; and the machine asked whether it does what the classifier says of it.
import { describe, expect, test } from 'vitest'
import { classify, csrNamed, type Form, type Placement } from '../../engine/index.ts'
import { encodingOf } from '../../engine/isa/decode.ts'
import { encode } from '../../engine/isa/encoding.ts'
import { CSR, PC, PRV, RAM_BASE } from '../../engine/machine/layout.ts'
import { Machine } from '../../engine/machine/machine.ts'

const U = (hole: boolean): Placement => ({ mode: 'U', hasH: false, hole })
const VS = (hole: boolean): Placement => ({ mode: 'VS', hasH: true, hole })
const names = (forms: readonly Form[]) => forms.map(({ name }) => name)

describe('the condition', () => {
  test('holds without the hole, and not with it', () => {
    expect(classify(U(false)).exceptions).toEqual([])
    expect(classify(U(false)).holds).toBe(true)
    expect(names(classify(U(true)).exceptions)).toEqual(['csrr sstatus', 'csrw sstatus', 'csrr satp', 'csrw satp'])
    expect(classify(U(true)).holds).toBe(false)
  })

  test('holds with H, hole or not, for a kernel in VS-mode; not for one in U-mode', () => {
    expect([false, true].map((hole) => classify(VS(hole)).holds)).toEqual([true, true])
    expect(classify({ mode: 'U', hasH: true, hole: true }).holds).toBe(false)
  })

  test('is called sufficient, not necessary, where it does not hold', () =>
    expect(classify(U(true)).conclusion).toContain('sufficient, not necessary'))
})

describe('classes', () => {
  const of = (placement: Placement) => new Map(classify(placement).forms.map((form) => [form.name, form]))
  test.each([
    ['sret', true, ['control']],
    ['sfence.vma', true, ['control']],
    ['csrr sepc', true, ['behaviour']],
    ['csrw sie', true, ['control']],
    ['csrr time', true, ['behaviour']],
    ['add', false, []],
    ['sw', false, []],
  ])('%s in U-mode: privileged %s, sensitive %j', (name, privileged, sensitive) =>
    expect(of(U(false)).get(name)).toMatchObject({ privileged, sensitive }),
  )

  test('a write that vanishes is sensitive in both ways', () =>
    expect(of(U(true)).get('csrw sstatus')).toMatchObject({ privileged: false, sensitive: ['control', 'behaviour'] }))

  test('in VS-mode a kernel has its own sstatus, and nobody else has; not its own hgatp', () => {
    expect(of(VS(true)).get('csrw sstatus')?.sensitive).toEqual([])
    expect(of(VS(true)).get('csrw hgatp')).toMatchObject({ privileged: true, sensitive: ['control'] })
    expect(of(U(false)).has('csrw hgatp')).toBe(false)
  })
})

describe('the machine', () => {
  /** The word of a form: registers t0 and t1 where it has operands. */
  function wordOf({ row, csr, name }: Form): number {
    const encoding = row ? encodingOf(row.name) : encodingOf(name.startsWith('csrw') ? 'csrrw' : 'csrrs')
    if (!encoding) throw new Error(name)
    const number = csrNamed(csr?.name ?? '')?.number ?? 0
    const operands: Record<string, number> = csr
      ? name.startsWith('csrw')
        ? { rd: 0, rs1: 5 }
        : { rd: 6, rs1: 0 }
      : { rd: 6, rs1: 5, rs2: 0 }
    return encode(encoding, {
      ...Object.fromEntries(encoding.fields.map((f) => [f.name, 0])),
      ...operands,
      csr: number,
    })
  }

  /** Execute one instruction in U-mode. Says whether it trapped. */
  function traps(machine: Machine, word: number): boolean {
    machine.reset()
    machine.load(RAM_BASE, new Uint8Array(Int32Array.of(word).buffer))
    const { words } = machine.hart
    words[CSR + (csrNamed('pmpaddr0')?.number as number)] = -1
    words[CSR + (csrNamed('pmpcfg0')?.number as number)] = 0x0f
    words[PRV] = 0
    machine.hart.modeChanged()
    words[PC] = RAM_BASE | 0
    machine.run(1)
    return machine.hart.mode() === 'M'
  }

  test.each([false, true])('traps in U-mode exactly on what is called privileged (hole: %s)', (hole) => {
    const machine = new Machine({ hole, without: ['H'], ramBytes: 65536 })
    const skipped = new Set(['ecall', 'ebreak'])
    const wrong = classify(U(hole)).forms.filter((form) => {
      const loads = form.row && !form.row.guard && ['load', 'store', 'amo', 'jump', 'branch'].includes(form.row.cost)
      return !loads && !skipped.has(form.name) && traps(machine, wordOf(form)) !== form.privileged
    })
    expect(names(wrong)).toEqual([])
  })
})
