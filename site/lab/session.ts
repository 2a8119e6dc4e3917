// One lab on a page: what the reader chose and edited, what the machine last reported, and what can be done with it. The
// views read its signals and call its methods; the Worker is started by the first of them that needs it.
import { batch, computed, type Signal, signal } from '@preact/signals'
import type { Diagnostic, EventColumns } from '../../engine/index.ts'
import type { Sites } from '../charts/symbols.ts'
import { LabClient } from './client.ts'
import { joined } from './events.ts'
import type { SetBreakpoint } from './kept-breakpoints.ts'
import type { Brought, SavedLab } from './lab-file.ts'
import type { PanelName } from './panels.ts'
import type { Goal, LabSpec, Report } from './protocol.ts'
import type { Question, Reply } from './questions.ts'
import type { LabState, MachineChoice, Moment } from './state.ts'
import { fileName, outcome } from './status.ts'
import { type Kept, Store, type Version } from './store.ts'

export const NATIVE = 'native'
/** Steps after which a run stops and says so, about half a minute at full speed; Run goes on. */
export const BUDGET = 10_000_000_000
/** Milliseconds after the last change before a program is checked and kept. */
const QUIET = 300
/** Characters of a console that are shown. */
const MOST_TEXT = 64 * 1024

export interface Choice {
  /** `native`, or a hypervisor's name. */
  readonly world: string
  readonly vms: number
}

/** What else stands in the machine. */
export interface Setup {
  readonly guest: string
  /** Guests of the second virtual machine and on. */
  readonly more: readonly string[]
  readonly machine: MachineChoice
  /** A program of the reader's own, in place of the first guest. */
  readonly image?: Brought | undefined
  readonly disk?: Brought | undefined
}

/** What a machine is loaded from. */
interface Loadable {
  readonly choice: Choice
  readonly setup: Setup
  readonly edits: Readonly<Record<string, string>>
}

/** Milliseconds out of view after which a lab gives its Worker back. */
const DOZE = 20_000

/** A run that came to its end. */
export interface Finished extends Choice {
  readonly edited: boolean
  readonly report: Report
  readonly console: string
}

export class LabSession {
  readonly choice = signal<Choice>({ world: NATIVE, vms: 1 })
  readonly setup: Signal<Setup>
  /** What there was before another lab was opened here. */
  readonly replaced = signal<SavedLab | undefined>(undefined)
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
  /** Run was pressed, and the machine is not there yet. */
  readonly willRun = signal(false)
  readonly breakpoints = signal<readonly SetBreakpoint[]>([])
  /** Views that are open. */
  readonly panels = signal<readonly PanelName[]>([])
  /** Instructions a second of a run; undefined: as many as there can be. */
  readonly speed = signal<number | undefined>(undefined)
  /** It runs, or will as soon as it can: what Stop would stop. */
  readonly runs = computed(() => this.willRun.value || (!this.loading.value && (this.report.value?.running ?? false)))
  private readonly trouble = signal<string | undefined>(undefined)
  readonly status = computed(() => {
    if (this.trouble.value) return this.trouble.value
    if (this.loading.value) return `Loading the machine…${this.willRun.value ? ' It runs as soon as it is there.' : ''}`
    const report = this.report.value
    return report ? outcome(report, this.breakpoints.value) : ''
  })

  /** Called when another tab's version of a file was taken up. */
  adopted: (path: string) => void = () => undefined
  private readonly store: Store
  private readonly client: LabClient
  private checker: LabClient | undefined
  private loaded: Loadable | undefined
  /** What is being loaded: whoever wants to move it meanwhile waits for it. */
  private arriving: { what: Loadable; there: Promise<boolean> } | undefined
  /** Out of view: whether it ran, and once the Worker is given back, how to come to this moment again. */
  /** Runs on as soon as it has come back to the moment at which it fell asleep. */
  private runsOn = false
  private asleep: { runs: boolean; moment?: Moment; later: ReturnType<typeof setTimeout> } | undefined
  private later: ReturnType<typeof setTimeout> | undefined
  private keeps = true
  private readonly unkept = new Set<string>()
  private unwatch: (() => void) | undefined

  constructor(name: string, guest: string, world: string, machine: MachineChoice = {}, more: readonly string[] = []) {
    this.setup = signal<Setup>({ guest, more, machine })
    this.choice.value = { world, vms: 1 + more.length }
    this.store = new Store(name)
    this.client = new LabClient(
      (report) => this.hear(report),
      (what) => this.fail(what),
    )
  }

  /** In the browser: take up what was kept. */
  open(): void {
    this.edits.value = this.store.files()
    this.breakpoints.value = this.store.breakpoints()
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

  /** The reader comes near: the Worker is started and assembles the programs, so that the first run begins at once. */
  warm(): void {
    this.client.warm(() => this.spec())
  }

  /**
   * Run from here; from the start if the run has ended or the program has changed. Stop if it runs. Pressed while the
   * machine is still loaded, it is remembered; pressed again, forgotten.
   */
  async run(): Promise<void> {
    if (this.runs.value) return this.stop()
    const off = this.report.value?.halt?.reason === 'off'
    this.willRun.value = true
    const there = await this.ready(off)
    if (there && this.willRun.value) this.client.send({ type: 'run', budget: BUDGET })
    this.willRun.value = false
  }

  stop(): void {
    this.willRun.value = false
    this.client.send({ type: 'stop' })
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
    if (this.keeps) this.store.keepBreakpoints(list)
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
    this.dismiss()
    await this.ready(true)
  }

  /** Where the guest runs. A machine that was loaded is loaded anew. */
  choose(choice: Partial<Choice>): void {
    this.choice.value = { ...this.choice.value, ...choice }
    if (this.loaded || this.arriving) void this.reset()
  }

  /** What stands in the machine. A machine that was loaded is loaded anew. */
  configure(setup: Partial<Setup>): void {
    this.setup.value = { ...this.setup.value, ...setup }
    if (this.loaded || this.arriving) void this.reset()
  }

  /** Something else went wrong: say so where the reader looks. */
  complain(what: string): void {
    this.trouble.value = what
  }

  private async ready(anew: boolean): Promise<boolean> {
    if (!anew && this.asleep?.moment) await this.wake()
    if (this.isPresent(this.arriving?.what)) return this.arriving.there
    if (!anew && this.isPresent(this.loaded)) return true
    return this.load()
  }

  private isPresent(what: Loadable | undefined): what is Loadable {
    return what?.choice === this.choice.value && what.edits === this.edits.value && what.setup === this.setup.value
  }

  /** Load what there is now; with a moment, go there. */
  private load(moment?: Moment): Promise<boolean> {
    const what = { choice: this.choice.value, setup: this.setup.value, edits: this.edits.value }
    const arriving = { what, there: this.fetch(what, moment) }
    this.arriving = arriving
    void arriving.there.then(() => {
      if (this.arriving === arriving) this.arriving = undefined
    })
    return arriving.there
  }

  private async fetch(what: Loadable, moment?: Moment): Promise<boolean> {
    this.trouble.value = undefined
    this.loading.value = true
    const { ok, error, diagnostics } = await this.client.load(this.spec(), moment)
    if (!ok && error === undefined && diagnostics.length === 0) return false // asked again meanwhile, or failed
    batch(() => {
      this.loading.value = false
      this.problems.value = diagnostics
      this.refused.value = !ok && error === undefined && diagnostics.length > 0
      if (this.refused.value) this.trouble.value = 'The program has mistakes: nothing runs.'
      if (error !== undefined) this.trouble.value = `It cannot be loaded: ${error.replace(/\.$/, '')}.`
    })
    this.loaded = ok ? what : undefined
    this.sendBreakpoints()
    this.client.send({ type: 'speed', perSecond: this.speed.value })
    return ok
  }

  /** Give the machine up, with whatever was asked of it. */
  private dismiss(): void {
    this.arriving = undefined
    this.client.close()
  }

  private spec(): LabSpec {
    const { world, vms } = this.choice.value
    const { guest, more, machine, image, disk } = this.setup.value
    // Each machine has a copy: hypervisors give the disk in slot n to machine n.
    const copies = world === NATIVE ? 1 : vms
    const block = disk && { kind: 'block' as const, version: 2 as const, image: disk.bytes }
    const virtio = block && new Array<typeof block>(copies).fill(block)
    return {
      guest,
      more,
      ...(image && { image: image.bytes }),
      ...(world !== NATIVE && { hypervisor: world }),
      vms: world === NATIVE ? 1 : vms,
      files: this.edits.value,
      machine: { ...machine, ...(virtio && { virtio }) },
    }
  }

  // Taking it along

  /** What a link or a file would hold. */
  state(): LabState {
    const { guest, more, machine } = this.setup.value
    return { guest, more, ...this.choice.value, files: this.edits.value, machine }
  }

  /** With what the reader brought, and if wanted the moment at which the machine stands. */
  async saved(withMoment: boolean): Promise<SavedLab> {
    const { image, disk } = this.setup.value
    const moment = withMoment && this.loaded ? await this.client.moment() : undefined
    return { state: this.state(), ...(image && { image }), ...(disk && { disk }), ...(moment && { moment }) }
  }

  /** Take up another lab in place of this one, which `undoOpen` brings back. */
  async take(saved: SavedLab): Promise<void> {
    const before = await this.saved(true)
    await this.takeUp(saved)
    this.replaced.value = before
  }

  async undoOpen(): Promise<void> {
    const before = this.replaced.value
    this.replaced.value = undefined
    if (before) await this.takeUp(before)
  }

  private async takeUp({ state, image, disk, moment }: SavedLab): Promise<void> {
    const { world, vms, guest, more, machine, files } = state
    const old = this.edits.value
    const touched = [...new Set([...Object.keys(old), ...Object.keys(files)])].filter(
      (path) => old[path] !== files[path],
    )
    for (const path of touched) this.putAside(path, 'a lab that was opened')
    batch(() => {
      this.choice.value = { world, vms }
      this.setup.value = { guest, more, machine, image, disk }
      this.edits.value = files
    })
    for (const path of touched) this.unkept.add(path)
    this.flush()
    for (const path of touched) this.adopted(path)
    this.dismiss()
    this.loaded = undefined
    await this.load(moment)
  }

  // Out of view

  /** The lab has left the reader's view: nothing runs meanwhile, and after a while its memory is given back. */
  sleep(): void {
    if (this.asleep) return
    const runs = this.report.value?.running ?? false
    if (runs) this.client.send({ type: 'stop' })
    this.asleep = { runs, later: setTimeout(() => void this.doze(), DOZE) }
  }

  private async doze(): Promise<void> {
    if (this.arriving) return
    if (!this.loaded) this.client.close() // it was only made ready
    const moment = this.loaded && (await this.client.moment())
    if (!moment || !this.asleep || this.report.value?.running) return
    this.asleep.moment = moment
    this.client.close()
    this.checker?.close()
  }

  /** It is in view again: as it was, and if it ran, it runs on. */
  async wake(): Promise<void> {
    const asleep = this.asleep
    this.asleep = undefined
    if (!asleep) return
    clearTimeout(asleep.later)
    this.runsOn = asleep.runs
    if (asleep.moment) await this.load(asleep.moment)
    else if (asleep.runs) this.runOn()
  }

  private runOn(): void {
    this.runsOn = false
    this.client.send({ type: 'run', budget: BUDGET })
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
      if (this.runsOn && !report.running && report.counts.steps > 0) this.runOn()
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
      this.arriving = undefined
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

  /** Give a file up for the book's version. It stays among the earlier ones, also on another day. */
  giveUp(path: string): void {
    this.putAside(path, 'the book’s version')
  }

  /** Versions of a file that gave way to others, the latest first. */
  earlier = (path: string): readonly Version[] => this.store.earlier(path)

  /** The text of an earlier version, to be put in place of the present one, which is put aside. */
  takeBack(path: string, { text }: Version): string {
    this.putAside(path, 'an earlier version')
    return text
  }

  private putAside(path: string, gaveWayTo: string): void {
    const text = this.edits.value[path]
    if (text !== undefined) this.store.putAside(path, { text, gaveWayTo, when: Date.now() })
  }

  /** Which version holds: this tab's, or the other's. */
  settle(path: string, mine: boolean): void {
    this.conflicts.value = this.conflicts.value.filter((p) => p !== path)
    if (mine) this.kept.value = this.store.keep(path, this.edits.value[path], true)
    else {
      this.putAside(path, 'another tab’s version')
      this.adopt(path, this.store.theirs(path))
    }
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
