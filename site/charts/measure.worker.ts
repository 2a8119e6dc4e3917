// Measures in the reader's browser: the same engine, the same programs, away from the page's own thread. Between any two measurements
// it listens: another question, or word that nobody waits any more, ends the one before.
import {
  type Dataset,
  measuring,
  type Plan,
  type Point,
  type Progress,
  type Sweep,
  sweeping,
} from '../../engine/index.ts'
import { sources } from './sources.ts'

/** A plan for a dataset, or for what one parameter does. */
export type MeasureRequest = { readonly plan: Plan } | { readonly sweep: Sweep }

/** `id`: of the question. What is measured next; a point that is done; at the end the dataset, or that there are no more points. */
export type MeasureNews = { readonly id: number } & (
  | { readonly progress: Progress }
  | { readonly point: Point }
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
    for (const point of sweeping(sources, request.sweep)) {
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
