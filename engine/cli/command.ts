// What a command of the command line is, and what is common to all: options, help, errors. A command is one file in
// commands/ that exports `command`; its file's name is its name.
import { parseArgs } from 'node:util'

export interface Option {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  /** May be given several times. */
  readonly multiple?: boolean
  /** How the help calls the value: FILE, N. */
  readonly value?: string
  readonly gloss: string
}

export type Options = Readonly<Record<string, Option>>

/** The values of a command's options. */
export type Values<O extends Options> = {
  readonly [K in keyof O]?: O[K] extends { type: 'boolean' }
    ? boolean
    : O[K] extends { multiple: true }
      ? string[]
      : string
}

export interface Command<O extends Options = Options> {
  /** One line, for the list of commands. */
  readonly summary: string
  /** What follows the command's name: `FILE... [options]`. */
  readonly usage: string
  /** The rest of the help: paragraphs, examples. */
  readonly details: string
  readonly options: O
  /** Returns the exit status. Throws a Complaint for what the user can mend. */
  run(values: Values<O>, files: readonly string[]): Promise<number> | number
}

/** For a command's file: the options' names and kinds reach `run`'s parameter. */
export const defineCommand = <const O extends Options>(command: Command<O>): Command<O> => command

/** Exit statuses of our own (sysexits.h, timeout(1)); any other is the guest's. */
export const EXIT = {
  usage: 64,
  badProgram: 65,
  noInput: 66,
  cannotWrite: 73,
  stuck: 123,
  budget: 124,
  idle: 125,
} as const

/** Something that the user can mend: what is wrong, and the remedy. */
export class Complaint extends Error {
  readonly status: number
  readonly remedy: string | undefined

  constructor(status: number, message: string, remedy?: string) {
    super(message)
    this.status = status
    this.remedy = remedy
  }
}

/** Tell the user, on stderr. */
export function tell(name: string, { message, remedy }: Complaint, more = ''): void {
  const advice = [remedy, more].filter(Boolean).join(' ')
  process.stderr.write(`ringside ${name}: ${message}\n${advice ? `  ${advice}\n` : ''}`)
}

/** Take a command line apart by a command's options. Throws a Complaint. */
export function parse<O extends Options>(command: Command<O>, args: string[]): { values: Values<O>; files: string[] } {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { type, short, multiple = false }]) => [
      name,
      { type, multiple, ...(short !== undefined && { short }) },
    ]),
  )
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    return { values: values as Values<O>, files: positionals }
  } catch (error) {
    const message = (error as Error).message.split('. ')[0]
    throw new Complaint(EXIT.usage, message.charAt(0).toLowerCase() + message.slice(1))
  }
}

/** The help of a command. */
export function helpOf(name: string, command: Command): string {
  const rows = Object.entries(command.options).map(([option, { short, value, gloss }]) => [
    `${short ? `-${short}, ` : '    '}--${option}${value ? ` ${value}` : ''}`,
    gloss,
  ])
  const list = rows.length > 0 ? `\nOptions:\n${twoColumns(rows)}` : ''
  return `Usage: ringside ${name} ${command.usage}\n\n${command.summary}\n${list}\n${command.details.trim()}\n`
}

/** Lines of two columns, the second wrapped at 100 characters. */
export function twoColumns(rows: readonly (readonly string[])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2
  return rows
    .map(([left, right]) => {
      const [first, ...more] = wrapped(right, 98 - width)
      return [`  ${left.padEnd(width)}${first}`, ...more.map((line) => `  ${' '.repeat(width)}${line}`)].join('\n')
    })
    .join('\n')
    .concat('\n')
}

function wrapped(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1]
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines
}

/** A whole number in [least, most]: 250, 0x100, 64k (thousands), 10M, 2G. */
export function numberOf(option: string, text: string, least = 0, most = Number.MAX_SAFE_INTEGER): number {
  const [, digits, suffix] = /^(0x[0-9a-f]+|\d+(?:\.\d+)?(?:e\d+)?)([kMG]?)$/i.exec(text) ?? []
  const scale = { '': 1, k: 1e3, m: 1e6, g: 1e9 }[(suffix ?? '').toLowerCase()] ?? 1
  const value = Number(digits ?? Number.NaN) * scale
  if (!Number.isSafeInteger(value) || value < least || value > most)
    throw new Complaint(
      EXIT.usage,
      `--${option} is "${text}"`,
      `Give a whole number ${most < 1e9 ? `from ${least} to ${most}` : `of at least ${least}, as 2000, 0x7d0 or 2k (also M, G)`}.`,
    )
  return value
}
