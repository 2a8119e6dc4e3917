// Golden traces: the events of whole runs, as one number each. A change here means that the machine, the timing model or one
// of the programs changed what happens, and must be meant. Print the new numbers with UPDATE=1 and say why in the commit.
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { EventColumns, Lab } from '../../engine/index.ts'
import { labOf } from '../sources.ts'

const FILE = new URL('golden.json', import.meta.url)

interface Golden {
  readonly steps: number
  readonly cycles: number
  readonly events: number
  /** FNV-1a over every column of every event, 32 bits. */
  readonly hash: number
}

function hashOf(columns: EventColumns): number {
  let hash = 0x811c9dc5
  const add = (bytes: Uint8Array) => {
    for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  }
  for (const [name, column] of Object.entries(columns)) {
    if (name === 'length') continue
    const filled = (column as Float64Array).subarray(0, columns.length)
    add(new Uint8Array(filled.buffer, filled.byteOffset, filled.byteLength))
  }
  return hash >>> 0
}

function goldenOf(lab: Lab): Golden {
  lab.run(50_000_000)
  const { steps, cycles } = lab.counts()
  const { events } = lab.recorder
  return { steps, cycles, events: events.length, hash: hashOf(events) }
}

const RUNS: Record<string, () => Lab> = {
  'tick, native': () => labOf('tick'),
  'tick, trap-and-emulate': () => labOf('tick', 'trap-and-emulate'),
  'tick x 3, trap-and-emulate': () => labOf('tick', 'trap-and-emulate', 3),
}

describe('golden traces', () => {
  if (process.env.UPDATE) {
    const found = Object.fromEntries(Object.entries(RUNS).map(([name, lab]) => [name, goldenOf(lab())]))
    writeFileSync(FILE, `${JSON.stringify(found, null, 2)}\n`)
  }
  const golden = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Golden>
  test.each(Object.keys(RUNS))('%s', (name) => expect(goldenOf((RUNS[name] as () => Lab)())).toEqual(golden[name]))
})
