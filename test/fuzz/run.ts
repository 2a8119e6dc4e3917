// `npm run fuzz -- [--seconds N] [--seed N] [--only WORD] [--once]`: the fuzzer for as long as one likes, every subject in
// turn. The cases run in a worker, so that one that hangs is noticed; then, and when one throws, its seed is printed.

import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { SUBJECTS } from './subjects.ts'

const SLICE = 1000
const HANGS = 30_000
const MOST_HEAP = 1_500_000_000

interface Work {
  seconds: number
  seed: number
  only: string
  once: boolean
}
type Message = { subject: string; seed: number; count: number } | { failed: string }

if (isMainThread) main()
else work(workerData as Work)

function work({ seconds, seed, only, once }: Work): void {
  const post = (message: Message) => parentPort?.postMessage(message)
  const subjects = SUBJECTS.filter(({ name }) => name.includes(only))
  const end = performance.now() + seconds * 1000
  let next = seed
  do {
    for (const subject of subjects) {
      const slice = performance.now() + SLICE
      let count = 0
      let reported = 0
      do {
        const now = performance.now()
        if (now - reported > 200) post({ subject: subject.name, seed: next, count: 0 })
        if (now - reported > 200) reported = now
        try {
          subject.once(next)
        } catch (error) {
          post({ failed: `${subject.name}, seed ${next}: ${(error as Error).stack}` })
        }
        count++
        if (!once) next = (next + 1) | 0
      } while (!once && performance.now() < slice)
      post({ subject: subject.name, seed: next, count })
    }
    const { heapUsed } = process.memoryUsage()
    if (heapUsed > MOST_HEAP) post({ failed: `the heap has grown to ${heapUsed} bytes` })
  } while (!once && performance.now() < end)
}

function main(): void {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: String(Date.now() | 0) },
      only: { type: 'string', default: '' },
      once: { type: 'boolean', default: false },
    },
  })
  const data: Work = { ...values, seconds: Number(values.seconds), seed: Number(values.seed) }
  console.log(`seed ${data.seed}`)
  const counts = new Map<string, number>()
  let failures = 0
  let at = 'nothing yet'
  const worker = new Worker(new URL(import.meta.url), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: 2000 },
  })
  const finish = () => {
    clearTimeout(watch)
    for (const [name, count] of counts) console.log(`${name}: ${count} cases`)
    console.log(failures === 0 ? 'nothing found' : `${failures} found`)
    process.exitCode = failures === 0 ? 0 : 1
  }
  const hung = () => {
    failures++
    console.log(`nothing for ${HANGS / 1000} s: about ${at}`)
    void worker.terminate()
  }
  let watch = setTimeout(hung, HANGS)
  worker.on('message', (message: Message) => {
    clearTimeout(watch)
    watch = setTimeout(hung, HANGS)
    if ('failed' in message) {
      failures++
      console.log(message.failed)
    } else {
      at = `${message.subject}, seed ${message.seed}`
      counts.set(message.subject, (counts.get(message.subject) ?? 0) + message.count)
    }
  })
  worker.on('error', (error) => {
    failures++
    console.log(`the worker died at ${at}: ${error}`)
  })
  worker.on('exit', finish)
}
