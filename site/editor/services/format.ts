// Lays assembly out as this book does: labels at the margin, operations at column 5, operands at column 11 where they can
// be, remarks at column 42, or where those of the lines beside stand. Changes white space only, and none that means something.
import { type Carry, type Token, tokensOf } from '../tokens.ts'

const OPERATION = 4
const OPERANDS = 6
const REMARK = 41

interface Line {
  /** Without the remark, as it shall be. */
  readonly code: string
  readonly remark: string
  /** Spaces before the remark as it is written. */
  readonly gap: number
  /** Where the remark is written, from 0, if that depends on the lines beside; otherwise -1, and the gap stays. */
  readonly column: number
}

/** The text, laid out. Doing it twice changes nothing more. */
export function formatted(text: string): string {
  let carry: Carry = 'code'
  const lines = text.split('\n').map((line): Line => {
    const inside = carry === 'comment'
    const { tokens, carry: after } = tokensOf(line, carry)
    carry = after
    // A comment that spans lines is its author's.
    return inside || after === 'comment' ? whole(line) : layOut(line, tokens)
  })
  return lines.map((line, k) => line.code + remarkOf(line, () => keepsColumn(lines, k))).join('\n')
}

/** Whether the remarks of the lines around stand in one column, and can stay there. */
function keepsColumn(lines: readonly Line[], k: number): boolean {
  const { column } = lines[k] as Line
  let [first, last] = [k, k]
  while (lines[first - 1]?.column === column) first--
  while (lines[last + 1]?.column === column) last++
  return last > first && lines.slice(first, last + 1).every(({ code }) => code.length < column)
}

function remarkOf({ code, remark, gap, column }: Line, keeps: () => boolean): string {
  if (!remark) return ''
  if (column < 0) return ' '.repeat(gap) + remark
  const at = keeps() ? column : REMARK
  return ' '.repeat(code.length < at ? at - code.length : Math.max(1, Math.min(2, gap))) + remark
}

const whole = (code: string): Line => ({ code, remark: '', gap: 0, column: -1 })

function layOut(line: string, tokens: readonly Token[]): Line {
  const bare = line.trimEnd()
  if (tokens.length === 0) return whole(bare)
  const textOf = ({ from, to }: Token) => line.slice(from, to)
  const last = tokens.at(-1) as Token
  const remark = last.kind === 'comment' ? textOf(last).trimEnd() : ''
  const code = remark ? tokens.slice(0, -1) : tokens
  if (code.length === 0) return whole(bare.trimStart() === bare ? bare : indented(bare))
  // A name that is put together by a macro: spaces could part it.
  if (bare.includes('\\()') || /\w\\|\\\w+\./.test(bare)) return whole(bare)
  const end = (code.at(-1) as Token).to
  const gap = last.from - end
  const labels: Token[] = []
  let rest = code
  while (rest[0]?.kind === 'label') {
    labels.push(rest[0])
    rest = rest.slice(2)
  }
  const head = labels.map((label) => `${textOf(label)}:`).join(' ')
  const [operation, ...operands] = rest
  if (!operation) return { code: head, remark, gap: Math.max(1, gap), column: -1 }
  if (!/^(mnemonic|directive|symbol)$/.test(operation.kind)) return whole(bare) // not a statement
  const name = textOf(operation)
  const isDirective = operation.kind === 'directive'
  // Several statements, or a C comment between; and what follows a macro's name has columns of its own, as tables have.
  const odd = code.some((t) => t.kind === 'comment' || textOf(t) === ';')
  const isMacro = operation.kind === 'symbol' && !name.startsWith('\\')
  const asWritten = odd || isDirective || isMacro || operands.length === 0
  const body = asWritten ? line.slice(operation.from, end) : `${name.padEnd(OPERANDS - 1)} ${spaced(line, operands)}`
  const own = isDirective && head !== '' ? head.length + operation.from - (code[labels.length * 2 - 1] as Token).to : 0
  const indent = Math.max(own, OPERATION, head === '' ? 0 : head.length + 1)
  return {
    code: `${head.padEnd(indent)}${body}`.trimEnd(),
    remark,
    gap: Math.max(1, gap),
    column: isDirective ? -1 : last.from,
  }
}

/** Comment lines stand at the margin, at operations, or where they continue a remark. */
function indented(bare: string): string {
  const text = bare.trimStart()
  const indent = bare.length - text.length
  return ' '.repeat(indent < OPERATION + 4 ? OPERATION : indent) + text
}

function spaced(line: string, operands: readonly Token[]): string {
  let text = ''
  let end = operands[0]?.from ?? 0
  for (const { from, to } of operands) {
    const part = line.slice(from, to)
    const gap = from > end
    if (part === ',') text = text.trimEnd()
    text += `${gap && part !== ',' && !text.endsWith(' ') ? ' ' : ''}${part}${part === ',' ? ' ' : ''}`
    end = to
  }
  return text
}
