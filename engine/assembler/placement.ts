// Directives about sections and about the assembler itself: .section, .text, .option.
import type { Extension } from '../isa/row.ts'
import { type Assembly, usualFlags } from './assembly.ts'
import type { Cursor } from './cursor.ts'
import { Problem } from './diagnostics.ts'
import type { SectionFlags } from './section.ts'

export const enter =
  (name: string) =>
  (a: Assembly, cursor: Cursor): void => {
    cursor.end()
    a.enter(a.sectionNamed(name))
  }

/** `.section name, "flags", @type` */
export function section(a: Assembly, cursor: Cursor): void {
  cursor.skipSpace()
  const from = cursor.at
  const name = /^[^\s,"]+|^"[^"]*"/.exec(cursor.text.slice(from, from + 256))?.[0] ?? ''
  cursor.at += name.length
  const plain = name.replace(/"/g, '')
  if (plain === '') throw cursor.problem('symbol-expected', 'The name of a section is expected here.')
  const to = cursor.at
  const flags = cursor.eat(',') ? flagsOf(cursor, plain) : undefined
  const known = a.sections.has(plain)
  const found = a.sectionNamed(plain, flags)
  if (!known && !found.flags.alloc && flags === undefined && !/^\.(note|comment|debug|riscv)/.test(plain)) {
    const remedy = `Write .section ${plain}, "aw" for data or .section ${plain}, "ax" for code.`
    a.warn('section-not-loaded', from, to, `Section ${plain} has no flags: it is not loaded into memory.`, remedy)
  }
  a.enter(found)
}

function flagsOf(cursor: Cursor, name: string): SectionFlags {
  cursor.skipSpace()
  const from = cursor.at
  const letters = String.fromCharCode(...(cursor.string() ?? []).slice(0, 16))
  const type = cursor.eat(',') ? cursor.rest() : ''
  if (/[^awxMSGTRod?0-9]/.test(letters)) {
    throw new Problem(
      'section-flags',
      from,
      cursor.at,
      'The flags are letters in quotes: a (in memory), w (writable), x (code).',
    )
  }
  const usual = usualFlags(name)
  return {
    alloc: letters.includes('a') || (letters === '' && usual?.alloc === true),
    write: letters.includes('w'),
    exec: letters.includes('x'),
    nobits: /^[@%]nobits/.test(type) || (type === '' && usual?.nobits === true),
  }
}

export function pushSection(a: Assembly, cursor: Cursor): void {
  if (a.sectionStack.length > 1000) throw cursor.problem('too-deep', 'Too many sections are pushed.')
  a.sectionStack.push({ section: a.section, previous: a.previous })
  section(a, cursor)
}

export function popSection(a: Assembly, cursor: Cursor): void {
  const top = a.sectionStack.pop()
  if (!top) throw new Problem('unbalanced', 0, cursor.text.length, '.popsection without .pushsection.')
  a.section = top.section
  a.previous = top.previous
}

export function previous(a: Assembly): void {
  a.enter(a.previous)
}

const EXTENSIONS: ReadonlyMap<string, Extension> = new Map([
  ['i', 'I'],
  ['m', 'M'],
  ['a', 'A'],
  ['c', 'C'],
  ['h', 'H'],
  ['zicsr', 'Zicsr'],
  ['zifencei', 'Zifencei'],
])

/** `.option rvc`, `norvc`, `push`, `pop`, `relax`, `norelax`, `arch, +c` */
export function option(a: Assembly, cursor: Cursor): void {
  cursor.skipSpace()
  const from = cursor.at
  const name = /^[\w-]*/.exec(cursor.text.slice(from, from + 32))?.[0] ?? ''
  cursor.at += name.length
  const { options } = a
  if (name === 'push') {
    if (a.optionStack.length > 1000) throw cursor.problem('too-deep', 'Too many options are pushed.')
    a.optionStack.push(options)
  } else if (name === 'pop') {
    const saved = a.optionStack.pop()
    if (!saved) throw new Problem('unbalanced', 0, cursor.text.length, '.option pop without .option push.')
    a.setOptions(saved)
  } else if (name === 'rvc' || name === 'norvc') a.setOptions({ ...options, compressed: name === 'rvc' })
  else if (name === 'relax' || name === 'norelax') a.setOptions({ ...options, relax: name === 'relax' })
  else if (name === 'arch') arch(a, cursor)
  else if (name !== 'pic' && name !== 'nopic' && name !== 'csr-check' && name !== 'no-csr-check') {
    const remedy = 'The options are rvc, norvc, relax, norelax, arch, push, pop.'
    throw new Problem('unknown-option', from, cursor.at, `There is no option ${name}.`, { remedy })
  }
  cursor.end()
}

function arch(a: Assembly, cursor: Cursor): void {
  let compressed = a.options.compressed
  const extensions = new Set(a.options.extensions)
  while (cursor.eat(',')) {
    cursor.skipSpace()
    const from = cursor.at
    const change = /^([+-])([a-z]\w*)/i.exec(cursor.text.slice(from, from + 32))
    const extension = change && EXTENSIONS.get(change[2].toLowerCase())
    if (!extension) {
      throw new Problem('unknown-option', from, cursor.text.length, 'Extensions are switched by +name or -name.')
    }
    cursor.at += change[0].length
    const on = change[1] === '+'
    if (extension === 'C') compressed = on
    else if (on) extensions.add(extension)
    else extensions.delete(extension)
  }
  a.setOptions({ ...a.options, compressed, extensions })
}
