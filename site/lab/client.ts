// The page's side of a lab: starts the Worker when it is first needed, and keeps what it reports as signals.
import { type Signal, signal } from '@preact/signals'
import type { Diagnostic, EventColumns } from '../../engine/index.ts'
import { joined } from './events.ts'
import type { Answer, LabSpec, Request, State } from './protocol.ts'

export class LabClient {
  readonly state: Signal<State | undefined> = signal(undefined)
  readonly events: Signal<EventColumns | undefined> = signal(undefined)
  readonly diagnostics: Signal<readonly Diagnostic[]> = signal([])
  /** What went wrong beyond the program's own mistakes. */
  readonly failure: Signal<string | undefined> = signal(undefined)
  private worker: Worker | undefined
  private loaded: ((ok: boolean) => void) | undefined

  /** Assemble and load. Resolves to whether there is something to run. */
  load(spec: LabSpec): Promise<boolean> {
    this.failure.value = undefined
    return new Promise((resolve) => {
      this.loaded = resolve
      this.send({ type: 'load', spec })
    })
  }

  send(request: Request): void {
    this.worker ??= this.start()
    this.worker.postMessage(request)
  }

  /** Throw the Worker away, whatever it is doing; the next request starts a fresh one. */
  close(): void {
    this.worker?.terminate()
    this.worker = undefined
    this.state.value = undefined
    this.events.value = undefined
  }

  private start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<Answer>) => this.hear(data)
    worker.onerror = (event) => {
      this.failure.value = `The machine's Worker failed (${event.message || 'it could not be started'}). Press Reset.`
      this.close()
      this.loaded?.(false)
    }
    return worker
  }

  private hear(answer: Answer): void {
    if (answer.type === 'state') {
      const { first, columns } = answer.state.events
      this.events.value = joined(this.events.value, first, columns)
      this.state.value = answer.state
      return
    }
    this.diagnostics.value = answer.diagnostics
    if (answer.type !== 'loaded') return
    const wrong = answer.diagnostics.some((d) => d.severity === 'error')
    this.failure.value = answer.error
    if (!wrong && !answer.error) this.events.value = undefined
    this.loaded?.(!wrong && !answer.error)
  }
}
