// Threads that grade, so many at a time. One that takes too long is stopped, and the others go on.
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { GradeAnswer, GradeJob } from './grade-worker.ts'

const SCRIPT = join(import.meta.dirname, 'grade-worker.ts')

export class GradePool {
  private readonly limit: number
  private readonly idle: Worker[] = []
  private readonly waiting: (() => void)[] = []
  private running = 0
  private readonly jobs: number

  /** `jobs` threads at a time; a job may take `limit` milliseconds for each of its seeds. */
  constructor(jobs: number, limit: number) {
    this.jobs = jobs
    this.limit = limit
  }

  async grade(job: GradeJob): Promise<GradeAnswer> {
    if (this.running >= this.jobs) await new Promise<void>((resolve) => this.waiting.push(resolve))
    this.running++
    try {
      return await this.run(job)
    } finally {
      this.running--
      this.waiting.shift()?.()
    }
  }

  close(): void {
    for (const worker of this.idle.splice(0)) void worker.terminate()
  }

  private run(job: GradeJob): Promise<GradeAnswer> {
    const worker = this.idle.pop() ?? started()
    return new Promise((resolve) => {
      const done = (answer: GradeAnswer, keep: boolean) => {
        clearTimeout(timer)
        worker.off('message', heard).off('error', failed).off('exit', ended)
        if (keep) this.idle.push(worker)
        else void worker.terminate()
        resolve(answer)
      }
      const heard = (answer: GradeAnswer) => done(answer, true)
      const failed = (error: Error) => done({ error: error.message }, false)
      const ended = () => done({ error: 'its thread ended' }, false)
      const limit = this.limit * Math.max(1, job.seeds.length)
      const slow = () => done({ error: `it took longer than ${limit / 1000} seconds` }, false)
      const timer = setTimeout(slow, limit)
      worker.on('message', heard).on('error', failed).on('exit', ended)
      worker.postMessage(job)
    })
  }
}

/** One that fails when nobody listens any more brings nothing down. */
const started = () => new Worker(SCRIPT).on('error', () => undefined)
