// Reading a race: where each racer stands when the guest has come so far. Pure; the drawing and the table use the same.
import type { RaceResult, RaceSample, Track } from '../../engine/index.ts'

export interface Standing {
  readonly world: string
  readonly cycles: number
  readonly exits: number
  /** Times as many cycles as on bare metal, if that runs along. */
  readonly times: number | undefined
  /** Of the cycles since the sample before, the share that the guest itself ran. */
  readonly own: number | undefined
  readonly dearest: string | undefined
}

/** The sample at a progress from 0 to 1, and the one before. */
function at(track: Track, progress: number): [RaceSample | undefined, RaceSample | undefined] {
  const last = track.samples.length - 1
  const k = Math.min(last, Math.max(0, Math.round(progress * last)))
  return [track.samples[k], track.samples[k - 1]]
}

/** In the order of the cost so far, the cheapest first. */
export function standings({ tracks }: RaceResult, progress: number): Standing[] {
  const native = tracks.find(({ world }) => world === 'native')
  const base = native && at(native, progress)[0]?.cycles
  return tracks
    .map((track): Standing => {
      const [sample, before] = at(track, progress)
      const cycles = sample?.cycles ?? 0
      const spent = cycles - (before?.cycles ?? 0)
      return {
        world: track.world,
        cycles,
        exits: sample?.exits ?? 0,
        times: base ? cycles / base : undefined,
        own: sample && before && spent > 0 ? Math.min(1, sample.own / spent) : undefined,
        dearest: sample?.dearest?.what,
      }
    })
    .sort((p, q) => p.cycles - q.cycles)
}

/** One row a sample and world, for files. */
export const raceRows = ({ tracks }: RaceResult): object[] =>
  tracks.flatMap(({ world, samples }) =>
    samples.map(({ progress, cycles, exits, own, dearest }) => ({
      world,
      progress,
      cycles,
      exits,
      guestCycles: own,
      dearestCause: dearest?.what ?? '',
      dearestCycles: dearest?.cycles ?? 0,
    })),
  )
