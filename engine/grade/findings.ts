// What checks say in the same words everywhere: numbers, lists of words for an answer's data, and how a run came to its end.
import { hex, symbolOf } from '../lab/inspect/names.ts'
import { PC } from '../machine/layout.ts'
import type { Failure } from './exercise.ts'
import type { Attempt, Ending } from './trial.ts'

/** A word as readers write it. */
export const shown = (word: number | undefined): string => (word === undefined ? 'nothing' : hex(word))

/** `.word` lines behind a label, for a file made from the seed. */
export const wordsAt = (label: string, words: readonly number[]): string =>
  `    .balign 4\n${label}:\n${words.map((word) => `    .word ${shown(word)}\n`).join('')}`

/** Why a run did not end by switching the machine off; undefined where it did. `expected`: what it was to do until then. */
export function unfinished(attempt: Attempt, ending: Ending, expected: string): Failure | undefined {
  if (attempt.ended) return undefined
  const pc = (attempt.lab.machine.hart.words[PC] as number) >>> 0
  const place = symbolOf(attempt.lab, pc) ?? shown(pc)
  if (ending.reason === 'stuck')
    return {
      expected,
      happened: `It came into a trap handler whose own first instruction traps, at ${place}.`,
      look: 'Look at the first trap in the trace: what is stvec then, and is there memory?',
    }
  if (ending.reason === 'off')
    return {
      expected,
      happened: 'The machine was switched off with a failure.',
      look: 'The console says who did it, and why; the last trap in the trace led there.',
    }
  if (ending.reason === 'idle')
    return {
      expected,
      happened: `It waits at ${place} for an interrupt that will never come.`,
      look: 'Which interrupts does sie let through, and which deadline has been set?',
    }
  return {
    expected,
    happened: `It was still running after ${attempt.lab.step} steps, at ${place}.`,
    look: 'Step on from there: what ends this loop? If it traps again and again, compare sepc before and after.',
  }
}
