// Where everything comes to lie. First every branch gets the shortest form that reaches, section by section, in the steps
// that GNU `as` takes (write.c, relax_segment): the result depends on their order. Then the sections are placed in memory.
import type { Assembly } from './assembly.ts'
import { Problem } from './diagnostics.ts'
import { evaluate, type Value } from './evaluate.ts'
import type { Expr } from './expression.ts'
import type { Fragment, Section, Tail } from './section.ts'
import type { Statement } from './source.ts'

/** Half the span of a branch, in bytes. */
const REACH = { branch: 4096, shortBranch: 256, shortJump: 2048 }
const ROUNDS = 64

const NOWHERE: Value = { value: 0n, section: undefined }

/** Value of an expression at the present addresses; mistakes in it are reported later, where it is used. */
function estimate(expr: Expr): Value | undefined {
  try {
    return evaluate(expr, () => NOWHERE, 0, 0)
  } catch (problem) {
    if (problem instanceof Problem) return undefined
    throw problem
  }
}

/** Address of a branch target if it lies in this section. */
function targetIn(section: Section, expr: Expr): number | undefined {
  const direct = expr.kind === 'reference' ? expr.symbol.value : expr
  if (direct?.kind === 'address') {
    return direct.fragment.section === section ? direct.fragment.address + direct.offset : undefined
  }
  if (!direct) return undefined
  const found = estimate(direct)
  return found?.section === section ? Number(found.value) : undefined
}

function branchSize(section: Section, fragment: Fragment, tail: Tail & { kind: 'branch' }): number {
  const jump = tail.encoding.row.cost === 'jump'
  const target = targetIn(section, tail.target)
  if (target === undefined) return jump ? 4 : 8
  const distance = target - (fragment.address + fragment.length)
  const within = (reach: number) => distance >= -reach && distance < reach
  if (tail.short && within(jump ? REACH.shortJump : REACH.shortBranch)) return 2
  if (jump || within(REACH.branch)) return 4
  return tail.short ? 6 : 8
}

const padding = (address: number, alignment: number, max: number): number => {
  const bytes = (alignment - (address % alignment)) % alignment
  return bytes > max ? 0 : bytes
}

/** Size of a tail that begins at this address (or offset in its section). */
function tailSize(section: Section, fragment: Fragment, tail: Tail, final: boolean): number {
  const at = fragment.address + fragment.length
  switch (tail.kind) {
    case 'branch':
      return final ? tail.size : branchSize(section, fragment, tail)
    case 'align':
      return final ? padding(at, tail.alignment, tail.max) : (tail.worstCase ?? padding(at, tail.alignment, tail.max))
    case 'end':
      return final ? tail.size : padding(at, section.alignment, Number.POSITIVE_INFINITY)
    case 'space':
      return Math.max(0, Number(estimate(tail.extent)?.value ?? 0n))
    case 'org': {
      const found = estimate(tail.extent)
      if (!found) return 0
      const target = Number(found.value) + (found.section || !final ? 0 : section.address)
      return Math.max(0, target - at)
    }
  }
}

/** Choose the forms of a section's branches, with addresses counted from its beginning. */
function relax(section: Section): void {
  let address = 0
  for (const fragment of section.fragments) {
    fragment.address = address
    address += fragment.length
    if (fragment.tail) address += fragment.tail.size = tailSize(section, fragment, fragment.tail, false)
  }
  for (let round = 0, stretched = true; stretched && round < ROUNDS; round++) {
    stretched = false
    let stretch = 0
    for (const fragment of section.fragments) {
      const { tail } = fragment
      fragment.address += stretch
      if (!tail) continue
      const size = tailSize(section, fragment, tail, false)
      // If it still has not settled, let branches only grow: then it must.
      if (round > ROUNDS / 2 && tail.kind === 'branch' && size < tail.size) continue
      if (size !== tail.size) {
        stretch += size - tail.size
        tail.size = size
        stretched = true
      }
    }
  }
}

const FAMILIES = ['.text', '.rodata', '.data', '.bss', 'COMMON']
const ALSO: Record<string, string> = {
  '.init': '.text',
  '.fini': '.text',
  '.srodata': '.rodata',
  '.sdata': '.data',
  '.sbss': '.bss',
}

function rank({ name }: Section): number {
  const family = /^\.[a-z]+/.exec(name)?.[0] ?? name
  const index = FAMILIES.indexOf(ALSO[family] ?? family)
  return index < 0 ? FAMILIES.length : index
}

/** Give every fragment its final address. Returns the sections that occupy memory, in its order. */
export function layout(a: Assembly, base: number): Section[] {
  const all = [...a.sections.values()]
  for (const section of all) {
    if (section.flags.exec) section.close({ kind: 'end', nops: !a.options.relax, size: 0 })
    relax(section)
  }
  const loaded = all.filter((s) => s.flags.alloc).sort((s, t) => rank(s) - rank(t))
  const others = all.filter((s) => !s.flags.alloc)
  let settled = false
  for (let round = 0; !settled && round < ROUNDS; round++) {
    settled = true
    let address = base
    for (const section of loaded) {
      address += padding(address, section.alignment, Number.POSITIVE_INFINITY)
      if (place(section, address)) settled = false
      address += section.size
    }
    for (const section of others) if (place(section, 0)) settled = false
  }
  for (const section of all) for (const fragment of section.fragments) check(a, fragment, settled)
  checkInstructions(a)
  const end = loaded.at(-1)
  if (end && end.address + end.size > 2 ** 32) {
    throw new Problem(
      'too-large',
      0,
      1,
      `The program ends at 0x${(end.address + end.size).toString(16)}, beyond 32-bit addresses.`,
    )
  }
  return loaded
}

/** Returns whether any size changed. */
function place(section: Section, start: number): boolean {
  let changed = section.address !== start
  section.address = start
  let address = start
  for (const fragment of section.fragments) {
    const { tail } = fragment
    if (fragment.address !== address) changed = true
    fragment.address = address
    address += fragment.length
    if (!tail) continue
    const size = tailSize(section, fragment, tail, true)
    if (size !== tail.size) changed = true
    tail.size = size
    address += size
  }
  section.size = address - start
  return changed
}

/** Warn where instructions follow data of an odd size: they would trap. Of those in a row the first is enough. */
function checkInstructions(a: Assembly): void {
  const step = a.everCompressed ? 2 : 4
  let reported: Section | undefined
  for (const { fragment, offset, statement, code } of a.marks) {
    const address = fragment.address + offset
    if (!code || address % step === 0) {
      reported = undefined
      continue
    }
    if (reported === fragment.section) continue
    reported = fragment.section
    const message = `This instruction is at 0x${address.toString(16)}, not at a multiple of ${step}: it cannot be executed.`
    const remedy = `Put .align ${Math.log2(step)} before it.`
    a.report.add(
      'warning',
      statement,
      new Problem('misaligned-instruction', 0, statement.text.length, message, { remedy }),
    )
  }
}

/** Report a `.space` or `.org` that cannot be. */
function check(a: Assembly, fragment: Fragment, settled: boolean): void {
  const { tail } = fragment
  if (tail?.kind === 'align' && tail.fill && tail.size % tail.fill.length !== 0) {
    const message = `The gap of ${tail.size} bytes is no multiple of the fill pattern's ${tail.fill.length}.`
    a.report.add('error', tail.statement, new Problem('align-range', 0, tail.statement.text.length, message))
  }
  if (tail?.kind !== 'space' && tail?.kind !== 'org') return
  const { statement, extent } = tail
  a.report.attempt(statement, () => {
    const fail = (code: string, message: string) => new Problem(code, 0, statement.text.length, message)
    const { value, section } = evaluate(extent, undefinedHere, 0, statement.text.length)
    if (!settled) throw fail('circular-definition', 'The size of this depends on itself.')
    const at = fragment.address + fragment.length
    if (tail.kind === 'space') {
      if (section) throw fail('not-constant', 'The number of bytes is an address, not a number.')
      if (value < 0n) throw fail('negative-size', `The number of bytes is ${value}.`)
    } else {
      const target = Number(value) + (section ? 0 : fragment.section.address)
      const back = at - target
      if (back > 0) throw fail('org-backwards', `.org cannot go back: this is already ${back} bytes further.`)
    }
  })
}

function undefinedHere(symbol: { name: string }, _statement: Statement, from: number, to: number): never {
  throw new Problem('unknown-symbol', from, to, `The symbol ${symbol.name} is not defined.`)
}
