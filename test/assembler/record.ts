// Records what GNU `as` and `ld` make of the programs in corpus/, of a statement for every instruction, and of the programs
// in engine/: `node test/assembler/record.ts`, where these tools are installed. The tests compare with the recordings.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FIRMWARE } from '../../engine/index.ts'
import { disassembledByGnu, gnu, provenance, rejectedByGnu, type Target } from './gnu.ts'
import { assembledBook, bookPrograms, corpus, hash, image, programs, sources, TARGETS, titleOf } from './recording.ts'
import { statements } from './statements.ts'

const header = (what: string, ...targets: Target[]) =>
  [`# ${what}`, '# Recorded by record.ts with', ...targets.map((t) => `#   ${provenance(t)}`), ''].join('\n')

const wrapped = (hex: string) => hex.match(/.{1,112}/g)?.join('\n') ?? ''

function recordPrograms(): void {
  let text = header('The programs of this folder: name, target, then address and bytes, and symbols.', ...TARGETS)
  for (const name of programs) {
    for (const target of TARGETS) {
      const made = gnu(readFileSync(join(corpus, name), 'utf8'), target)
      const [address = '', hex = ''] = image(made.parts).split(' ')
      text += `@ ${name} ${target}\n${address}\n${wrapped(hex)}\n`
      const symbols = [...made.symbols].map(([symbol, value]) => `${symbol}=${value.toString(16)}`)
      text += `: ${symbols.join(' ')}\n`
    }
  }
  writeFileSync(join(corpus, 'programs.txt'), text)
}

function recordInstructions(target: Target): void {
  const all = statements()
  const rejected = rejectedByGnu(
    all.map((s) => s.text),
    target,
  )
  const kept = all.filter((s, n) => !rejected.has(n) && (target === 'compressed' || !s.text.startsWith('c.')))
  const source = kept.map((s, n) => `L${n}: ${s.text}\n`).join('')
  const made = gnu(`${source}end:\n`, target)
  const [start = '', hex = ''] = image(made.parts).split(' ')
  const at = (label: string) => ((made.symbols.get(label) as number) - Number.parseInt(start, 16)) * 2
  const texts = disassembledByGnu(source, target)
  let text = header(
    'Bytes in memory order, the statement, and how objdump -M no-aliases shows its instructions.',
    target,
  )
  kept.forEach((s, n) => {
    const from = at(`L${n}`)
    const to = n + 1 < kept.length ? at(`L${n + 1}`) : at('end')
    const shown = texts.filter((t) => t.address * 2 >= from && t.address * 2 < to).map((t) => t.text)
    text += `${hex.slice(from, to)}\t${s.text}\t${shown.join('; ')}\n`
  })
  writeFileSync(join(corpus, `instructions.${target}.txt`), text)
  const forms = new Set(kept.map((s) => s.form))
  const missing = [...new Set(all.map((s) => s.form))].filter(
    (f) => !forms.has(f) && (target === 'compressed' || !f.startsWith('c.')),
  )
  console.log(`${target}: ${kept.length} statements; without any: ${missing.join(', ') || 'none'}`)
}

function recordBook(): void {
  let text = header('Programs of engine/: hash of their text with all that they include, hash of their bytes.', 'plain')
  for (const program of bookPrograms()) {
    const { path, operation, port } = program
    const base = path === FIRMWARE ? 0x80000000 : 0x80200000
    const extra: Record<string, string> = operation ? { 'operation.s': sources(operation) ?? '' } : {}
    const folder = join(import.meta.dirname, '../../engine', dirname(path))
    try {
      const made = gnu(`${port ? '.equ PV, 1\n' : ''}${sources(path)}`, 'plain', base, [folder], extra)
      text += `${assembledBook(program).text} ${hash(image(made.parts))} ${titleOf(program)}\n`
    } catch (error) {
      console.log(`${titleOf(program)} is not recorded: ${(error as Error).message}`)
    }
  }
  writeFileSync(join(corpus, 'book.txt'), text)
}

recordPrograms()
for (const target of TARGETS) recordInstructions(target)
recordBook()
