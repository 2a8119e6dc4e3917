// The page's side of a Worker that runs the engine: started when it is first needed, thrown away when it has failed.
import type { Diagnostic } from '../../engine/index.ts'
import type { Answer, LabSpec, Report, Request } from './protocol.ts'
import type { Question, Reply } from './questions.ts'
import type { Moment } from './state.ts'

export interface Loaded {
  readonly diagnostics: readonly Diagnostic[]
  /** There is something to run. */
  readonly ok: boolean
  readonly error?: string
}

type Moving = Exclude<Request, { type: 'check' | 'load' | 'ask' | 'moment' }>

export class LabClient {
  private readonly onReport: (report: Report) => void
  private readonly onFailure: (what: string) => void
  private worker: Worker | undefined
  /** The Worker has been asked for something. */
  private used = false
  private id = 0
  private readonly asked = new Map<number, (reply: Reply | undefined) => void>()
  private asking: ((moment: Moment | undefined) => void) | undefined
  private waiting: { id: number; done: (loaded: Loaded) => void } | undefined

  /** `onFailure` is called if the Worker itself breaks; everything in it is lost then. */
  constructor(onReport: (report: Report) => void, onFailure: (what: string) => void) {
    this.onReport = onReport
    this.onFailure = onFailure
  }

  /**
   * Have the Worker ready: somebody is about to need it, and most likely for this. It keeps what it has assembled; nobody
   * waits for the answer. If it cannot be started, that is said when it is needed.
   */
  warm(spec: () => LabSpec): void {
    if (this.worker) return
    this.worker = this.start()
    this.worker.postMessage({ type: 'check', id: ++this.id, spec: spec() } satisfies Request)
  }

  /** Assemble and load: the machine stands before its first instruction, and a report says so. */
  load(spec: LabSpec, moment?: Moment): Promise<Loaded> {
    return this.ask({ type: 'load', spec, ...(moment && { moment }) })
  }

  /** What leads to where the machine is now; undefined if there is none. */
  moment(): Promise<Moment | undefined> {
    return new Promise((answer) => {
      this.asking?.(undefined)
      this.asking = answer
      if (this.worker) this.worker.postMessage({ type: 'moment' } satisfies Request)
      else this.told(undefined)
    })
  }

  /** Only assemble. Of several that are asked for while one is under way, the last is answered. */
  check(spec: LabSpec): Promise<Loaded> {
    return this.ask({ type: 'check', spec })
  }

  send(request: Moving): void {
    this.worker?.postMessage(request)
  }

  /** What the lab is asked about while it stands; undefined if there is no answer to it. */
  question(question: Question): Promise<Reply | undefined> {
    if (!this.worker) return Promise.resolve(undefined)
    const id = ++this.id
    return new Promise((done) => {
      this.asked.set(id, done)
      this.worker?.postMessage({ type: 'ask', id, question } satisfies Request)
    })
  }

  close(): void {
    this.used = false
    this.worker?.terminate()
    this.worker = undefined
    for (const done of this.asked.values()) done(undefined)
    this.asked.clear()
    this.waiting?.done({ ok: false, diagnostics: [] })
    this.waiting = undefined
    this.told(undefined)
  }

  private told(moment: Moment | undefined): void {
    this.asking?.(moment)
    this.asking = undefined
  }

  private ask(
    request: { type: 'check'; spec: LabSpec } | { type: 'load'; spec: LabSpec; moment?: Moment },
  ): Promise<Loaded> {
    this.waiting?.done({ ok: false, diagnostics: [] })
    this.worker ??= this.start()
    this.used = true
    const id = ++this.id
    return new Promise((done) => {
      this.waiting = { id, done }
      this.worker?.postMessage({ ...request, id } satisfies Request)
    })
  }

  private start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<Answer>) => this.hear(data)
    worker.onerror = (event) => {
      event.preventDefault()
      const used = this.used
      this.close()
      if (!used) return
      this.onFailure(event.message || 'it could not be started')
    }
    return worker
  }

  private hear(answer: Answer): void {
    if (answer.type === 'report') {
      this.onReport(answer.report)
      return
    }
    if (answer.type === 'told') {
      this.asked.get(answer.id)?.(answer.reply)
      this.asked.delete(answer.id)
      return
    }
    if (answer.type === 'moment') {
      this.told(answer.moment)
      return
    }
    if (answer.id !== this.waiting?.id) return
    const { diagnostics } = answer
    const error = answer.type === 'loaded' ? answer.error : undefined
    const ok = error === undefined && diagnostics.every(({ severity }) => severity !== 'error')
    this.waiting.done({ diagnostics, ok, ...(error !== undefined && { error }) })
    this.waiting = undefined
  }
}
