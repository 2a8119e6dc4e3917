// Sentences for instructions that cannot be: what is wrong with them, and what was probably meant.
import type { Row } from '../isa/row.ts'
import { type Advice, Problem } from './diagnostics.ts'
import { type Form, formsOf, mnemonics } from './mnemonics.ts'
import { type Operand, type Pattern, suits } from './operand.ts'
import { nearest } from './suggest.ts'
import { type Range, suggestion, unknownRegister } from './unknown.ts'

/** What other assemblers and other machines call it. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['mov', 'mv'],
  ['ldr', 'lw'],
  ['str', 'sw'],
  ['bl', 'call'],
  ['jmp', 'j'],
  ['jne', 'bne'],
  ['je', 'beq'],
  ['b', 'j'],
  ['syscall', 'ecall'],
  ['subi', 'addi'],
  ['push', 'addi sp, sp, -4 and sw'],
  ['pop', 'lw and addi sp, sp, 4'],
  ['ld', 'lw'],
  ['sd', 'sw'],
  ['addiw', 'addi'],
  ['addw', 'add'],
  ['lwu', 'lw'],
])
const FLOATING_POINT = /^f\w+\.[sdwx]|^f(l|s)[dw]$|^c\.f/

export function unknownMnemonic(name: string, from: number, to: number): Problem {
  const shown = name.length > 40 ? `${name.slice(0, 40)}...` : name
  return new Problem('unknown-instruction', from, to, `There is no instruction \`${shown}\`.`, meantBy(name))
}

function meantBy(name: string): Advice {
  const elsewhere = ELSEWHERE.get(name)
  if (elsewhere?.includes(' ')) return { remedy: `Here it is ${elsewhere}.` }
  if (elsewhere) return { remedy: `Here it is ${elsewhere}.`, replacement: elsewhere }
  if (FLOATING_POINT.test(name)) return { remedy: 'This machine has no floating-point instructions.' }
  return suggestion(nearest(name, mnemonics()))
}

export function extensionMissing(row: Row, { from, to }: Range): Problem {
  const message = `${row.name} belongs to extension ${row.extension}, which is not enabled.`
  const remedy = row.extension === 'C' ? 'Switch it on with .option rvc, or leave out the c.' : undefined
  return new Problem('extension-missing', from, to, message, remedy === undefined ? {} : { remedy })
}

/** `lw a0, 8`: an offset without the register that it is added to. */
export function noBase(name: string, value: bigint, { from, to }: Range): Problem {
  const message = `${name} needs an address here: a symbol, or an offset with a register.`
  return new Problem('operand-kind', from, to, message, { remedy: `For the address in a register write ${value}(a0).` })
}

/** `li a0, symbol` */
export function notConstant({ from, to }: Range, mnemonic: Range): Problem {
  return new Problem('not-constant', from, to, 'li needs a number that is known on this line.', {
    remedy: 'For an address use la; a constant has to be defined (.equ) before it is used here.',
    replacement: 'la',
    at: mnemonic,
  })
}

/** Operands that the row's `where` forbids. */
export function notAllowed({ name, where }: Row, { from, to }: Range): Problem {
  const rule = (where as string).replaceAll(' ', ' and ').replaceAll('!=', ' must not be ')
  return new Problem('operand-kind', from, to, `These operands are reserved: in ${name} ${rule}.`)
}

const usage = (forms: readonly Form[]) =>
  [...new Set(forms.map((f) => `${f.name} ${f.syntax.replaceAll('?', '')}`.trim()))].slice(0, 4).join('  or  ')

const pronounced = (count: number) => (count === 1 ? '1 operand' : `${count} operands`)

/** None of an instruction's forms fits these operands: why the nearest does not. */
export function noSuchForm(
  name: string,
  forms: readonly Form[],
  operands: readonly Operand[],
  text: string,
  mnemonic: Range,
): Problem {
  const counted = forms.filter((f) => operands.length >= f.least && operands.length <= f.patterns.length)
  if (counted.length === 0) {
    const last = operands.at(-1)
    if (forms.some((f) => f.cases && f.syntax.includes('symbol')) && last && isSymbolic(last))
      return needsScratch(forms, last)
    const counts = [...new Set(forms.flatMap((f) => [f.least, f.patterns.length]))].sort((p, q) => p - q)
    const wanted = counts.length === 1 ? pronounced(counts[0]) : `${counts.join(' or ')} operands`
    const message = `${name} takes ${wanted}, not ${operands.length}.`
    return new Problem('operand-count', mnemonic.from, text.length, message, { remedy: `Write ${usage(forms)}.` })
  }
  // The form that fits for longest is the one that was meant.
  let best = { form: counted[0], wrong: -1 }
  for (const form of counted) {
    const wrong = operands.findIndex((operand, index) => !suits(form.patterns[index], operand))
    if (wrong > best.wrong) best = { form, wrong }
  }
  const operand = operands[best.wrong]
  const store = forms.find((f) => f.syntax.endsWith('symbol, rt'))
  if (store && isSymbolic(operand)) return needsScratch([store], operand)
  return wrongOperand(
    best.form,
    best.form.patterns[best.wrong],
    operand,
    text.slice(operand.from, operand.to),
    mnemonic,
  )
}

const isSymbolic = ({ kind }: Operand) => kind === 'name' || kind === 'expression'

/** `sw a0, symbol`: the address has to be computed in some register. */
const needsScratch = (forms: readonly Form[], { from, to }: Range): Problem =>
  new Problem('operand-kind', from, to, 'To reach a symbol, one more register is needed, which is overwritten.', {
    remedy: `Write ${usage(forms.filter((f) => f.cases))}.`,
  })

/** What to use where a register stands for what should be constant, and the other way round. */
const WITH_REGISTER: Record<string, string> = { j: 'jr', tail: 'jr', jal: 'jalr', call: 'jalr', li: 'mv' }
const withRegister = (name: string) => {
  const plain = name.replace(/i(u?)$/, '$1')
  return WITH_REGISTER[name] ?? (plain !== name && formsOf(plain) ? plain : undefined)
}

function wrongOperand(form: Form, pattern: Pattern, operand: Operand, written: string, mnemonic: Range): Problem {
  const { name } = form
  const { from, to } = operand
  const usual: Advice = { remedy: `Write ${usage([form])}.` }
  const fail = (message: string, advice = usual) => new Problem('operand-kind', from, to, message, advice)
  /** Another instruction does it. */
  const instead = (what: string, other: string | undefined): Advice =>
    other === undefined ? usual : { remedy: `For ${what} use ${other}.`, replacement: other, at: mnemonic }

  switch (pattern.kind) {
    case 'register':
      if (operand.kind === 'name') return unknownRegister(written, operand)
      if (name === 'sub')
        return fail('sub needs a register here.', { remedy: 'To subtract a constant, add its negative with addi.' })
      return fail(
        `${name} needs a register here.`,
        instead('a constant', operand.kind === 'expression' && formsOf(`${name}i`) ? `${name}i` : undefined),
      )
    case 'stack-pointer':
      return fail(`${name} needs sp here.`)
    case 'memory':
      if (operand.kind === 'register') {
        const replacement = pattern.offset === undefined ? `(${written})` : `0(${written})`
        return fail(`${name} needs an address here.`, { remedy: `Write ${replacement}.`, replacement })
      }
      return fail(
        `${name} ${pattern.offset === undefined ? 'takes an address without offset' : 'needs an address here'}.`,
      )
    case 'accesses':
      return fail(`${name} needs a set of accesses here: letters of iorw, in this order.`)
    case 'csr':
      return fail(`${name} needs a CSR here, by name or number.`)
    default: {
      const what = pattern.kind === 'value' ? 'a constant' : 'a symbol or address'
      if (operand.kind !== 'register') return fail(`${name} cannot take \`${written}\` here: it needs ${what}.`)
      return fail(`${name} needs ${what} here, not a register.`, instead('a register', withRegister(name)))
    }
  }
}
