// The page's side of measuring: a Worker that is started when it is first needed, and told only what is wanted last.
import type { MeasureAnswer, MeasureRequest } from './measure.worker.ts'

interface Waiting {
  readonly request: MeasureRequest
  readonly answered: (answer: MeasureAnswer | undefined) => void
}

export function measurer() {
  let worker: Worker | undefined
  let current: Waiting | undefined
  let next: Waiting | undefined

  const advance = () => {
    current = next
    next = undefined
    if (!current) return
    worker ??= start()
    worker.postMessage(current.request)
  }
  const answer = (given: MeasureAnswer) => {
    // Superseded: only the last question is worth an answer.
    current?.answered(next ? undefined : given)
    advance()
  }
  const start = () => {
    const made = new Worker(new URL('./measure.worker.ts', import.meta.url), { type: 'module' })
    made.onmessage = ({ data }: MessageEvent<MeasureAnswer>) => answer(data)
    made.onerror = () => {
      made.terminate()
      worker = undefined
      answer({ ok: false, error: 'the Worker with the machine failed' })
    }
    return made
  }

  return {
    /** Undefined: something else was asked for before there was an answer. */
    measure(request: MeasureRequest): Promise<MeasureAnswer | undefined> {
      return new Promise((answered) => {
        next?.answered(undefined)
        next = { request, answered }
        if (!current) advance()
      })
    },
    close(): void {
      worker?.terminate()
      worker = undefined
    },
  }
}
