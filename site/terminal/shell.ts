// The shell of the terminal: a line in, text out. Knows the tools of tools.ts, pipes nothing, and says what it does not know.
// Pure: whoever shows it keeps the screen, the history and the cursor.
import type { Host } from './host.ts'
import { nearestOf, TOOLS, type Tool } from './tools.ts'

export interface Outcome {
  readonly text: string
  /** 0: done. As shells have it; 127: no such command. */
  readonly status: number
  /** The virtual machine to whose console the terminal goes now. */
  readonly attach?: number
  readonly clear?: true
}

/** Words of a line, with quotes taken off; undefined where a quote is not closed. */
export function wordsOf(line: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (const c of line) {
    if (quote) {
      if (c === quote) quote = ''
      else word += c
    } else if (c === "'" || c === '"') {
      quote = c
      word ??= ''
    } else if (/\s/.test(c)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (c === '#' && word === undefined) break
    else word = (word ?? '') + c
  }
  if (word !== undefined) words.push(word)
  return quote ? undefined : words
}

export function runLine(line: string, host: Host): Outcome {
  if (line.length > 4096) return { text: 'sh: the line is too long', status: 2 }
  const words = wordsOf(line)
  if (!words) return { text: 'sh: a quote is not closed', status: 2 }
  const [name, ...args] = words[0] === 'sudo' ? words.slice(1) : words
  if (name === undefined) return { text: '', status: 0 }
  if (name === 'clear') return { text: '', status: 0, clear: true }
  if (name === 'help') return { text: helpText(), status: 0 }
  if (words.some((word) => /[|;&<>]/.test(word) && !/[()]/.test(word)))
    return { text: 'sh: this shell runs one command at a time: no pipes, no redirection', status: 2 }
  const tool = TOOLS.find((t) => t.name === name)
  if (!tool) {
    const meant = nearestOf(
      name,
      TOOLS.map((t) => t.name),
    )
    return {
      text: `sh: ${name}: command not found${meant ? `; did you mean ${meant}?` : ''} (help lists what there is)`,
      status: 127,
    }
  }
  return tool.run(args, host)
}

const helpText = () =>
  [
    'A toolstack over the hypervisor that runs in this page. Its commands:',
    ...TOOLS.map(({ name, gloss }) => `  ${name.padEnd(22)}${gloss}`),
    '  clear                 clears the screen',
    '`xl help` and `virsh help` list theirs. Up and down: history.\nTab: completion. In a console, Ctrl+] comes back.',
  ].join('\n')

/** What the line could go on with: whole words for its last one. */
export function completions(line: string, host: Host): string[] {
  const words = line.trimStart().split(/\s+/)
  const last = words[words.length - 1] ?? ''
  const before = words.slice(0, -1).filter((word) => word !== 'sudo')
  const choices =
    before.length === 0 ? [...TOOLS.map(({ name }) => name), 'help', 'clear', 'sudo'] : among(before, host)
  return choices.filter((choice) => choice.startsWith(last)).sort()
}

function among([name, ...args]: readonly string[], host: Host): readonly string[] {
  const tool: Tool | undefined = TOOLS.find((t) => t.name === name)
  const files = Object.keys(host.files)
  if (!tool) return files
  if (tool.actions && args.length === 0) return Object.keys(tool.actions)
  return [...host.domains().map((domain) => domain.name), ...files]
}
