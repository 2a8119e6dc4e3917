// Measurements made while the pages are built: each operation in each world once, however often it is asked for.
import { inOrder, type Measurement, measure, type TimingModel } from '../../engine/index.ts'
import { sources } from './sources.ts'

const known = new Map<string, Measurement>()

/** Throws where there is nothing to measure, so that a page with a mistake is not built. */
export function measured(operation: string, world: string, timing: TimingModel = inOrder): Measurement {
  const key = `${operation} ${world} ${timing.name}`
  const found = known.get(key)
  if (found) return found
  const result = measure(sources, operation, world, timing)
  if (!result.ok) throw new Error(result.error)
  known.set(key, result.measurement)
  return result.measurement
}
