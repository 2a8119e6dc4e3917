// Looking at processor and files: egrep, grep, cat, ls, lscpu, kvm-ok.
import type { Host } from './host.ts'
import { done, failed, fileAt, surplus, type Tool } from './tools.ts'

const grep = (name: string, extended: boolean): Tool => ({
  name,
  gloss: extended ? 'lines of a file that match; as grep -E' : 'lines of a file that match',
  run(args, host) {
    const options = args.filter((arg) => arg.startsWith('-'))
    const [pattern, ...paths] = args.filter((arg) => !arg.startsWith('-'))
    const wrong = options.find((option) => !/^-[cEiw]+$/.test(option))
    if (wrong) return failed(`${name}: ${wrong} is not an option here; there are -c, -E, -i, -w`, 2)
    const has = (letter: string) => options.some((option) => option.includes(letter))
    const [path, ...more] = paths
    if (pattern === undefined || path === undefined || more.length > 0)
      return failed(`${name}: write ${name} [-c] PATTERN FILE`, 2)
    const text = fileAt(path, host)
    if (text === undefined) return failed(`${name}: ${path}: No such file or directory`, 2)
    const source = extended || has('E') ? pattern : pattern.replace(/[(|)]/g, '\\$&')
    let test: RegExp
    try {
      test = new RegExp(has('w') ? `\\b(?:${source})\\b` : source, has('i') ? 'i' : '')
    } catch {
      return failed(`${name}: the pattern cannot be read: ${pattern}`, 2)
    }
    const lines = text
      .trimEnd()
      .split('\n')
      .filter((line) => test.test(line.slice(0, 1000)))
    const status = lines.length > 0 ? 0 : 1
    return { text: has('c') ? String(lines.length) : lines.join('\n'), status }
  },
})

const row = (name: string, value: string) => `${`${name}:`.padEnd(25)}${value}`
const hasH = ({ isa }: Host) => /_h(_|$)/.test(isa)

export const PROCESSOR_TOOLS: readonly Tool[] = [
  grep('egrep', true),
  grep('grep', false),
  {
    name: 'cat',
    gloss: 'a file',
    run(args, host) {
      const wrong = surplus(args, 8, 'cat')
      if (wrong) return failed(wrong)
      if (args.length === 0) return failed('cat: name a file; `ls` lists what there is')
      const missing = args.find((path) => fileAt(path, host) === undefined)
      if (missing !== undefined) return failed(`cat: ${missing}: No such file or directory`)
      return done(args.map((path) => fileAt(path, host)?.trimEnd()).join('\n'))
    },
  },
  {
    name: 'ls',
    gloss: 'the files that there are',
    run: (_, host) => done(Object.keys(host.files).sort().join('\n')),
  },
  {
    name: 'lscpu',
    gloss: 'the processor',
    run(args, host) {
      const wrong = surplus(args, 0, 'lscpu')
      if (wrong) return failed(wrong)
      return done(
        [
          row('Architecture', 'riscv32'),
          row('Byte Order', 'Little Endian'),
          row('CPU(s)', '1'),
          row('ISA', host.isa),
          row('Virtualization', hasH(host) ? 'H extension' : 'none'),
        ].join('\n'),
      )
    },
  },
  {
    name: 'kvm-ok',
    gloss: 'whether the processor can accelerate guests',
    run(args, host) {
      const wrong = surplus(args, 0, 'kvm-ok')
      if (wrong) return failed(wrong)
      return hasH(host)
        ? done(
            'INFO: a RISC-V has neither vmx nor svm\nINFO: its ISA has H, the hypervisor extension\nGuests can be accelerated by hardware',
          )
        : failed('INFO: this processor has no hypervisor extension\nGuests can be run by software only')
    },
  },
]
