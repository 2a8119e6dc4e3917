// Sentences for instructions that cannot be: what is wrong with them, and what was probably meant.
import { CSRS } from '../isa/csrs.ts'
import { ABI_NAMES } from '../isa/registers.ts'
import type { Row } from '../isa/row.ts'
import { Problem } from './diagnostics.ts'
import { type Form, formsOf, mnemonics } from './mnemonics.ts'
import { type Operand, type Pattern, suits } from './operand.ts'
import { nearest } from './suggest.ts'

/** What other assemblers and other machines call it. */
const ELSEWHERE: Record<string, string> = {
  mov: 'mv',
  ldr: 'lw',
  str: 'sw',
  bl: 'call',
  jmp: 'j',
  jne: 'bne',
  je: 'beq',
  b: 'j',
  syscall: 'ecall',
  subi: 'addi',
  push: 'addi sp, sp, -4 and sw',
  pop: 'lw and addi sp, sp, 4',
  ld: 'lw',
  sd: 'sw',
  addiw: 'addi',
  addw: 'add',
  lwu: 'lw',
}

export function unknownMnemonic(name: string, from: number, to: number): Problem {
  const elsewhere = ELSEWHERE[name]
  const meant = elsewhere ?? nearest(name, mnemonics())
  const shown = name.length > 40 ? `${name.slice(0, 40)}...` : name
  return new Problem('unknown-instruction', from, to, `There is no instruction \`${shown}\`.`, {
    ...(meant !== undefined && { remedy: elsewhere ? `Here it is ${meant}.` : `Did you mean ${meant}?` }),
    ...(meant !== undefined && !meant.includes(' ') && { replacement: meant }),
  })
}

export function extensionMissing(row: Row, { from, to }: { from: number; to: number }): Problem {
  const message = `${row.name} belongs to extension ${row.extension}, which is not enabled.`
  const remedy = row.extension === 'C' ? 'Switch it on with .option rvc, or leave out the c.' : undefined
  return new Problem('extension-missing', from, to, message, remedy === undefined ? {} : { remedy })
}

export function unknownCsr(name: string, from: number, to: number): Problem {
  const meant = nearest(
    name,
    CSRS.map((c) => c.name),
  )
  return new Problem('csr-unknown', from, to, `There is no CSR \`${name}\`.`, {
    remedy: meant ? `Did you mean ${meant}?` : 'A CSR can also be given by its number, as 0x300.',
    ...(meant !== undefined && { replacement: meant }),
  })
}

const usage = (forms: readonly Form[]) =>
  [...new Set(forms.map((f) => `${f.name} ${f.syntax}`.trim()))].slice(0, 4).join('  or  ')

const pronounced = (count: number) => (count === 1 ? '1 operand' : `${count} operands`)

/** Operands that the row's `where` forbids. */
export function notAllowed({ name, where }: Row, { from, to }: { from: number; to: number }): Problem {
  const rule = (where as string).replaceAll(' ', ' and ').replaceAll('!=', ' must not be ')
  return new Problem('operand-kind', from, to, `These operands are reserved: in ${name} ${rule}.`)
}

/** `lw a0, 8`: an offset without the register that it is added to. */
export function noBase(name: string, value: bigint, { from, to }: { from: number; to: number }): Problem {
  const message = `${name} needs an address here: a symbol, or an offset with a register.`
  return new Problem('operand-kind', from, to, message, { remedy: `For the address in a register write ${value}(a0).` })
}

/** None of an instruction's forms fits these operands: why the nearest does not. */
export function noSuchForm(
  name: string,
  forms: readonly Form[],
  operands: readonly Operand[],
  text: string,
  at: number,
): Problem {
  const counted = forms.filter((f) => operands.length >= f.least && operands.length <= f.patterns.length)
  if (counted.length === 0) {
    const counts = [...new Set(forms.flatMap((f) => [f.least, f.patterns.length]))].sort((p, q) => p - q)
    const wanted = counts.length === 1 ? pronounced(counts[0]) : `${counts.join(' or ')} operands`
    const message = `${name} takes ${wanted}, not ${operands.length}.`
    return new Problem('operand-count', at, text.length, message, { remedy: `Write ${usage(forms)}.` })
  }
  // The form that fits for longest is the one that was meant.
  let best = { form: counted[0], wrong: -1 }
  for (const form of counted) {
    const wrong = operands.findIndex((operand, index) => !suits(form.patterns[index], operand))
    if (wrong > best.wrong) best = { form, wrong }
  }
  return wrongOperand(name, best.form, best.form.patterns[best.wrong], operands[best.wrong], text)
}

function wrongOperand(name: string, form: Form, pattern: Pattern, operand: Operand, text: string): Problem {
  const { from, to } = operand
  const written = text.slice(from, to)
  const usual = `Write ${usage([form])}.`
  const fail = (code: string, message: string, remedy = usual, replacement?: string) =>
    new Problem(code, from, to, message, { remedy, ...(replacement !== undefined && { replacement }) })
  switch (pattern.kind) {
    case 'register': {
      if (operand.kind === 'name') {
        const meant = nearest(operand.name, ABI_NAMES)
        const remedy = meant
          ? `Did you mean ${meant}?`
          : 'The registers are x0 to x31: zero, ra, sp, gp, tp, t0-t6, s0-s11, a0-a7.'
        return fail('unknown-register', `\`${written}\` is not a register.`, remedy, meant)
      }
      const immediate = formsOf(`${name}i`) && operand.kind === 'expression'
      return fail('operand-kind', `${name} needs a register here.`, immediate ? `For a constant use ${name}i.` : usual)
    }
    case 'stack-pointer':
      return fail('operand-kind', `${name} needs sp here.`)
    case 'memory': {
      if (pattern.offset === undefined) return fail('operand-kind', `${name} takes an address without offset.`)
      const replacement = operand.kind === 'register' ? `0(${written})` : undefined
      return fail(
        'operand-kind',
        `${name} needs an address here.`,
        replacement ? `Write ${replacement}.` : usual,
        replacement,
      )
    }
    case 'accesses':
      return fail('operand-kind', `${name} needs a set of accesses here: letters of iorw, in this order.`)
    case 'csr':
      return fail('operand-kind', `${name} needs a CSR here, by name or number.`)
    default: {
      if (operand.kind === 'register') {
        const plain = name.endsWith('i') && formsOf(name.slice(0, -1)) ? name.slice(0, -1) : undefined
        const what = pattern.kind === 'value' ? 'a constant' : 'a symbol or address'
        return fail(
          'operand-kind',
          `${name} needs ${what} here, not a register.`,
          plain ? `For a register use ${plain}.` : usual,
        )
      }
      return fail('operand-kind', `${name} cannot take \`${written}\` here.`)
    }
  }
}
