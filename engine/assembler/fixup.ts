// Filling in what was open while the source was read: the bytes of each section, with every address in its place.
import { encodingOf } from '../isa/decode.ts'
import { type Encoding, encode, fits, type Operands } from '../isa/encoding.ts'
import type { Assembly, Fixup } from './assembly.ts'
import { GiveUp, Problem } from './diagnostics.ts'
import { evaluate, type Value } from './evaluate.ts'
import type { Expr } from './expression.ts'
import { bitsOf, highPart, lowPart, put } from './field.ts'
import type { Section, Tail } from './section.ts'
import type { Statement } from './source.ts'
import { nearest } from './suggest.ts'
import type { AsmSymbol } from './symbol.ts'

/** Where a mistake is reported. */
type At = Pick<Fixup, 'statement' | 'from' | 'to'>

/** Adds bits to bytes that are zero so far. */
type Write = (address: number, value: number, size: number) => void

export class Linker {
  private readonly a: Assembly
  private readonly linkerSymbols: ReadonlyMap<string, number>
  /** An unknown symbol was met: the value at hand means nothing. */
  private missing = false
  private readonly upperHalves = new Map<number, Fixup>()

  constructor(a: Assembly, linkerSymbols: ReadonlyMap<string, number>) {
    this.a = a
    this.linkerSymbols = linkerSymbols
    for (const fixup of a.fixups) {
      if (fixup.put.kind === 'field' && fixup.put.relocation === 'pcrel_hi')
        this.upperHalves.set(addressOf(fixup), fixup)
    }
  }

  /** The bytes of every section that has some; together at most `limit`. */
  link(limit: number): Map<Section, Uint8Array> {
    const all = new Map<Section, Uint8Array>()
    let total = 0
    for (const section of this.a.sections.values()) {
      if (section.flags.nobits) continue
      total += section.size
      if (total > limit) throw new GiveUp(`the program is larger than ${limit} bytes`)
      all.set(section, this.bytesOf(section))
    }
    for (const fixup of this.a.fixups) {
      const bytes = all.get(fixup.fragment.section)
      if (bytes) this.a.report.attempt(fixup.statement, () => this.apply(fixup, bytes))
    }
    return all
  }

  private bytesOf(section: Section): Uint8Array {
    const bytes = new Uint8Array(section.size)
    const write: Write = (address, value, size) => {
      for (let i = 0; i < size; i++) bytes[address - section.address + i] |= value >>> (8 * i)
    }
    for (const { start, length, address, tail } of section.fragments) {
      bytes.set(section.bytes.subarray(start, start + length), address - section.address)
      if (tail) this.fill(section, tail, address + length, bytes, write)
    }
    return bytes
  }

  private fill(section: Section, tail: Tail, address: number, bytes: Uint8Array, write: Write): void {
    const at = address - section.address
    if (tail.kind === 'branch') this.a.report.attempt(tail.statement, () => this.branch(tail, address, write))
    else if (tail.kind === 'end') {
      if (tail.nops) fillWithNops(address, tail.size, true, write)
    } else if (tail.kind !== 'align') bytes.fill(tail.fill, at, at + tail.size)
    else if (tail.fill) for (let i = 0; i < tail.size; i++) bytes[at + i] = tail.fill[i % tail.fill.length]
    else if (section.flags.exec) fillWithNops(address, tail.size, !(tail.size < (tail.worstCase ?? 0)), write)
  }

  private branch(tail: Tail & { kind: 'branch' }, address: number, write: Write): void {
    const { encoding, operands, short, target, from, to, size } = tail
    const value = this.value(target, from, to)
    if (this.missing) return
    const goal = Number(value.value)
    const offset = (pc: number) => goal - pc
    if (size === 2 && short) write(address, this.reaching(short.encoding, short.operands, offset(address), tail), 2)
    else if (size === 4) write(address, this.reaching(encoding, operands, offset(address), tail), 4)
    else {
      const skip = size === 6 && short ? inverted(short.encoding) : inverted(encoding)
      const over = size === 6 && short ? short.operands : operands
      write(address, encode(skip, { ...over, imm: size }), size - 4)
      const pc = address + size - 4
      write(pc, this.reaching(encodingOf('jal') as Encoding, { rd: 0 }, offset(pc), tail), 4)
    }
  }

  /** The word of a branch or jump over this many bytes. */
  private reaching(encoding: Encoding, operands: Operands, offset: number, at: At): number {
    const field = encoding.fields.find((f) => f.name === 'imm') as Encoding['fields'][number]
    const distance = offset | 0
    if (!fits(field, distance)) throw unreachable(encoding, distance, at.from, at.to)
    if (distance % 4 !== 0 && !this.a.options.compressed && !this.a.everCompressed) {
      this.a.report.add('warning', at.statement, misaligned(at.from, at.to))
    }
    return encode(encoding, { ...operands, imm: distance })
  }

  private apply(fixup: Fixup, bytes: Uint8Array): void {
    const { expr, from, to, fragment } = fixup
    const value = this.value(expr, from, to)
    if (this.missing) return
    const pc = addressOf(fixup)
    const at = pc - fragment.section.address
    if (fixup.put.kind === 'data') {
      const { size } = fixup.put
      if (value.section && size < 4) {
        throw new Problem(
          'imm-range',
          from,
          to,
          `An address does not fit in ${size === 1 ? '1 byte' : `${size} bytes`}.`,
        )
      }
      for (let i = 0; i < size; i++) bytes[at + i] = Number(BigInt.asUintN(8, value.value >> BigInt(8 * i)))
      return
    }
    const word = this.field(fixup, fixup.put, value, pc)
    for (let i = 0; i < fixup.put.encoding.length; i++) bytes[at + i] |= word >>> (8 * i)
  }

  private field(fixup: Fixup, how: Fixup['put'] & { kind: 'field' }, { value, section }: Value, pc: number): number {
    const { from, to } = fixup
    const { encoding, field, relocation } = how
    const held = (written: bigint) => bitsOf(encoding, field, put(encoding, field, written, fixup.statement, fixup))
    const relative = value - BigInt(pc)
    switch (relocation) {
      case 'target':
        return this.reaching(encoding, {}, Number(value) - pc, fixup)
      case 'hi':
        return held(highPart(value))
      case 'lo':
        return held(lowPart(value))
      case 'pcrel_hi':
        return held(highPart(relative))
      case 'paired_lo':
        return held(lowPart(relative + 4n))
      case 'pcrel_lo': {
        const upper = this.upperHalves.get(Number(value))
        if (!upper) {
          throw new Problem('pcrel-lo-without-hi', from, to, 'There is no auipc with %pcrel_hi at this address.', {
            remedy: 'The argument of %pcrel_lo is the label of the auipc, not the symbol itself.',
          })
        }
        return held(lowPart(this.value(upper.expr, from, to).value - value))
      }
      default:
        if (section) {
          throw new Problem('not-constant', from, to, `${encoding.row.name} needs a number here, not an address.`, {
            remedy: 'Load the address with la, or take a part of it with %lo(symbol).',
          })
        }
        return held(value)
    }
  }

  /** Value of an expression; sets `missing` (and has reported it) if a symbol in it is not defined. */
  value(expr: Expr, from: number, to: number): Value {
    this.missing = false
    return evaluate(expr, (symbol, ...where) => this.undefined(symbol, ...where), from, to)
  }

  private undefined(symbol: AsmSymbol, statement: Statement, from: number, to: number): Value {
    const provided = this.linkerSymbols.get(symbol.name)
    if (provided !== undefined) return { value: BigInt(provided), section: [...this.a.sections.values()][0] }
    if (symbol.weak) return { value: 0n, section: undefined }
    this.missing = true
    const meant = nearest(symbol.name, this.a.symbols.defined(CANDIDATES))
    const local = /^(\d+)f$/.exec(symbol.name)
    const message = local
      ? `There is no label \`${local[1]}:\` after this line.`
      : `The symbol ${symbol.name} is not defined.`
    const problem = new Problem('unknown-symbol', from, to, message, {
      ...(meant !== undefined && !local && { remedy: `Did you mean ${meant}?`, replacement: meant }),
    })
    this.a.report.add('error', statement, problem)
    return { value: 0n, section: undefined }
  }
}

/** Symbols that are looked at for a suggestion. */
const CANDIDATES = 5000

const addressOf = ({ fragment, offset }: Fixup): number => fragment.address + offset

const INVERSE: Record<string, string> = { beq: 'bne', blt: 'bge', bltu: 'bgeu', 'c.beqz': 'c.bnez' }
for (const [name, other] of Object.entries(INVERSE)) INVERSE[other] = name

/** The branch that is taken when this one is not. */
const inverted = ({ row }: Encoding): Encoding => encodingOf(INVERSE[row.name]) as Encoding

/**
 * Where the assembler fills, the 2-byte instruction that may be needed comes first; where the linker has taken some of the
 * padding away, last.
 */
function fillWithNops(address: number, size: number, halfFirst: boolean, write: Write): void {
  const end = address + size
  let at = address + (address % 2) // no instruction can begin at an odd address: that byte stays zero
  if (halfFirst && (end - at) % 4 === 2) {
    write(at, 0x0001, 2)
    at += 2
  }
  for (; end - at >= 4; at += 4) write(at, 0x00000013, 4)
  if (end - at === 2) write(at, 0x0001, 2)
}

function unreachable({ row }: Encoding, distance: number, from: number, to: number): Problem {
  if (distance % 2 !== 0) {
    return new Problem('misaligned-target', from, to, 'The target is at an odd address.', {
      remedy: 'Put .align 2 before the label.',
    })
  }
  const remedy =
    row.cost === 'jump'
      ? 'Use call or tail, which reach everywhere.'
      : 'Jump with j, around which an inverted branch goes.'
  return new Problem(
    'target-range',
    from,
    to,
    `The target is ${Math.abs(distance)} bytes away: too far for ${row.name}.`,
    { remedy },
  )
}

const misaligned = (from: number, to: number): Problem =>
  new Problem('misaligned-target', from, to, 'The target is not at a multiple of 4: jumping there traps without C.', {
    remedy: 'Put .align 2 before the label.',
  })
