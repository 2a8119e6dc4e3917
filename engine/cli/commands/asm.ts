// ringside asm: assemble a program; list it, or write it as ELF.
import { writeElf } from '../../assembler/elf-write.ts'
import { listing } from '../../assembler/listing.ts'
import { RAM_BASE } from '../../machine/layout.ts'
import { Complaint, defineCommand, EXIT, numberOf } from '../command.ts'
import { writeFile } from '../files.ts'
import { assemblerExtensions } from '../isa.ts'
import { accepted, assembleFile, definesOf } from '../program.ts'

export const command = defineCommand({
  summary: 'Assemble a program: list addresses and bytes beside the source, or write an ELF file.',
  usage: 'FILE.s [options]',
  options: {
    output: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      gloss: 'Write the program there as an ELF32 executable, and list nothing.',
    },
    list: { type: 'boolean', gloss: 'List also where --output is given.' },
    base: {
      type: 'string',
      value: 'ADDRESS',
      gloss: 'Where the program begins: 0x80000000, the start of RAM, unless said otherwise.',
    },
    isa: {
      type: 'string',
      value: 'ISA',
      gloss: 'What may be used: rv32ima_h_sstc unless said otherwise; with c, 2-byte instructions where they fit.',
    },
    define: { type: 'string', value: 'NAME=N', short: 'D', multiple: true, gloss: 'Define a symbol.' },
    json: { type: 'boolean', gloss: 'Print diagnostics, segments and symbols as one JSON object.' },
  },
  details: `
The syntax is GNU as's, and so are the bytes. Kernels and guests of the book begin at 0x80200000.

Examples:
  ringside asm hello.s
  ringside asm kernel.s --base 0x80200000 -o kernel.elf`,
  run(values, files) {
    if (files.length !== 1) throw new Complaint(EXIT.usage, `${files.length} files were given`, 'Give one FILE.s.')
    const [path] = files
    const base = values.base === undefined ? RAM_BASE : numberOf('base', values.base)
    const extensions = assemblerExtensions(values.isa)
    const result = assembleFile(path, { base, extensions, defines: definesOf(values.define) })
    if (values.json) {
      const { program, diagnostics } = result
      const segments = program?.segments.map(({ address, bytes, size }) => ({ address, size, bytes: hex(bytes) }))
      const about = { ok: result.ok, diagnostics, entry: program?.entry, segments, symbols: program?.symbols }
      process.stdout.write(`${JSON.stringify(about, null, 2)}\n`)
      if (!program) return EXIT.badProgram
    }
    const program = accepted(path, result)
    if (values.output !== undefined) writeFile(values.output, writeElf(program))
    if (values.list || (values.output === undefined && !values.json))
      process.stdout.write(`${listing(program).trimEnd()}\n`)
    return 0
  },
})

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
