// The commands of the terminal: which there are, and what is common to those with actions (xl, virsh). Their output has the form of
// the real tools'; what stands in it is read from the machine in the page.
import type { ControlRequest } from '../../engine/index.ts'
import type { Domain, Host } from './host.ts'
import { PROCESSOR_TOOLS } from './processor.ts'
import type { Outcome } from './shell.ts'
import { VIRSH_TOOLS } from './virsh.ts'
import { XL } from './xl.ts'

export interface Tool {
  readonly name: string
  /** One line, for help. */
  readonly gloss: string
  /** For completion. */
  readonly actions?: Readonly<Record<string, Action>>
  readonly run: (args: readonly string[], host: Host) => Outcome
}

export interface Action {
  /** What follows: `DOMAIN`. */
  readonly usage: string
  readonly gloss: string
  readonly run: (args: readonly string[], host: Host) => Outcome
}

export const done = (text = ''): Outcome => ({ text, status: 0 })
export const failed = (text: string, status = 1): Outcome => ({ text, status })

/** A tool whose first argument chooses an action. */
export function withActions(name: string, gloss: string, actions: Readonly<Record<string, Action>>): Tool {
  const help = () =>
    [
      `${name} ACTION …`,
      ...Object.entries(actions).map(
        ([action, { usage, gloss: what }]) => `  ${`${action} ${usage}`.padEnd(28)}${what}`,
      ),
    ].join('\n')
  return {
    name,
    gloss,
    actions,
    run([action, ...args], host) {
      if (action === undefined || action === 'help' || action === '--help') return done(help())
      const found = Object.hasOwn(actions, action) ? actions[action] : undefined
      if (found) return found.run(args, host)
      const meant = nearestOf(action, Object.keys(actions))
      return failed(`${name}: there is no action "${action}"${meant ? `; did you mean ${meant}?` : ''} (${name} help)`)
    },
  }
}

/** The text of a file, or undefined. */
export const fileAt = (path: string, host: Host): string | undefined =>
  Object.hasOwn(host.files, path) ? host.files[path] : undefined

/** The word behind an option, or behind its `=`. */
export function optionIn(args: readonly string[], option: string): string | undefined {
  const at = args.indexOf(option)
  return at < 0 ? args.find((arg) => arg.startsWith(`${option}=`))?.slice(option.length + 1) : args[at + 1]
}

/** The domain that is meant, by name or number; or what to say. */
export function domainOf(word: string | undefined, host: Host, tool: string): Domain | string {
  const all = host.domains()
  if (word === undefined) return `${tool}: name a domain: ${all.map(({ name }) => name).join(', ')}`
  const found = all.find(({ name, vm }) => name === word || String(vm + 1) === word)
  return found ?? `${tool}: there is no domain "${word}"; there are ${all.map(({ name }) => name).join(', ')}`
}

/** An action on one domain: arguments checked, the domain found, what is wrong said. `command` as it is typed: `xl pause`. */
export function onDomain(command: string, gloss: string, run: (domain: Domain, host: Host) => Outcome): Action {
  return {
    usage: 'DOMAIN',
    gloss,
    run(args, host) {
      const domain = surplus(args, 1, command) ?? domainOf(args[0], host, command)
      return typeof domain === 'string' ? failed(domain) : run(domain, host)
    },
  }
}

/** Ask the hypervisor something about a domain; `refused` words its refusal, `told` what is printed when it is done. */
export function asked(host: Host, request: ControlRequest, refused: (why: string) => string, told?: string): Outcome {
  const why = complaint(host.ask(request))
  return why ? failed(refused(why)) : done(told)
}

/** Refuse options and arguments that a command does not take. */
export function surplus(
  args: readonly string[],
  most: number,
  tool: string,
  known: readonly string[] = [],
): string | undefined {
  const option = args.find((arg) => arg.startsWith('-') && !known.includes(arg))
  if (option !== undefined)
    return `${tool}: ${option} is not an option here${known.length > 0 ? `; there is ${known.join(', ')}` : ''}`
  const rest = args.filter((arg) => !arg.startsWith('-'))
  return rest.length > most ? `${tool}: too many arguments: ${rest.slice(most).join(' ')}` : undefined
}

/** The hypervisor's answer to a request, in words, or undefined where it is done. */
function complaint(answer: ReturnType<Host['ask']>): string | undefined {
  if (typeof answer === 'object') return answer.refusal
  if (answer === 'done') return undefined
  return `the hypervisor answers: ${answer}`
}

/** The name that differs least, if by two letters at most. */
export function nearestOf(word: string, names: readonly string[]): string | undefined {
  const [best] = names.map((name) => ({ name, far: distance(word, name) })).sort((a, b) => a.far - b.far)
  return best && best.far <= 2 ? best.name : undefined
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + Number(a[i - 1] !== b[j - 1]),
      )
    row = next
  }
  return row[b.length] as number
}

export const TOOLS: readonly Tool[] = [...PROCESSOR_TOOLS, ...VIRSH_TOOLS, XL]
