// The command line: finds the command, takes the options apart, says what went wrong. The commands are the files in
// commands/: a new one is a new file there.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { nearest } from '../assembler/suggest.ts'
import { type Command, Complaint, EXIT, helpOf, parse, tell, twoColumns } from './command.ts'

const names = readdirSync(join(import.meta.dirname, 'commands'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3))
  .sort()

const load = async (name: string): Promise<Command> => (await import(`./commands/${name}.ts`)).command

async function overview(): Promise<string> {
  const rows = await Promise.all(names.map(async (name) => [name, (await load(name)).summary]))
  return `Usage: ringside COMMAND FILE... [options]

A RISC-V machine with the hypervisor extension, its assembler, and the tools of the Ringside book.

Commands:
${twoColumns(rows)}
\`ringside COMMAND --help\` explains a command. A first try:

  ringside run hello.s                          run an assembly program on the bare machine
  ringside run kernel.s --firmware --stats      as a kernel above the firmware; show counts and traps
  ringside run kernel.s --hypervisor trap-and-emulate
                                                the same kernel, unmodified, in a virtual machine
`
}

async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const about = rest[0]
    if (name === 'help' && about !== undefined && names.includes(about)) return main([about, '--help'])
    ;(name === undefined ? process.stderr : process.stdout).write(await overview())
    return name === undefined ? EXIT.usage : 0
  }
  try {
    if (!names.includes(name)) {
      const meant = nearest(name, names)
      const remedy = meant ? `Did you mean \`ringside ${meant}\`?` : `The commands are ${names.join(', ')}.`
      throw new Complaint(EXIT.usage, 'there is no such command', remedy)
    }
    const command = await load(name)
    const end = rest.includes('--') ? rest.indexOf('--') : rest.length
    if (rest.slice(0, end).some((word) => word === '--help' || word === '-h')) {
      process.stdout.write(helpOf(name, command))
      return 0
    }
    const { values, files } = parse(command, rest)
    return await command.run(values, files)
  } catch (error) {
    if (!(error instanceof Complaint)) throw error
    const about = names.includes(name) ? `${name} ` : ''
    tell(name, error, error.status === EXIT.usage ? `\`ringside ${about}--help\` says more.` : '')
    return error.status
  }
}

// A reader that goes away (`ringside disasm big.elf | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})
process.exitCode = await main(process.argv.slice(2))
