// What checks say in the same words everywhere: numbers, lists of words for an answer's data, and how a run came to its end.
import { causeName } from '../isa/causes.ts'
import { hex, placeText } from '../lab/inspect/names.ts'
import { whereabouts, whereIs } from '../lab/where.ts'
import type { Failure } from './exercise.ts'
import { endless } from './traps.ts'
import type { Attempt, Ending, Setup, Trial } from './trial.ts'

/** A word as readers write it. */
export const shown = (word: number | undefined): string => (word === undefined ? 'nothing' : hex(word))

/** Errors of SBI calls and hypercalls, from -1 down. SBI specification 3.0, table 1. */
const SBI_ERRORS =
  'FAILED NOT_SUPPORTED INVALID_PARAM DENIED INVALID_ADDRESS ALREADY_AVAILABLE ALREADY_STARTED ALREADY_STOPPED NO_SHMEM INVALID_STATE'.split(
    ' ',
  )

/** What a call has left in a0, by the name in `firmware/include/sbi-abi.s`; a word where it has none. */
export function sbiError(word: number | undefined): string {
  if (word === 0) return 'SBI_SUCCESS'
  const name = word === undefined ? undefined : SBI_ERRORS[-1 - (word | 0)]
  return name ? `SBI_ERR_${name}` : shown(word)
}

/** `.word` lines behind a label, for a file made from the seed. */
export const wordsAt = (label: string, words: readonly number[]): string => {
  const lines = Array.from({ length: Math.ceil(words.length / 8) }, (_, k) => words.slice(8 * k, 8 * k + 8))
  return `    .balign 4\n${label}:\n${lines.map((line) => `    .word ${line.map(shown).join(', ')}\n`).join('')}`
}

/** Why a run did not end by switching the machine off; undefined where it did. `expected`: what it was to do until then. */
export function unfinished(attempt: Attempt, ending: Ending, expected: string): Failure | undefined {
  if (attempt.ended) return undefined
  const place = placeText(whereabouts(attempt.lab))
  const again = endless(attempt)
  if (ending.reason === 'stuck')
    return {
      expected,
      happened: `It came into a trap handler whose own first instruction traps, at ${place}.`,
      look: `${again?.before ? `The trap that led there: ${again.before}.` : 'Look at the first trap in the trace.'} What is stvec then, and is there memory?`,
    }
  if (ending.reason === 'off') return { expected, ...failed(attempt) }
  if (ending.reason === 'idle')
    return {
      expected,
      happened: `It waits at ${place} for an interrupt that will never come.`,
      look: 'Which interrupts does sie let through, and which deadline has been set?',
    }
  if (again)
    return {
      expected,
      happened: `After ${attempt.lab.step} steps the same ${again.traps[1] ? 'two traps come' : 'trap comes'} again and again: ${again.traps.join('; ')}.`,
      look: `${again.before ? `The trap before the first of these: ${again.before}. ` : ''}Nothing is different when the instruction is tried again: what should be?`,
    }
  return {
    expected,
    happened: `It was still running after ${attempt.lab.step} steps, at ${place}.`,
    look: 'Step on from there: what ends this loop? If it traps again and again, compare sepc before and after.',
  }
}

/** Who switched the machine off with a failure, and why: a hypervisor says it on the console (`hypervisors/include/fault.s`). */
function failed({ lab }: Attempt): Omit<Failure, 'expected'> {
  const said = lab.software.guests
    .map((_, line) => lab.output(line))
    .join('\n')
    .trim()
  const trap =
    /hypervisor: (unexpected trap|this virtual machine cannot go on), scause 0x(\w{8}) sepc 0x(\w{8}) stval 0x(\w{8})/.exec(
      said,
    )
  const [cause, pc, value] = (trap ?? []).slice(2).map((word) => Number.parseInt(word, 16)) as [number, number, number]
  if (trap && trap[1] !== 'unexpected trap')
    return {
      happened: `The hypervisor stopped the guest at ${hex(pc)}: ${causeName(cause)}, ${hex(value)} in stval.`,
      look: 'Follow the last exit in the trace until the hypervisor gives up. What did it not find?',
    }
  if (trap) {
    const place = placeText(whereIs(lab, { world: 'hypervisor', vm: -1 }, 'HS', pc))
    return {
      happened: `The hypervisor itself was trapped, at ${place}: ${causeName(cause)}, ${hex(value)} in stval. It gave up.`,
      look: 'Go back in the trace to this trap. Which register held something else than you thought, and who wrote it last?',
    }
  }
  return {
    happened: `The machine was switched off with a failure.${said && ` The last line on its console: “${said.split('\n').at(-1)}”.`}`,
    look: 'The last trap in the trace led there.',
  }
}

/** What a guest's words hold until it writes them down (`.space n, 0x7f`): neither a cause nor what a register of a device gives. */
export const UNTOLD = 0x7f7f7f7f

/** A guest on the bare machine and in a virtual one: what it finds must be the same. */
export interface Twins {
  readonly native: Attempt
  readonly virtual: Attempt
  /** Why the virtual one did not come to its end. */
  readonly wrong: Failure | undefined
  /** Number of the first word behind the label `found` in which they differ; undefined where they do not. */
  readonly differs: number | undefined
  /** That word in both of them. */
  readonly words: readonly (number | undefined)[]
}

/**
 * Runs `guest`, a kernel's text, which leaves `count` words at `found`, in both. The virtual one is the run that is shown; `defines`
 * are its hypervisor's, too.
 */
export function twins(
  trial: Trial,
  world: string,
  guest: string,
  count: number,
  steps: number,
  more: Pick<Setup, 'defines' | 'vmBytes'> = {},
): Twins {
  const setup = { guests: [trial.path('guest.s')], files: { 'guest.s': guest }, ...more }
  const native = trial.boot(setup)
  native.run(steps)
  const virtual = trial.boot({ ...setup, world })
  const ending = virtual.run(steps)
  const wrong = unfinished(virtual, ending, 'The guest runs to its end, as it does on the bare machine.')
  const found = native.address('found') as number
  for (let k = 0; k < count; k++) {
    const words = [native.word(found + 4 * k), virtual.word(found + 4 * k)]
    if (words[0] !== words[1]) return { native, virtual, wrong, differs: k, words }
  }
  return { native, virtual, wrong, differs: undefined, words: [] }
}

/** A guest of the book, such as `tick`, prints the same in both; undefined where it does. */
export function samePrinted(trial: Trial, world: string, guest: string): Failure | undefined {
  const native = trial.boot({ guests: [guest] })
  native.run()
  const virtual = trial.boot({ guests: [guest], world })
  const ending = virtual.run()
  const [right, found] = [native.output().split('\n'), virtual.output().split('\n')]
  const k = right.findIndex((line, n) => found[n] !== line)
  const wrong = unfinished(virtual, ending, `The guest ${guest} runs to its end.`)
  if (k < 0) return wrong
  return {
    expected: `Line ${k + 1} of what ${guest} prints is “${right[k]}”, as on the bare machine.`,
    happened: `${found[k] ? `It is “${found[k]}”.` : 'There is none.'}${wrong ? ` ${wrong.happened}` : ''}`,
    look:
      wrong && !found[k] && endless(virtual)
        ? wrong.look
        : 'Look at the last exit before that line, and at what your part did to the guest’s record.',
  }
}
