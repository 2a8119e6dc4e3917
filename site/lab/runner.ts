// Runs a lab in slices, so that whoever owns the thread can listen in between, and reports how it stands. What time it is
// and how to go on later, the host says: a Worker, or a test.
import {
  type Arrival,
  type Breakpoint,
  type Condition,
  causeName,
  conditionsOf,
  createLab,
  type Lab,
  lineWithCode,
  type Move,
  move,
  Watcher,
  whereabouts,
  whereIs,
} from '../../engine/index.ts'
import { cut, type Sites, sitesOf } from '../charts/symbols.ts'
import { assembleLab } from './programs.ts'
import type { Answer, Goal, Halt, LabSpec, Output, Report, Request, TrapReport } from './protocol.ts'
import { answer, type Question, type Reply, search } from './questions.ts'
import type { Moment } from './state.ts'

export interface Host {
  say(answer: Answer): void
  /** Milliseconds. */
  now(): number
  /** Call `Runner.slice` soon, but after the requests that are waiting; not before `delay` milliseconds. */
  again(delay?: number): void
}

/** Milliseconds of a slice, and between reports of a run. */
const SLICE = 8
const REPORT = 50
const SLICE_STEPS = 100_000
/** Shortest pause of a run that is slowed down. */
const PACE = 15
/** Steps of a move forwards. */
const MOST_STEPS = 500_000_000
/** Steps without one completed instruction after which a lab is stuck. */
const STUCK = 200_000
/** Events in one report, and bytes of one serial line. */
const MOST_EVENTS = 50_000
const MOST_OUTPUT = 64 * 1024

/** What ends a search that is under way. */
const INTERRUPTING = new Set<Request['type']>(['load', 'run', 'stop', 'step', 'move', 'goTo'])

export class Runner {
  private readonly host: Host
  private lab: Lab | undefined
  private running = false
  private halt: Halt | undefined
  /** Where this run ends by itself, and whether to say that the budget did it. */
  private end = 0
  private travelling = false
  private reported = 0
  private sentEvents = 0
  private furthest = { step: 0, cycle: 0 }
  private readonly sites = new Set<string>()
  private lines: { sent: number; decoder: TextDecoder }[] = []
  private progress = { instructions: -1, step: 0 }
  private breakpoints: readonly Breakpoint[] = []
  /** What they come down to, and which of them each condition is of. */
  private conditions: { condition: Condition; which: number }[] = []
  /** A move that is under way, and where it began. */
  private moving: { steps: Generator<void, Arrival>; home: number; seeks: boolean } | undefined
  /** A question that takes long, and where the lab stood. */
  private asked: { id: number; steps: Generator<void, Reply>; home: number } | undefined
  private watcher: Watcher | undefined
  /** Questions that came while the lab was elsewhere. */
  private waiting: { id: number; question: Question }[] = []
  private perSecond: number | undefined
  /** When this run began to be counted, and its steps since. */
  private pace = { begin: 0, done: 0 }

  constructor(host: Host) {
    this.host = host
  }

  hear(request: Request): void {
    if (INTERRUPTING.has(request.type)) this.interrupt(request.type === 'stop')
    switch (request.type) {
      case 'check':
        this.host.say({ type: 'checked', id: request.id, diagnostics: assembleLab(request.spec).diagnostics })
        break
      case 'load':
        this.load(request.id, request.spec, request.moment)
        break
      case 'moment':
        if (this.lab) this.host.say({ type: 'moment', moment: { step: this.lab.step, inputs: this.lab.typed } })
        break
      case 'run':
        this.start(request.budget, false)
        break
      case 'stop':
        if (this.running) this.stand({ reason: 'stopped' })
        break
      case 'move':
        this.move(request.goal, request.back)
        break
      case 'breakpoints':
        this.breakpoints = request.list
        this.resolve()
        break
      case 'speed':
        this.perSecond = request.perSecond
        this.pace = { begin: this.host.now(), done: 0 }
        break
      case 'ask':
        this.ask(request.id, request.question)
        break
      case 'step':
        this.travel((this.lab?.step ?? 0) + request.steps)
        break
      case 'goTo':
        this.travel(request.step)
        break
      case 'input':
        this.input(request.uart, request.text)
    }
  }

  /** Go on for a slice of time, with whatever is under way. */
  slice(): void {
    const { lab } = this
    if (!lab) return
    const begin = this.host.now()
    if (this.asked) this.goOnAsked(begin)
    else if (this.moving) this.goOnMoving(begin)
    else if (this.running) this.goOnRunning(lab, begin)
  }

  private goOnRunning(lab: Lab, begin: number): void {
    while (this.running) {
      const steps = Math.min(SLICE_STEPS, this.end - lab.step, this.allowed(begin))
      if (steps <= 0 && lab.step < this.end) break
      const at = lab.step
      const stop = this.travelling ? lab.run(steps) : this.runOn(lab, steps)
      this.pace.done += lab.step - at
      if (stop.reason !== 'budget') this.stand(stop)
      else if (lab.step >= this.end) this.stand({ reason: this.travelling ? 'stopped' : 'budget' })
      else if (!this.travelling && this.stuck(lab)) this.stand({ reason: 'stuck' })
      else if (this.host.now() - begin >= SLICE) break
    }
    if (!this.running) return
    const slow = this.perSecond !== undefined && !this.travelling
    if (slow || begin - this.reported >= REPORT) this.report()
    this.host.again(slow ? Math.max(PACE, 1000 / (this.perSecond as number) / 2) : 0)
  }

  /** Steps that the speed allows at this time. */
  private allowed(now: number): number {
    if (this.perSecond === undefined || this.travelling) return Number.POSITIVE_INFINITY
    return Math.floor(((now - this.pace.begin) * this.perSecond) / 1000) + 1 - this.pace.done
  }

  /** Run, but not past a breakpoint; one at which the run begins does not count. */
  private runOn(lab: Lab, steps: number): Halt {
    const { watcher } = this
    if (!watcher) return lab.run(steps)
    const stop = lab.runWatched(steps, watcher)
    return stop.reason === 'hit' ? this.haltAt(stop) : stop
  }

  private haltAt({ which, from, to }: { which: number; from?: number; to?: number }): Halt {
    const number = this.conditions[which]?.which ?? 0
    return { reason: 'breakpoint', which: number, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
  }

  private goOnMoving(begin: number): void {
    while (this.moving) {
      const { done, value } = this.moving.steps.next()
      if (done) {
        this.moving = undefined
        for (const line of this.lines) line.sent = -1
        if (value.reason === 'breakpoint') this.stand(this.haltAt(value.hit))
        else this.stand(value.reason === 'there' ? { reason: 'stopped' } : (value as Halt))
      } else if (this.host.now() - begin >= SLICE) break
    }
    if (this.moving) {
      if (!this.moving.seeks && begin - this.reported >= REPORT) this.report()
      this.host.again()
    }
  }

  private goOnAsked(begin: number): void {
    while (this.asked) {
      const { done, value } = this.asked.steps.next()
      if (done) {
        this.host.say({ type: 'told', id: this.asked.id, reply: value })
        this.asked = undefined
        this.askWaiting()
      } else if (this.host.now() - begin >= SLICE) break
    }
    if (this.asked) this.host.again()
  }

  /** Something else is wanted: what is under way is given up. Who looked into the past is back where that began. */
  private interrupt(stopped: boolean): void {
    const { moving, asked, lab } = this
    this.moving = undefined
    this.asked = undefined
    if (asked) this.host.say({ type: 'told', id: asked.id })
    const away = asked ?? (moving?.seeks ? moving : undefined)
    if (away) lab?.goTo(away.home)
    if (moving) this.running = stopped
  }

  private move(goal: Goal, back: boolean): void {
    const { lab } = this
    if (!lab || this.running) return
    const to = this.moveTo(lab, goal)
    if (!to) {
      this.stand({ reason: 'none' })
      return
    }
    this.resolve()
    const list = this.conditions.map(({ condition }) => condition)
    this.moving = { steps: move(lab, to, back, list, MOST_STEPS), home: lab.step, seeks: back }
    this.running = true
    this.halt = undefined
    this.goOnMoving(this.host.now())
    if (this.moving) this.report()
  }

  private moveTo(lab: Lab, goal: Goal): Move | undefined {
    if (goal.to === 'line') {
      const line = lineWithCode(lab.software, goal.file, goal.line)
      const conditions = line === undefined ? [] : conditionsOf(lab, { at: 'line', file: goal.file, line })
      return conditions.length === 0 ? undefined : { to: 'condition', conditions }
    }
    if (goal.to === 'trap' || goal.to === 'exit' || goal.to === 'world')
      return { to: 'condition', conditions: [{ on: goal.to }] }
    return { to: goal.to }
  }

  private resolve(): void {
    const { lab } = this
    this.conditions = lab
      ? this.breakpoints.flatMap((breakpoint, which) =>
          conditionsOf(lab, breakpoint).map((condition) => ({ condition, which })),
        )
      : []
    this.watcher =
      lab && this.conditions.length > 0
        ? new Watcher(
            lab,
            this.conditions.map(({ condition }) => condition),
          )
        : undefined
    if (this.watcher) this.watcher.passed = lab?.step ?? -1
  }

  private ask(id: number, question: Question): void {
    const { lab } = this
    if (this.asked || this.moving) {
      this.waiting.push({ id, question })
      return
    }
    const reply = lab && answer(lab, question)
    if (reply || !lab || this.running) {
      this.host.say({ type: 'told', id, ...(reply && { reply }) })
      return
    }
    const steps = search(lab, question)
    if (!steps) {
      this.host.say({ type: 'told', id })
      return
    }
    this.asked = { id, steps, home: lab.step }
    this.goOnAsked(this.host.now())
  }

  private load(id: number, spec: LabSpec, moment?: Moment): void {
    this.running = false
    this.halt = undefined
    this.lab = undefined
    const { diagnostics, software, error: unread } = assembleLab(spec)
    const made = software && createLab(software, spec.machine)
    const error = made && !made.ok ? made.error : unread
    this.host.say({ type: 'loaded', id, diagnostics, ...(error !== undefined && { error }) })
    if (!made?.ok) return
    this.lab = made.lab
    this.sentEvents = 0
    this.sites.clear()
    this.furthest = { step: 0, cycle: 0 }
    this.resolve()
    this.lines = made.lab.machine.uarts.map(() => ({ sent: -1, decoder: new TextDecoder() }))
    this.report()
    if (!moment) return
    this.lab.replay(moment.inputs)
    this.travel(moment.step)
  }

  private start(steps: number, travelling: boolean): void {
    if (!this.lab || this.running) return
    this.running = true
    this.halt = undefined
    this.travelling = travelling
    this.end = this.lab.step + steps
    this.resolve()
    this.pace = { begin: this.host.now(), done: 0 }
    this.progress = { instructions: -1, step: 0 }
    this.slice()
  }

  /** Backwards at once, which takes at most as long as the distance between two checkpoints; forwards in slices. */
  private travel(step: number): void {
    const { lab } = this
    if (!lab) return
    this.running = false
    const to = Math.max(0, step)
    if (to > lab.step) {
      this.start(to - lab.step, true)
      return
    }
    if (to < lab.step) {
      lab.goTo(to)
      for (const line of this.lines) line.sent = -1
    }
    this.stand({ reason: 'stopped' })
  }

  private input(uart: number, text: string): void {
    const { lab } = this
    if (!lab) return
    lab.input(uart, new TextEncoder().encode(text))
    // From here on everything may be different from what it was before going back.
    this.sentEvents = Math.min(this.sentEvents, lab.recorder.events.length)
    this.furthest = { step: 0, cycle: 0 }
    if (this.halt?.reason === 'idle') this.start(Math.max(0, this.end - lab.step), this.travelling)
  }

  private askWaiting(): void {
    for (const { id, question } of this.waiting.splice(0)) this.ask(id, question)
  }

  private stuck(lab: Lab): boolean {
    const { instructions, steps } = lab.counts()
    if (instructions !== this.progress.instructions) this.progress = { instructions, step: steps }
    return steps - this.progress.step >= STUCK
  }

  private stand(halt: Halt): void {
    this.running = false
    this.halt = halt
    this.report()
    this.askWaiting()
  }

  private report(): void {
    const { lab } = this
    if (!lab) return
    this.reported = this.host.now()
    const { recorder, machine } = lab
    const counts = lab.counts()
    if (counts.steps >= this.furthest.step) this.furthest = { step: counts.steps, cycle: counts.cycles }
    // Of a long trace, several reports bring a part each, so that none of them is slow to take in.
    for (;;) {
      const first = this.sentEvents
      const last = Math.max(first, Math.min(recorder.events.length, first + MOST_EVENTS))
      this.sentEvents = last
      const report: Report = {
        running: this.running,
        ...(this.moving?.seeks && { seeking: true }),
        ...(this.halt && { halt: this.halt }),
        counts,
        furthest: this.furthest,
        registers: machine.hart.words.slice(0, 32),
        where: whereabouts(lab),
        output: this.lines.map((_, uart) => this.outputOf(lab, uart)),
        exits: recorder.exits.list().map((exit) => ({ ...exit })),
        accounts: recorder.cyclesByWorld(),
        ...(recorder.lastTrap && { lastTrap: trapOf(lab) }),
        events: { first, columns: cut(recorder.events, first, last) },
        sites: this.newSites(lab, first),
        lost: recorder.lost,
      }
      this.host.say({ type: 'report', report })
      if (last >= recorder.events.length || this.running) return
    }
  }

  private newSites(lab: Lab, first: number): Sites {
    const found = sitesOf(lab, first, this.sites)
    for (const key of Object.keys(found)) this.sites.add(key)
    return found
  }

  private outputOf(lab: Lab, uart: number): Output {
    const line = this.lines[uart]
    const bytes = lab.sentOn(uart)
    if (!line) return { restart: false, text: '' }
    const restart = line.sent < 0 || bytes.length - line.sent > MOST_OUTPUT
    if (restart) line.decoder = new TextDecoder()
    const from = restart ? Math.max(0, bytes.length - MOST_OUTPUT) : line.sent
    line.sent = bytes.length
    return { restart, text: line.decoder.decode(Uint8Array.from(bytes.slice(from)), { stream: true }) }
  }
}

function trapOf(lab: Lab): TrapReport {
  const { cause, tval, pc, from, before } = lab.recorder.lastTrap!
  return { cause: causeName(cause), tval: tval >>> 0, where: whereIs(lab, before, from, pc) }
}
