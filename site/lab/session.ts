// One lab on a page: what the reader chose and edited, what the machine last reported, and what can be done with it. The
// views read its signals and call its methods; the Worker is started by the first of them that needs it.
import { batch, computed, signal } from '@preact/signals'
import type { Breakpoint, Diagnostic, EventColumns } from '../../engine/index.ts'
import type { Sites } from '../charts/symbols.ts'
import { LabClient } from './client.ts'
import { joined } from './events.ts'
import type { PanelName } from './panels.ts'
import type { Goal, LabSpec, Report } from './protocol.ts'
import type { Question, Reply } from './questions.ts'
import { fileName, outcome } from './status.ts'
import { type Kept, Store } from './store.ts'

export const NATIVE = 'native'
/** Steps after which a run stops and says so; Run goes on. */
export const BUDGET = 500_000_000
/** Milliseconds after the last change before a program is checked and kept. */
const QUIET = 300
/** Characters of a console that are shown. */
const MOST_TEXT = 64 * 1024

export interface Choice {
  /** `native`, or a hypervisor's name. */
  readonly world: string
  readonly vms: number
}

/** A breakpoint, and what it is called. */
export interface SetBreakpoint {
  readonly is: Breakpoint
  readonly name: string
}

/** A run that came to its end. */
export interface Finished extends Choice {
  readonly edited: boolean
  readonly report: Report
  readonly console: string
}

export class LabSession {
  readonly choice = signal<Choice>({ world: NATIVE, vms: 1 })
  readonly report = signal<Report | undefined>(undefined)
  readonly consoles = signal<readonly string[]>([''])
  readonly events = signal<EventColumns | undefined>(undefined)
  /** Names of the events' places. */
  readonly sites = signal<Sites>({})
  /** Registers when the machine last stood still before this. */
  readonly before = signal<Int32Array | undefined>(undefined)
  readonly finished = signal<readonly Finished[]>([])
  /** The reader's versions, by path below engine/. */
  readonly edits = signal<Readonly<Record<string, string>>>({})
  readonly kept = signal<Kept>('kept')
  /** Files that another tab has kept in another version. */
  readonly conflicts = signal<readonly string[]>([])
  readonly problems = signal<readonly Diagnostic[]>([])
  /** The last attempt to run failed for the program's mistakes. */
  readonly refused = signal(false)
  readonly loading = signal(false)
  readonly breakpoints = signal<readonly SetBreakpoint[]>([])
  /** Views that are open. */
  readonly panels = signal<readonly PanelName[]>([])
  /** Instructions a second of a run; undefined: as many as there can be. */
  readonly speed = signal<number | undefined>(undefined)
  private readonly trouble = signal<string | undefined>(undefined)
  readonly status = computed(() => {
    if (this.trouble.value) return this.trouble.value
    if (this.loading.value) return 'Loading the machine…'
    const report = this.report.value
    return report ? outcome(report, this.breakpoints.value) : ''
  })

  /** Called when another tab's version of a file was taken up. */
  adopted: (path: string) => void = () => undefined
  private readonly guest: string
  private readonly store: Store
  private readonly client: LabClient
  private checker: LabClient | undefined
  private loaded: { choice: Choice; edits: Readonly<Record<string, string>> } | undefined
  private later: ReturnType<typeof setTimeout> | undefined
  private keeps = true
  private readonly unkept = new Set<string>()
  private unwatch: (() => void) | undefined

  constructor(name: string, guest: string, world: string) {
    this.guest = guest
    this.choice.value = { world, vms: 1 }
    this.store = new Store(name)
    this.client = new LabClient(
      (report) => this.hear(report),
      (what) => this.fail(what),
    )
  }

  /** In the browser: take up what was kept. */
  open(): void {
    this.edits.value = this.store.files()
    this.keeps = this.store.works()
    if (!this.keeps) this.kept.value = 'no storage'
    this.unwatch = this.store.watch((path) => this.otherTab(path))
    addEventListener('pagehide', this.flush)
  }

  close(): void {
    this.flush()
    removeEventListener('pagehide', this.flush)
    this.unwatch?.()
    this.client.close()
    this.checker?.close()
  }

  // Running

  /** Run from here; from the start if the run has ended or the program has changed. Stop if it runs. */
  async run(): Promise<void> {
    if (this.report.value?.running) return this.client.send({ type: 'stop' })
    const off = this.report.value?.halt?.reason === 'off'
    if (await this.ready(off)) this.client.send({ type: 'run', budget: BUDGET })
  }

  async step(steps: number): Promise<void> {
    if (await this.ready(false)) this.client.send({ type: 'step', steps })
  }

  /** Towards a goal, or back to the last time that it was reached. */
  async move(goal: Goal, back = false): Promise<void> {
    if (await this.ready(false)) this.client.send({ type: 'move', goal, back })
  }

  /** What a view wants to know of the lab as it stands. */
  question(question: Question): Promise<Reply | undefined> {
    return this.client.question(question)
  }

  setSpeed(perSecond: number | undefined): void {
    this.speed.value = perSecond
    this.client.send({ type: 'speed', perSecond })
  }

  setBreakpoints(list: readonly SetBreakpoint[]): void {
    this.breakpoints.value = list
    this.sendBreakpoints()
  }

  private sendBreakpoints(): void {
    this.client.send({ type: 'breakpoints', list: this.breakpoints.value.map(({ is }) => is) })
  }

  /** Set a breakpoint on a line of source, or take it away. Says which. */
  toggleLine(file: string, line: number): boolean {
    const list = this.breakpoints.value
    const others = list.filter(({ is }) => is.at !== 'line' || is.file !== file || is.line !== line)
    const set = others.length === list.length
    const one: SetBreakpoint = { is: { at: 'line', file, line }, name: `line ${line} of ${fileName(file)}` }
    this.setBreakpoints(set ? [...list, one] : others)
    return set
  }

  goTo(step: number): void {
    this.client.send({ type: 'goTo', step })
  }

  input(uart: number, text: string): void {
    this.client.send({ type: 'input', uart, text })
  }

  /** A new machine, with the program as it is now, before its first instruction. */
  async reset(): Promise<void> {
    this.client.close()
    await this.ready(true)
  }

  /** Where the guest runs. A machine that was loaded is loaded anew. */
  choose(choice: Partial<Choice>): void {
    this.choice.value = { ...this.choice.value, ...choice }
    if (this.loaded) void this.reset()
  }

  /** Something else went wrong: say so where the reader looks. */
  complain(what: string): void {
    this.trouble.value = what
  }

  private async ready(anew: boolean): Promise<boolean> {
    const choice = this.choice.value
    const edits = this.edits.value
    if (!anew && this.loaded?.choice === choice && this.loaded.edits === edits) return true
    this.trouble.value = undefined
    this.loading.value = true
    const { ok, error, diagnostics } = await this.client.load(this.spec())
    if (!ok && error === undefined && diagnostics.length === 0) return false // asked again meanwhile, or failed
    batch(() => {
      this.loading.value = false
      this.problems.value = diagnostics
      this.refused.value = !ok && error === undefined && diagnostics.length > 0
      if (this.refused.value) this.trouble.value = 'The program has mistakes: nothing runs.'
      if (error !== undefined) this.trouble.value = `It cannot be loaded: ${error}.`
    })
    this.loaded = ok ? { choice, edits } : undefined
    this.sendBreakpoints()
    this.client.send({ type: 'speed', perSecond: this.speed.value })
    return ok
  }

  private spec(): LabSpec {
    const { world, vms } = this.choice.value
    return {
      guest: this.guest,
      ...(world !== NATIVE && { hypervisor: world }),
      vms: world === NATIVE ? 1 : vms,
      files: this.edits.value,
    }
  }

  private hear(report: Report): void {
    const last = this.report.value
    batch(() => {
      if (report.counts.steps === 0) this.before.value = undefined
      else if (last && !last.running && last.counts.steps !== report.counts.steps) this.before.value = last.registers
      const { first, columns } = report.events
      if (columns.length > 0 || first !== this.events.value?.length) {
        this.events.value = joined(this.events.value, first, columns)
        this.sites.value = first === 0 ? report.sites : { ...this.sites.value, ...report.sites }
      }
      this.consoles.value = report.output.map(({ restart, text }, uart) =>
        `${restart ? '' : (this.consoles.value[uart] ?? '')}${text}`.slice(-MOST_TEXT),
      )
      this.report.value = report
      this.trouble.value = undefined
      if (report.halt?.reason === 'off' && this.loaded) this.finish(report)
    })
  }

  private finish(report: Report): void {
    const { world, vms } = this.choice.value
    const edited = Object.keys(this.edits.value).length > 0
    const run: Finished = { world, vms: report.output.length, edited, report, console: this.consoles.value[0] ?? '' }
    const others = this.finished.value.filter((f) => f.world !== world || f.vms !== (world === NATIVE ? 1 : vms))
    this.finished.value = [...others, run]
  }

  private fail(what: string): void {
    batch(() => {
      this.loaded = undefined
      this.loading.value = false
      this.report.value = undefined
      this.events.value = undefined
      this.trouble.value = `The machine's Worker failed: ${what}. Press Reset for a new one; your files are safe.`
    })
  }

  // Files

  /** The reader changed a file; `original` is the book's version. */
  edit(path: string, text: string, original: string): void {
    const { [path]: _, ...others } = this.edits.value
    this.edits.value = text === original ? others : { ...others, [path]: text }
    this.unkept.add(path)
    clearTimeout(this.later)
    this.later = setTimeout(() => {
      this.flush()
      void this.check()
    }, QUIET)
  }

  /** Give a file up for the book's version. `takeBack` undoes it, now or on another day. */
  giveUp(path: string): void {
    this.store.giveUp(path, this.edits.value[path])
  }

  takeBack(path: string): string | undefined {
    const text = this.store.givenUp(path)
    this.store.giveUp(path, undefined)
    return text
  }

  canTakeBack = (path: string): boolean => this.store.givenUp(path) !== undefined

  /** Which version holds: this tab's, or the other's. */
  settle(path: string, mine: boolean): void {
    this.conflicts.value = this.conflicts.value.filter((p) => p !== path)
    if (mine) this.kept.value = this.store.keep(path, this.edits.value[path], true)
    else this.adopt(path, this.store.theirs(path))
  }

  /** Assemble the files as they are, in a Worker of its own. */
  async check(): Promise<void> {
    this.checker ??= new LabClient(
      () => undefined,
      () => undefined,
    )
    const { diagnostics, ok } = await this.checker.check(this.spec())
    if (!ok && diagnostics.length === 0) return // asked again meanwhile
    this.problems.value = diagnostics
    if (ok && this.refused.value) {
      this.refused.value = false
      this.trouble.value = undefined
    }
  }

  private readonly flush = (): void => {
    if (!this.keeps) return
    for (const path of this.unkept) {
      const kept = this.store.keep(path, this.edits.value[path])
      if (kept === 'other tab') this.conflict(path)
      else this.kept.value = kept
    }
    this.unkept.clear()
  }

  private otherTab(path: string): void {
    if (this.unkept.has(path)) this.conflict(path)
    else this.adopt(path, this.store.theirs(path))
  }

  private conflict(path: string): void {
    if (!this.conflicts.value.includes(path)) this.conflicts.value = [...this.conflicts.value, path]
  }

  private adopt(path: string, text: string | undefined): void {
    const { [path]: _, ...others } = this.edits.value
    this.edits.value = text === undefined ? others : { ...others, [path]: text }
    this.unkept.delete(path)
    this.adopted(path)
  }
}
