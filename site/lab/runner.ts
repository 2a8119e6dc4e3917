// Runs a lab in slices, so that whoever owns the thread can listen in between, and reports how it stands. What time it is
// and how to go on later, the host says: a Worker, or a test.
import { causeName, createLab, type Lab, whereabouts, whereIs } from '../../engine/index.ts'
import { cut, type Sites, sitesOf } from '../charts/symbols.ts'
import { assembleLab } from './programs.ts'
import type { Answer, Halt, LabSpec, Output, Report, Request, TrapReport } from './protocol.ts'

export interface Host {
  say(answer: Answer): void
  /** Milliseconds. */
  now(): number
  /** Call `Runner.slice` soon, but after the requests that are waiting. */
  again(): void
}

/** Milliseconds of a slice, and between reports of a run. */
const SLICE = 8
const REPORT = 50
const SLICE_STEPS = 100_000
/** Steps without one completed instruction after which a lab is stuck. */
const STUCK = 200_000
/** Events in one report, and bytes of one serial line. */
const MOST_EVENTS = 50_000
const MOST_OUTPUT = 64 * 1024

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

  constructor(host: Host) {
    this.host = host
  }

  hear(request: Request): void {
    switch (request.type) {
      case 'check':
        this.host.say({ type: 'checked', id: request.id, diagnostics: assembleLab(request.spec).diagnostics })
        break
      case 'load':
        this.load(request.id, request.spec)
        break
      case 'run':
        this.start(request.budget, false)
        break
      case 'stop':
        if (this.running) this.stand({ reason: 'stopped' })
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

  /** Run for a slice of time. */
  slice(): void {
    const { lab } = this
    if (!lab || !this.running) return
    const begin = this.host.now()
    while (this.running) {
      const stop = lab.run(Math.min(SLICE_STEPS, this.end - lab.step))
      if (stop.reason !== 'budget') this.stand(stop)
      else if (lab.step >= this.end) this.stand({ reason: this.travelling ? 'stopped' : 'budget' })
      else if (!this.travelling && this.stuck(lab)) this.stand({ reason: 'stuck' })
      else if (this.host.now() - begin >= SLICE) break
    }
    if (!this.running) return
    if (begin - this.reported >= REPORT) this.report()
    this.host.again()
  }

  private load(id: number, spec: LabSpec): void {
    this.running = false
    this.halt = undefined
    this.lab = undefined
    const { diagnostics, software } = assembleLab(spec)
    const made = software && createLab(software, spec.machine)
    this.host.say({ type: 'loaded', id, diagnostics, ...(made && !made.ok && { error: made.error }) })
    if (!made?.ok) return
    this.lab = made.lab
    this.sentEvents = 0
    this.sites.clear()
    this.furthest = { step: 0, cycle: 0 }
    this.lines = made.lab.machine.uarts.map(() => ({ sent: -1, decoder: new TextDecoder() }))
    this.report()
  }

  private start(steps: number, travelling: boolean): void {
    if (!this.lab || this.running) return
    this.running = true
    this.halt = undefined
    this.travelling = travelling
    this.end = this.lab.step + steps
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

  private stuck(lab: Lab): boolean {
    const { instructions, steps } = lab.counts()
    if (instructions !== this.progress.instructions) this.progress = { instructions, step: steps }
    return steps - this.progress.step >= STUCK
  }

  private stand(halt: Halt): void {
    this.running = false
    this.halt = halt
    this.report()
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
