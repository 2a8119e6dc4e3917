// The page's side of measuring: a Worker that is started when it is first needed, and answers only the latest question.
import type { Dataset, Plan, Point, Progress, Sweep } from '../../engine/index.ts'
import type { MeasureNews, MeasureQuestion, MeasureRequest } from './measure.worker.ts'

export type MeasureAnswer<Result> =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly error: string }

interface Waiting {
  readonly id: number
  readonly heard: (news: MeasureNews) => void
  readonly failed: (error: string | undefined) => void
}

export function measurer() {
  let worker: Worker | undefined
  let asked = 0
  let waiting: Waiting | undefined

  const start = () => {
    const made = new Worker(new URL('./measure.worker.ts', import.meta.url), { type: 'module' })
    made.onmessage = ({ data }: MessageEvent<MeasureNews>) => {
      if (data.id === waiting?.id) waiting.heard(data)
    }
    made.onerror = () => {
      made.terminate()
      worker = undefined
      waiting?.failed('the Worker with the machine failed')
    }
    return made
  }

  const ask = <Result>(
    request: MeasureRequest,
    take: (news: MeasureNews) => Result | undefined,
  ): Promise<MeasureAnswer<Result> | undefined> =>
    new Promise((answered) => {
      waiting?.failed(undefined)
      const end = (answer: MeasureAnswer<Result> | undefined) => {
        waiting = undefined
        answered(answer)
      }
      waiting = {
        id: ++asked,
        heard: (news) => {
          const result = take(news)
          if (result !== undefined) end({ ok: true, result })
        },
        failed: (error) => end(error === undefined ? undefined : { ok: false, error }),
      }
      worker ??= start()
      worker.postMessage({ id: waiting.id, request } satisfies MeasureQuestion)
    })

  return {
    /** Undefined: something else was asked for, or `cancel` called, before there was an answer. */
    measure: (plan: Plan, progress: (at: Progress) => void = () => {}): Promise<MeasureAnswer<Dataset> | undefined> =>
      ask({ plan }, (news) => {
        if ('progress' in news) progress(news.progress)
        return 'dataset' in news ? news.dataset : undefined
      }),
    /** All points, and each as soon as it is there. */
    sweep: (
      sweep: Sweep,
      point: (point: Point) => void = () => {},
    ): Promise<MeasureAnswer<readonly Point[]> | undefined> => {
      const points: Point[] = []
      return ask({ sweep }, (news) => {
        if ('point' in news) {
          points.push(news.point)
          point(news.point)
        }
        return 'end' in news ? points : undefined
      })
    },
    /** Nobody waits any more: the Worker leaves off after the measurement that it is at. */
    cancel(): void {
      waiting?.failed(undefined)
      worker?.postMessage({ id: ++asked } satisfies MeasureQuestion)
    },
    close(): void {
      worker?.terminate()
      worker = undefined
    },
  }
}
