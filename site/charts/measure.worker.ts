// Measures in the reader's browser: the same engine, the same programs, away from the page's own thread.
import { type Dataset, measureAll, type TimingModel } from '../../engine/index.ts'
import { sources } from './sources.ts'

export interface MeasureRequest {
  readonly operations: readonly string[]
  readonly worlds: readonly string[]
  readonly timing: TimingModel
}
export type MeasureAnswer =
  | { readonly ok: true; readonly dataset: Dataset }
  | { readonly ok: false; readonly error: string }

addEventListener('message', ({ data }: MessageEvent<MeasureRequest>) => {
  const answer: MeasureAnswer = { ok: true, dataset: measureAll(sources, { ...data, phases: false }) }
  postMessage(answer)
})
