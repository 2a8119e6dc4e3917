// Every directive, by name.
import type { Assembly } from './assembly.ts'
import { CONDITIONALS } from './conditional.ts'
import type { Cursor } from './cursor.ts'
import { align, fill, floats, leb128, org, space, strings, values } from './data.ts'
import { Problem } from './diagnostics.ts'
import { insn } from './insn.ts'
import { irp, irpc, rept } from './macro.ts'
import { common, each, equ, size, type } from './naming.ts'
import { enter, option, popSection, previous, pushSection, section } from './placement.ts'
import { nearest } from './suggest.ts'

type Directive = (a: Assembly, cursor: Cursor) => void

const set = equ(false)

const purgem: Directive = (a, cursor) => {
  const name = cursor.name() ?? ''
  if (!a.macros.purge(name)) throw new Problem('unknown-macro', 0, cursor.text.length, `There is no macro ${name}.`)
}

const exitm: Directive = (a, cursor) => {
  if (!a.input.leaveMacro()) throw new Problem('unbalanced', 0, cursor.text.length, '.exitm outside a macro.')
}

const message =
  (severity: 'error' | 'warning', code: string): Directive =>
  (a, cursor) => {
    const text = cursor.quoted() ?? `${severity} asked for by the program`
    a.report.add(severity, a.statement, new Problem(code, 0, cursor.text.length, text))
  }

const include: Directive = (a, cursor) => {
  cursor.skipSpace()
  const from = cursor.at
  const name = cursor.quoted() ?? ''
  if (name === '') throw cursor.problem('string-expected', 'The name of a file in double quotes is expected here.')
  const text = a.include(name, a.statement.source.name)
  if (text === undefined)
    throw new Problem('include-not-found', from, cursor.at, `There is no file ${name} to include.`)
  cursor.end()
  a.input.open(name, text)
}

const stray =
  (opener: string): Directive =>
  (_a, cursor) => {
    const name = cursor.text.slice(0, cursor.at).trim()
    throw new Problem('unbalanced', 0, cursor.text.length, `${name} without ${opener}.`)
  }

const DIRECTIVES: Record<string, Directive> = {
  '.byte': values(1),
  '.2byte': values(2),
  '.half': values(2),
  '.short': values(2),
  '.hword': values(2),
  '.4byte': values(4),
  '.word': values(4),
  '.long': values(4),
  '.int': values(4),
  '.8byte': values(8),
  '.dword': values(8),
  '.quad': values(8),
  '.float': floats(4),
  '.single': floats(4),
  '.double': floats(8),
  '.uleb128': leb128(false),
  '.sleb128': leb128(true),
  '.ascii': strings(false),
  '.asciz': strings(true),
  '.string': strings(true),
  '.space': space,
  '.skip': space,
  '.zero': space,
  '.fill': fill,
  '.insn': insn,
  '.org': org,
  '.align': align('power'),
  '.p2align': align('power'),
  '.p2alignw': align('power', 2),
  '.p2alignl': align('power', 4),
  '.balign': align('bytes'),
  '.balignw': align('bytes', 2),
  '.balignl': align('bytes', 4),
  '.text': enter('.text'),
  '.data': enter('.data'),
  '.bss': enter('.bss'),
  '.rodata': enter('.rodata'),
  '.section': section,
  '.pushsection': pushSection,
  '.popsection': popSection,
  '.previous': previous,
  '.equ': set,
  '.set': set,
  '.equiv': equ(true),
  '.globl': each((s) => {
    s.global = true
  }),
  '.local': each((s) => {
    s.global = false
  }),
  '.weak': each((s) => {
    s.weak = true
  }),
  '.type': type,
  '.size': size,
  '.comm': common(true),
  '.lcomm': common(false),
  '.option': option,
  '.include': include,
  '.macro': (a, cursor) => a.macros.define(a, cursor),
  '.purgem': purgem,
  '.exitm': exitm,
  '.rept': rept,
  '.irp': irp,
  '.irpc': irpc,
  '.endm': stray('.macro'),
  '.endr': stray('.rept'),
  '.error': message('error', 'error-directive'),
  '.err': message('error', 'error-directive'),
  '.warning': message('warning', 'warning-directive'),
  '.end': (a) => a.input.stop(),
}
DIRECTIVES['.global'] = DIRECTIVES['.globl']

/** They say something to debuggers and linkers that this assembler has no use for. */
const IGNORED = new Set(
  (
    '.attribute .file .loc .ident .hidden .protected .internal .cfi_sections .addrsig .addrsig_sym .print .nops .variant_cc ' +
    '.symver .version .title .list .nolist .eject .psize .sbttl .line .func .endfunc .altmacro .noaltmacro'
  ).split(' '),
)

export function directive(a: Assembly, name: string, from: number, cursor: Cursor): void {
  const known = DIRECTIVES[name]
  if (known) known(a, cursor)
  else if (!IGNORED.has(name) && !name.startsWith('.cfi_')) {
    const meant = nearest(name, directiveNames())
    throw new Problem('unknown-directive', from, from + name.length, `There is no directive ${name.slice(0, 40)}.`, {
      ...(meant !== undefined && { remedy: `Did you mean ${meant}?`, replacement: meant }),
    })
  }
}

export const isDirective = (name: string): boolean =>
  DIRECTIVES[name] !== undefined || IGNORED.has(name) || name.startsWith('.cfi_')

/** All directives that do something, for suggestions and completion. */
export const directiveNames = (): string[] => [...Object.keys(DIRECTIVES), ...CONDITIONALS]
