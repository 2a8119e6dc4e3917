// Runs races in the reader's browser, in slices, so that another can be asked for meanwhile: then the one before is given up.
import { type RacePlan, type RaceResult, racing, Workshop } from '../../engine/index.ts'
import { sources } from './sources.ts'

export interface RaceRequest {
  readonly id: number
  readonly plan: RacePlan
}
export type RaceAnswer =
  | { readonly id: number; readonly home: number }
  | { readonly id: number; readonly result: RaceResult }

const workshop = new Workshop(sources)
const pause = new MessageChannel()
let current: { id: number; run: Generator<number, RaceResult> } | undefined

addEventListener('message', ({ data: { id, plan } }: MessageEvent<RaceRequest>) => {
  current = { id, run: racing(workshop, plan) }
  pause.port2.postMessage(0)
})
pause.port1.onmessage = () => {
  if (!current) return
  const { id, run } = current
  const { done, value } = run.next()
  if (done) {
    current = undefined
    postMessage({ id, result: value } satisfies RaceAnswer)
    return
  }
  postMessage({ id, home: value } satisfies RaceAnswer)
  pause.port2.postMessage(0)
}
