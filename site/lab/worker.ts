// The Worker in which a lab runs, or in which an editor has its programs checked: a Runner, a clock, and a queue that lets
// requests in between slices.
import type { Answer, Request } from './protocol.ts'
import { Runner } from './runner.ts'

const pause = new MessageChannel()
const runner = new Runner({
  say: (answer) => postMessage(answer, { transfer: buffersOf(answer) }),
  now: () => performance.now(),
  again: (delay = 0) => {
    if (delay > 0) setTimeout(() => runner.slice(), delay)
    else pause.port2.postMessage(0)
  },
})
pause.port1.onmessage = () => runner.slice()
addEventListener('message', ({ data }: MessageEvent<Request>) => runner.hear(data))

/** What is handed over instead of copied. */
const buffersOf = (answer: Answer): ArrayBuffer[] =>
  answer.type === 'report'
    ? Object.values(answer.report.events.columns).flatMap((c) =>
        ArrayBuffer.isView(c) ? [c.buffer as ArrayBuffer] : [],
      )
    : []
