// Tokens of RISC-V assembly, line by line, for everything that shows source: listings made while pages are built, and the
// editor. What is a mnemonic, a register or a CSR, the engine's tables say.
import { CSRS, PSEUDOS, ROWS, registerNumber } from '../../engine/index.ts'

export const KINDS = [
  'comment',
  'label',
  'mnemonic',
  'directive',
  'register',
  'csr',
  'number',
  'string',
  'function',
  'symbol',
  'operator',
] as const
export type Kind = (typeof KINDS)[number]

/** Characters `[from, to)` of a line; what lies between tokens is white space. */
export interface Token {
  readonly kind: Kind
  readonly from: number
  readonly to: number
}

/** What one line hands to the next: whether a C comment is open. */
export type Carry = 'code' | 'comment'

export const MNEMONICS: ReadonlySet<string> = new Set([...ROWS, ...PSEUDOS].map(({ name }) => name))
export const CSR_NAMES: ReadonlySet<string> = new Set(CSRS.map(({ name }) => name))

const ORDERED = /\.(?:aq|rl|aqrl)$/
/** Also the forms with an ordering suffix: `lr.w.aq`. */
export const isMnemonic = (word: string): boolean =>
  MNEMONICS.has(word.toLowerCase()) || MNEMONICS.has(word.toLowerCase().replace(ORDERED, ''))

const LEXEME =
  /(?<space>\s+)|(?<comment>#.*|\/\/.*)|(?<string>"(?:[^"\\]|\\.)*"?|'(?:\\.|[^\\])'?)|(?<label>(?:[A-Za-z_.$][\w.$]*|\d+)(?=\s*:(?!:)))|(?<argument>\\(?:[A-Za-z_.$][\w.$]*|@|\(\)))|(?<function>%[A-Za-z_]\w*)|(?<number>0[xX][\da-fA-F]+|0[bB][01]+(?!\w)|\d+[bf]?)|(?<word>[A-Za-z_.$][\w.$]*)|(?<operator>.)/gy

/** The tokens of a line (without its end), and what it hands to the next. Longer lines than `most` are left plain. */
export function tokensOf(line: string, before: Carry = 'code', most = 4000): { tokens: Token[]; carry: Carry } {
  const tokens: Token[] = []
  let carry = before
  if (line.length > most) return { tokens, carry }
  let at = 0
  /** At the place of a label, mnemonic or directive. */
  let start = true
  const push = (kind: Kind, to: number) => {
    tokens.push({ kind, from: at, to })
    at = to
  }
  while (at < line.length) {
    if (carry === 'comment' || line.startsWith('/*', at)) {
      const end = line.indexOf('*/', carry === 'comment' ? at : at + 2)
      push('comment', end < 0 ? line.length : end + 2)
      if (end < 0) return { tokens, carry: 'comment' }
      carry = 'code'
      continue
    }
    LEXEME.lastIndex = at
    const found = LEXEME.exec(line)
    const groups = found?.groups ?? {}
    const text = found?.[0] ?? line.slice(at)
    const to = at + text.length
    if (groups.space) at = to
    else if (groups.comment) push('comment', to)
    else if (groups.string) push('string', to)
    else if (groups.label && start) push('label', to)
    else if (groups.function) push('function', to)
    else if (groups.number) push('number', to)
    else if (groups.label || groups.word || groups.argument) {
      push(groups.argument ? 'symbol' : kindOf(text, start), to)
      start = false
    } else {
      push('operator', to)
      if (text === ';') start = true
    }
  }
  return { tokens, carry: 'code' }
}

function kindOf(word: string, start: boolean): Kind {
  if (/^\d/.test(word)) return 'number'
  if (start) return word.startsWith('.') ? 'directive' : isMnemonic(word) ? 'mnemonic' : 'symbol'
  if (registerNumber(word) !== undefined) return 'register'
  return CSR_NAMES.has(word) ? 'csr' : 'symbol'
}
