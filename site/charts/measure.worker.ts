// Measures in the reader's browser: the same engine, the same programs, away from the page's own thread. Between any two measurements
// it listens: another question, or word that nobody waits any more, ends the one before.
import {
  type Dataset,
  type Measurement,
  measuring,
  type Plan,
  type Point,
  type Progress,
  sweepBatch,
  sweepTlb,
  sweepTransition,
} from '../../engine/index.ts'
import { sources } from './sources.ts'

const SWEEPS = { batch: sweepBatch, transition: sweepTransition, tlb: sweepTlb }
type Sweeps = typeof SWEEPS

/** A plan for a dataset, or one of the engine's sweeps with what it takes. */
export type MeasureRequest =
  | { readonly plan: Plan }
  | { [S in keyof Sweeps]: { readonly sweep: S; readonly of: Parameters<Sweeps[S]>[1] } }[keyof Sweeps]

/** `id`: of the question. What is measured next; a point that is done; at the end the dataset, or that there are no more points. */
export type MeasureNews = { readonly id: number } & (
  | { readonly progress: Progress }
  | { readonly point: Point<Measurement> }
  | { readonly dataset: Dataset }
  | { readonly end: true }
)

/** Without a request: nobody waits for an answer any more. */
export interface MeasureQuestion {
  readonly id: number
  readonly request?: MeasureRequest
}

let latest = 0

addEventListener('message', async ({ data: { id, request } }: MessageEvent<MeasureQuestion>) => {
  latest = id
  if (request === undefined) return
  const say = (news: MeasureNews) => postMessage(news)
  const wanted = async () => {
    await new Promise((done) => setTimeout(done))
    return id === latest
  }
  if ('sweep' in request) {
    for (const point of sweepOf(request)) {
      say({ id, point })
      if (!(await wanted())) return
    }
    return say({ id, end: true })
  }
  const steps = measuring(sources, request.plan)
  for (;;) {
    const step = steps.next()
    if (step.done) return say({ id, dataset: step.value })
    say({ id, progress: step.value })
    if (!(await wanted())) return
  }
})

function sweepOf(request: Exclude<MeasureRequest, { plan: Plan }>): Iterable<Point<Measurement>> {
  if (request.sweep === 'batch') return sweepBatch(sources, request.of)
  return request.sweep === 'tlb' ? sweepTlb(sources, request.of) : sweepTransition(sources, request.of)
}
