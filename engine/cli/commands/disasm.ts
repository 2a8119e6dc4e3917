// ringside disasm: the instructions of a program, or of words.
import { disassemble } from '../../assembler/disassemble.ts'
import { disassembly } from '../../assembler/listing.ts'
import { RAM_BASE } from '../../machine/layout.ts'
import { Complaint, defineCommand, EXIT, numberOf } from '../command.ts'
import { assemblerExtensions } from '../isa.ts'
import { loadProgram } from '../program.ts'

export const command = defineCommand({
  summary: 'Show the instructions of a program (ELF or assembly), or of words given in hexadecimal.',
  usage: 'FILE... | WORD... [options]',
  options: {
    base: {
      type: 'string',
      value: 'ADDRESS',
      gloss: 'Where an assembly program begins: 0x80000000 unless said otherwise.',
    },
    isa: { type: 'string', value: 'ISA', gloss: 'For an assembly program: as with `ringside asm`.' },
  },
  details: `
Pseudo-instructions are shown where there are any; branch targets with the symbol before them.

Examples:
  ringside disasm kernel.elf
  ringside disasm 00700513 30200073`,
  run(values, files) {
    if (files.length === 0) throw new Complaint(EXIT.usage, 'no FILE and no WORD was given')
    const base = values.base === undefined ? RAM_BASE : numberOf('base', values.base)
    for (const file of files) {
      if (/^(0x)?[0-9a-f]{4}([0-9a-f]{4})?$/i.test(file)) {
        const word = Number.parseInt(file.replace(/^0x/i, ''), 16)
        process.stdout.write(`${file.padEnd(10)}  ${disassemble(word).text}\n`)
      } else {
        const program = loadProgram(file, { base, extensions: assemblerExtensions(values.isa), defines: {} })
        process.stdout.write(disassembly(program))
      }
    }
    return 0
  },
})
