// What a binary translator makes of a guest while it runs, as plain data for the views: blocks in words, and how the cache fills.
import {
  type Block,
  cacheUseOf,
  disassemble,
  type Lab,
  type Program,
  programOf,
  symbolized,
  type TranslatedWord,
  type TranslationCounts,
  translationsOf,
} from '../../engine/index.ts'
import { type BlockText, hex } from './block-text.ts'
import { BUDGET, labOf, type RunSpec } from './trace.ts'

export const TRANSLATOR = 'binary-translation'

/** The cache at one moment. */
export interface Filling {
  readonly cycle: number
  /** Bytes in use. */
  readonly used: number
  readonly blocks: number
  /** Instructions of the guest's kernel translated so far; callouts executed so far; times that the cache was emptied. */
  readonly instructions: number
  readonly callouts: number
  readonly flushes: number
}

export interface TranslatedRun {
  readonly guest: string
  readonly capacity: number
  readonly fillings: readonly Filling[]
  readonly counts: TranslationCounts
  readonly blocks: readonly BlockText[]
  readonly timing: string
  /** Cycles of the whole run. */
  readonly end: number
}

export const callsOf = ({ calls }: TranslationCounts): number => Object.values(calls).reduce((sum, n) => sum + n, 0)

/** A block in words, with the names of the program that it is a translation of. */
export function blockText(block: Block, program: Program | undefined): BlockText {
  const symbol = (address: number) => (program ? symbolized(program, address >>> 0) : undefined)
  const text = (word: number, pc: number) => disassemble(word, { pc, symbol }).text
  const wordText = ({ at, word, data }: TranslatedWord) => {
    if (data === undefined) return text(word, at)
    if (data === 'instruction') return text(word, block.guest)
    return data === 'kind' ? `kind ${word / 4}` : (symbol(word) ?? `0x${hex(word)}`)
  }
  return {
    guest: block.guest,
    at: block.at,
    bytes: block.bytes,
    name: symbol(block.guest) ?? `0x${hex(block.guest)}`,
    pieces: block.pieces.map(({ guest, original, kind, role, words }) => ({
      guest,
      kind,
      role,
      original: original === undefined ? undefined : text(original, guest),
      words: words.map((word) => ({ at: word.at, text: wordText(word), isData: word.data !== undefined })),
    })),
  }
}

export function fillingOf(lab: Lab, vm = 0): Filling | undefined {
  const found = cacheUseOf(lab, vm)
  if (!found) return undefined
  const { used, blocks, counts } = found
  return {
    cycle: lab.counts().cycles,
    used,
    blocks,
    instructions: counts.instructions,
    callouts: callsOf(counts),
    flushes: counts.flushes,
  }
}

const known = new Map<string, TranslatedRun>()

/** A run under the translator, watched `moments` times on its way; the blocks are those that are there at the end. */
export function translated(spec: Omit<RunSpec, 'world'>, moments = 400): TranslatedRun {
  const name = JSON.stringify([spec, moments])
  const before = known.get(name)
  if (before) return before
  // Twice: the first time to know how long it is.
  const whole = labOf({ ...spec, world: TRANSLATOR })
  if (whole.run(BUDGET).reason !== 'off') throw new Error(`${spec.guest} does not end under ${TRANSLATOR}`)
  const lab = labOf({ ...spec, world: TRANSLATOR })
  const fillings: Filling[] = []
  for (let k = 0; k < moments; k++) {
    lab.run(Math.ceil(whole.step / moments))
    const now = fillingOf(lab)
    const last = fillings.at(-1)
    if (!now || now.blocks === 0) continue
    if (now.used !== last?.used || now.flushes !== last.flushes || k === moments - 1) fillings.push(now)
  }
  const found = translationsOf(lab, 0)
  if (!found) throw new Error(`${TRANSLATOR} has no translations`)
  const program = programOf(lab.software, { world: 'guest kernel', vm: 0 })
  const run: TranslatedRun = {
    guest: spec.guest,
    capacity: found.capacity,
    fillings,
    counts: found.counts,
    blocks: found.blocks.map((block) => blockText(block, program)),
    timing: lab.machine.config.timing.name,
    end: lab.counts().cycles,
  }
  known.set(name, run)
  return run
}
