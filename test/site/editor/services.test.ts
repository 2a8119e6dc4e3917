// The editor's language services, without the editor. `|` in a text is where the caret stands; places are `file:line:column`.
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assembleSource, directiveNames } from '../../../engine/index.ts'
import { completionsAt } from '../../../site/editor/services/complete.ts'
import { DIRECTIVES } from '../../../site/editor/services/directives.ts'
import { formatted } from '../../../site/editor/services/format.ts'
import { namesOf } from '../../../site/editor/services/names.ts'
import { foldsOf, outlineOf } from '../../../site/editor/services/outline.ts'
import { comparePort, counterpart } from '../../../site/editor/services/port.ts'
import { applied, definitionsAt, type Project, referencesAt, rename } from '../../../site/editor/services/project.ts'
import { signatureAt } from '../../../site/editor/services/signature.ts'
import { variantOf } from '../../../site/editor/services/variant.ts'

const folder = new URL('../../../engine/', import.meta.url)
const BOOK = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.s'))
  .map((name) => name.replaceAll('\\', '/'))
const bookText = (name: string) => readFileSync(new URL(name, folder), 'utf8')

/** A lab of these files; the caret is at the `|` of one of them. */
function lab(files: Record<string, string>, readOnly: readonly string[] = []) {
  let caret = { file: '', line: 0, column: 0 }
  const texts = new Map<string, string>()
  for (const [file, marked] of Object.entries(files)) {
    const at = marked.indexOf('|')
    if (at >= 0) {
      const before = marked.slice(0, at).split('\n')
      caret = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
    }
    texts.set(file, at < 0 ? marked : marked.slice(0, at) + marked.slice(at + 1))
  }
  const project: Project = {
    programs: [...texts.keys()].filter((file) => /kernel|hypervisor|sbi/.test(file)),
    files: [...texts.keys()],
    read: (file) => texts.get(file),
    readOnly: (file) => readOnly.includes(file),
  }
  const { file, line, column } = caret
  const places = (found: readonly { file: string; line: number; column: number }[]) =>
    found.map((p) => `${p.file === file ? '' : p.file}:${p.line}:${p.column}`).join(' ')
  return {
    definitions: () => places(definitionsAt(project, file, line, column)),
    references: () => places(referencesAt(project, file, line, column)),
    complete: () => completionsAt(project, file, line, column).items.map(({ label }) => label),
    completion: () => completionsAt(project, file, line, column),
    signature: () => {
      const help = signatureAt(project, file, line, column)
      return help?.signatures.map(({ label, operands }) => {
        const [from, to] = operands[help.operand] ?? [0, 0]
        return to ? `${label.slice(0, from)}[${label.slice(from, to)}]${label.slice(to)}` : label
      })
    },
    rename(name: string) {
      const result = rename(project, file, line, column, name)
      if (!result.ok) return result.why
      const changed = [...new Set(result.edits.map((e) => e.file))]
      const text = (f: string) =>
        applied(
          texts.get(f) ?? '',
          result.edits.filter((e) => e.file === f),
        )
      return changed.length === 1 && changed[0] === file
        ? text(file)
        : Object.fromEntries(changed.map((f) => [f, text(f)]))
    },
  }
}
const one = (text: string) => lab({ 'g/kernel.s': text })

describe('definition and references', () => {
  test.each([
    ['a label', 'a: nop\n j |a\n', ':1:1', ':1:1 :2:4'],
    ['a label, from its middle', 'loop: nop\n j lo|op\n', ':1:1', ':1:1 :2:4'],
    ['a constant', ' .equ SIZE, 4\n li a0, SIZE| * 2\n', ':1:7', ':1:7 :2:9'],
    ['an assignment', 'SIZE = 4\n li a0, |SIZE\n', ':1:1', ':1:1 :2:9'],
    ['a macro', ' .macro save r\n .endm\n |save a0\n', ':1:9', ':1:9 :3:2'],
    [
      'a parameter, in its own macro',
      ' .macro m x\n sw \\x, 0(sp)\n .endm\n .macro n x\n sw \\|x, 0(sp)\n .endm',
      ':4:11',
      ':4:11 :5:6',
    ],
    ['a parameter, not its default', ' .macro m x=y, y:req\n addi \\x, \\|y, 1\n .endm', ':1:16', ':1:16 :2:12'],
    ['a local label before', '1: nop\n j 1|b\n1: nop\n', ':1:1', ':1:1 :2:4'],
    ['a local label behind', '1: nop\n j 1f|\n1: nop\n', ':3:1', ':2:4 :3:1'],
    ['a local label on its own line', '1: j |1b\n', ':1:1', ':1:1 :1:6'],
    ['both of two conditions', ' .ifdef PV\na: nop\n .else\na: ret\n .endif\n j |a', ':2:1 :4:1', ':2:1 :4:1 :6:4'],
    ['.globl', ' .globl |start\nstart: nop', ':2:1', ':1:9 :2:1'],
    ['nothing at an instruction', ' no|p', '', ''],
    ['nothing in a comment', 'a: nop # a|', '', ''],
    ['not a name that is put together', 'exit_x: nop\n .macro m y\n j exit|_\\y\n .endm', '', ''],
  ])('of %s', (_, text, definitions, references) => {
    expect(one(text).definitions()).toBe(definitions)
    expect(one(text).references()).toBe(references)
  })

  const files = {
    'h/one/hypervisor.s': ' .include "../include/world.s"\n_start: call |enter\n',
    'h/include/world.s': 'enter: ret\n',
    'g/kernel.s': '_start: call enter\nenter: ret\n',
  }
  test('cross files by includes, and do not cross into other programs', () => {
    expect(lab(files).definitions()).toBe('h/include/world.s:1:1')
    expect(lab(files).references()).toBe(':2:14 h/include/world.s:1:1')
  })
  test('of an include is the file', () =>
    expect(lab({ ...files, 'h/one/hypervisor.s': ' .include "../incl|ude/world.s"' }).definitions()).toBe(
      'h/include/world.s:1:1',
    ))
  test('files that include each other are read once', () =>
    expect(lab({ 'a/kernel.s': ' .include "b.s"\n j |x', 'a/b.s': ' .include "kernel.s"\nx:' }).definitions()).toBe(
      'a/b.s:2:1',
    ))
})

describe('rename', () => {
  test.each([
    ['a label', ' .globl a\na: nop\n la t0, |a+4\n j a # a\n', 'b', ' .globl b\nb: nop\n la t0, b+4\n j b # a\n'],
    ['a local label, that one only', '1: j 1|b\n1: j 1b\n j 1b', '2', '2: j 2b\n1: j 1b\n j 1b'],
    [
      'a local label to a name',
      '|1: j 1b\n j 1b\n beqz a0, 1f\n1: ret',
      'loop',
      'loop: j loop\n j loop\n beqz a0, 1f\n1: ret',
    ],
    [
      'a parameter',
      ' .macro m x\n sw \\|x, 0(sp)\n .endm\n .equ x, 1',
      'y',
      ' .macro m y\n sw \\y, 0(sp)\n .endm\n .equ x, 1',
    ],
  ])('%s', (_, text, name, expected) => expect(one(text).rename(name)).toBe(expected))

  test.each([
    ['1: nop\n2: j 1|b\n', '2', 'With the name 2, line 2 would lead somewhere else.'],
    ['1: nop\n2: nop\n j 1b\n j |2b', '1', 'With the name 1, line 3 would lead somewhere else.'],
    ['|a: nop\nb: nop', 'b', 'b is defined already, in g/kernel.s line 2.'],
    ['|a: nop', 'sp', 'sp is a register.'],
    ['|a: nop', 'satp', 'satp is a control register.'],
    ['|a: nop', 'add', 'add is an instruction.'],
    ['|a: nop', '7up', 'A name begins with a letter, _, . or $, and goes on with these and digits.'],
    ['|a: nop', '7', '7 would be a local label; a is a name.'],
    [' j |nowhere', 'b', 'nowhere is not defined in this program.'],
    [' n|op', 'b', 'This is not a name of the program.'],
    [' .macro m x, y\n sw \\|x, 0(\\y)\n .endm', 'y', 'The macro has a parameter y already.'],
  ])('refuses %j -> %s', (text, name, why) => expect(one(text).rename(name)).toBe(why))

  const files = {
    'h/hypervisor.s': ' .include "w.s"\n j |enter',
    'h/w.s': 'enter: ret',
  }
  test('reaches every file of the program', () =>
    expect(lab(files).rename('go')).toEqual({ 'h/hypervisor.s': ' .include "w.s"\n j go', 'h/w.s': 'go: ret' }))
  test('refuses what it would have to change in a file that can only be read', () =>
    expect(lab(files, ['h/w.s']).rename('go')).toBe('enter stands in h/w.s too, which can only be read.'))

  test('of each label of a hypervisor leaves its machine code as it was', () => {
    const path = 'hypervisors/trap-and-emulate/hypervisor.s'
    const texts = new Map(BOOK.map((name) => [name, bookText(name)]))
    const project: Project = { programs: [path], files: BOOK, read: (f) => texts.get(f), readOnly: () => false }
    const bytes = () =>
      JSON.stringify(assembleSource((f) => texts.get(f), path).program?.segments.map((s) => [...s.bytes]))
    const before = bytes()
    const labels = namesOf(bookText(path)).occurrences.filter(({ role }) => role === 'label')
    expect(labels.length).toBeGreaterThan(20)
    labels.slice(0, 60).forEach(({ line, name }, k) => {
      const now = namesOf(texts.get(path) ?? '').occurrences.find(
        (o) => o.line === line && o.role === 'label' && o.name === name,
      )
      const result = rename(project, path, line, now?.column ?? 0, /^\d+$/.test(name) ? `${100 + k}` : `name_${k}`)
      if (!result.ok) throw new Error(`${name}: ${result.why}`)
      for (const file of new Set(result.edits.map((e) => e.file)))
        texts.set(
          file,
          applied(
            texts.get(file) ?? '',
            result.edits.filter((e) => e.file === file),
          ),
        )
    })
    expect(bytes()).toBe(before)
  })
})

describe('completion', () => {
  test('at an operation: instructions, directives, macros of included files', () => {
    const offered = lab({ 'h/hypervisor.s': ' .include "m.s"\n|', 'h/m.s': ' .macro save r\n .endm\nx:' }).complete()
    expect(offered).toEqual(expect.arrayContaining(['csrrw', 'beqz', '.align', '.ifdef', 'save']))
    expect(offered).not.toContain('a0')
    expect(offered).not.toContain('x')
  })
  test.each([
    ['add |', ['a0', 'sp'], ['satp', 'lbl', '%hi']],
    ['csrrw a0, |', ['satp', 'hgatp', 'CONST'], ['a0']],
    ['csrw |', ['satp'], ['a0']],
    ['csrw satp, |', ['a0'], ['satp']],
    ['lw a0, |', ['%lo', 'lbl', 'CONST'], ['satp']],
    ['sw a0, 4(|', ['sp'], ['satp']],
    ['bnez a0, l|', ['lbl'], ['a0']],
    ['la a0, |', ['lbl'], ['a0', 'satp']],
    ['x: 1: jal |', ['ra', 'lbl'], ['satp']],
    ['.option |', ['rvc', 'push'], ['lbl', 'a0']],
    ['.word |', ['lbl', 'CONST'], ['a0']],
    ['fence |', ['rw'], ['a0']],
    ['nop; j |', ['lbl'], ['a0']],
    ['nop # |', [], ['a0', 'lbl', 'nop']],
    ['.asciz "|', [], ['a0', 'lbl', 'nop']],
    ['.equ |', [], ['lbl', 'a0']],
  ])('%s', (line, offered, not) => {
    const labels = one(`lbl: nop\n .equ CONST, 1\n ${line}`).complete()
    expect(labels).toEqual(expect.arrayContaining(offered))
    for (const name of not) expect(labels).not.toContain(name)
  })
  test('inside a macro: its parameters; behind it not', () => {
    expect(one(' .macro m reg\n addi \\|\n .endm').completion()).toMatchObject({ column: 7 })
    expect(one(' .macro m reg\n la a0, \\|\n .endm').complete()).toContain('\\reg')
    expect(one(' .macro m reg\n .endm\n la a0, |').complete()).not.toContain('\\reg')
  })
  test('of a file to include: as this program would name it, the nearest first', () => {
    const files = {
      'h/one/hypervisor.s': ' .include "|',
      'h/one/exit.s': '',
      'h/include/csr.s': '',
      'g/t/kernel.s': '',
    }
    expect(lab(files).completion()).toEqual({
      column: 12,
      items: ['exit.s', '../include/csr.s', '../../g/t/kernel.s'].map((label) => expect.objectContaining({ label })),
    })
  })
  test('replaces the word from its beginning, with what leads it', () => {
    expect(one(' lui a0, %h|').completion().column).toBe(10)
    expect(one(' .al|').completion().column).toBe(2)
  })
})

describe('signature help', () => {
  test.each([
    ['csrrw |', ['csrrw [rd], csr, rs1', 'csrrw [rd], csr, uimm']],
    ['csrr a0, sa|', ['csrr rd, [csr]']],
    ['lw a0, 4(|', expect.arrayContaining(['lw rd, [imm(rs1)]'])],
    ['amoadd.w.aq a0, |', ['amoadd.w.aq rd, [rs2], (rs1)']],
    ['.fill 3, |', ['.fill count, [size=1], value=0']],
    ['put a0, |', ['put what, [where=sp]']],
    ['put a0 |', ['put what, [where=sp]']],
    ['nop |', undefined],
    ['no|', undefined],
    ['nop # add |', undefined],
  ])('%s', (line, expected) =>
    expect(one(` .macro put what, where=sp\n .endm\n ${line}`).signature()).toEqual(expected),
  )
})

describe('the outline', () => {
  const text =
    '# a text\n#\n    .equ A, 1\n    .macro m x\n    nop\n    .endm\n\n# f: does\nf:  nop\n1:  ret\n\n# g\ng:\n    nop\n'
  test('has labels, constants and macros, each with its extent', () =>
    expect(outlineOf(text).map(({ name, kind, line, end }) => `${kind} ${name} ${line}-${end}`)).toEqual([
      'constant A 3-3',
      'macro m 4-6',
      'label f 9-10',
      'label g 13-14',
    ]))
  test('two labels of one line reach to the same next; a constant ends neither', () =>
    expect(outlineOf('a: b: nop\n.equ X, 1\n nop\n# of c\nc: nop').map((o) => `${o.name} ${o.line}-${o.end}`)).toEqual([
      'a 1-3',
      'b 1-3',
      'X 2-2',
      'c 5-5',
    ]))
  test('folds what has a beginning and an end', () =>
    expect(foldsOf(text)).toEqual([
      { start: 1, end: 2, comment: true },
      { start: 4, end: 6, comment: false },
      { start: 9, end: 10, comment: false },
      { start: 13, end: 14, comment: false },
    ]))
  test('folds each branch of a condition, nested', () =>
    expect(foldsOf(' .if A\n .rept 2\n nop\n .endr\n .else\n nop\n .endif').map((f) => [f.start, f.end])).toEqual([
      [1, 4],
      [2, 4],
      [5, 7],
    ]))
  test('does not mind ends without beginnings', () => expect(foldsOf(' .endif\n .endm\n .else\n nop\n')).toEqual([]))
})

describe('formatting', () => {
  test.each([
    ['add a0,a1 , a2', '    add   a0, a1, a2'],
    ['1: lw a0,4 ( sp )', '1:  lw    a0, 4 ( sp )'],
    ['loop:', 'loop:'],
    ['  loop:   nop', 'loop: nop'],
    ['nop#x', '    nop                                  #x'],
    ["\tli\ta0, ' '", "    li    a0, ' '"],
    ['.equ  A,   4', '    .equ  A,   4'],
    ['a: .asciz "x ,  y"  ', 'a:  .asciz "x ,  y"'],
    ['   # note', '    # note'],
    ['# note ', '# note'],
    ['\\act  a, b', '    \\act  a, b'],
    ['A = 1', '    A = 1'],
    ['amo\\op\\().w  a0', 'amo\\op\\().w  a0'],
    ['lw a0, 0(sp) # x', '    lw    a0, 0(sp)                      # x'],
    ['/* two', '/* two'],
    ['nop; ret', '    nop; ret'],
  ])('%j', (line, expected) => expect(formatted(line)).toBe(expected))

  test('leaves nearly all of the book as it is, and what it changes is the same program', () => {
    let [lines, changed] = [0, 0]
    for (const name of BOOK) {
      const text = bookText(name)
      const after = formatted(text).split('\n')
      lines += after.length
      changed += text.split('\n').filter((line, k) => line !== after[k]).length
    }
    expect(changed / lines).toBeLessThan(0.005)
    for (const path of BOOK.filter((name) => /(kernel|hypervisor|sbi)\.s$/.test(name))) {
      const bytes = (read: (f: string) => string) =>
        assembleSource((f) => (BOOK.includes(f) ? read(f) : undefined), path).program?.segments
      expect(bytes((f) => formatted(bookText(f)))).toEqual(bytes(bookText))
    }
  })

  test('changes white space only, and comes to rest', () => {
    const piece = fc.constantFrom(
      'add',
      'a0',
      ',',
      ' ',
      '  ',
      '\t',
      '#',
      '"',
      "'",
      ';',
      ':',
      '1',
      'x',
      '/*',
      '*/',
      '\n',
      '(',
      '\\',
      '.equ',
      '=',
      '//',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('')
        const once = formatted(text)
        expect(once.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
        expect(once.split('\n').length).toBe(text.split('\n').length)
        expect(formatted(once)).toBe(once)
      }),
      { numRuns: 2000 },
    )
  })
})

test('the table of directives has those of the assembler, and no other', () =>
  expect(Object.keys(DIRECTIVES).sort()).toEqual([...directiveNames()].sort()))

test('a variant keeps the lines of its choice', () => {
  const text = 'a\n .ifdef PV\nb\n .ifdef X\nc\n .else\nd\n .endif\n .else\ne\n .endif\n .ifndef PV\nf\n .endif'
  expect(variantOf(text, 'PV', true)).toBe('a\nb\n .ifdef X\nc\n .else\nd\n .endif')
  expect(variantOf(text, 'PV', false)).toBe('a\ne\nf')
})

test('names are found in whatever is typed', () =>
  fc.assert(
    fc.property(fc.string(), fc.nat(400), (text, n) => {
      const { line, column } = { line: (n % 5) + 1, column: (n % 80) + 1 }
      const project: Project = {
        programs: ['k.s'],
        files: ['k.s'],
        read: (f) => (f === 'k.s' ? text : undefined),
        readOnly: () => false,
      }
      completionsAt(project, 'k.s', line, column)
      signatureAt(project, 'k.s', line, column)
      rename(project, 'k.s', line, column, 'other')
      foldsOf(text)
    }),
    { numRuns: 300 },
  ))

test('a file of a port stands beside the one whose names it defines, whatever the two are called', () => {
  const sources = { paths: BOOK, read: bookText }
  const pairs = ['disk', 'arch', 'console', 'tables'].map((name) => counterpart(`guests/mini/pv/${name}.s`, sources))
  expect(pairs).toEqual(['guests/mini/disk.s', 'guests/mini/arch.s', 'guests/mini/uart.s', undefined])
  expect(counterpart('guests/mini/uart.s', sources)).toBe('guests/mini/pv/console.s')
  expect(comparePort('guests/mini/pv/console.s', sources)).toEqual(comparePort('guests/mini/uart.s', sources))
  const { left, right } = comparePort('guests/mini/arch.s', sources)
  expect(left.text).not.toContain('hypercall')
  expect(right.text).toContain('.macro hypercall')
})
