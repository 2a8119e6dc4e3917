// Runs a lab away from the page's own thread, in slices, so that Stop is heard at once and the page never waits.
import {
  assembleSource,
  causeName,
  createLab,
  type Diagnostic,
  type EventColumns,
  FIRMWARE,
  guestPath,
  hypervisorPath,
  type Lab,
  type Program,
  whereabouts,
} from '../../engine/index.ts'
import { sources } from '../charts/sources.ts'
import type { Answer, LabSpec, Request, State } from './protocol.ts'

/** Milliseconds of a slice, and between reports. */
const SLICE = 8
const REPORT = 60
const SLICE_STEPS = 100_000
/** Steps after which a run stops and says so; Run goes on. */
export const BUDGET = 500_000_000

let lab: Lab | undefined
let running = false
let stopped: State['stop']
/** The step at which the budget of this run ends. */
let end = 0
let sentEvents = 0
let reported = 0

const say = (answer: Answer) => postMessage(answer)
const pause = new MessageChannel()
pause.port1.onmessage = () => slice()

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  switch (data.type) {
    case 'check':
      say({ type: 'checked', diagnostics: assembleAll(data.spec).diagnostics })
      break
    case 'load':
      load(data.spec)
      break
    case 'run':
      if (!lab || running) break
      running = true
      stopped = undefined
      end = lab.step + BUDGET
      slice()
      break
    case 'stop':
      if (running) {
        running = false
        stopped = { reason: 'stopped' }
      }
      report()
      break
    case 'step':
      travel((now) => now + data.steps)
      break
    case 'goTo':
      travel(() => data.step)
      break
    case 'input':
      lab?.input(data.uart, utf8(data.text))
      if (lab && !running && stopped?.reason === 'idle') {
        running = true
        slice()
      }
      break
  }
})

function travel(to: (now: number) => number): void {
  if (!lab) return
  running = false
  const step = Math.max(0, to(lab.step))
  const stop = lab.goTo(step)
  stopped = stop.reason === 'budget' ? { reason: 'stopped' } : stop
  sentEvents = Math.min(sentEvents, lab.recorder.events.length)
  report()
}

function slice(): void {
  if (!lab || !running) return
  const begin = performance.now()
  do {
    const stop = lab.run(Math.min(SLICE_STEPS, end - lab.step))
    if (stop.reason !== 'budget' || lab.step >= end) {
      running = false
      stopped = stop
    }
  } while (running && performance.now() - begin < SLICE)
  if (!running || begin - reported > REPORT) report()
  if (running) pause.port2.postMessage(0)
}

function load(spec: LabSpec): void {
  running = false
  stopped = undefined
  lab = undefined
  const { diagnostics, firmware, guest, hypervisor } = assembleAll(spec)
  if (!firmware || !guest || (spec.hypervisor && !hypervisor)) {
    say({ type: 'loaded', diagnostics })
    return
  }
  const software = {
    firmware,
    guests: new Array<Program>(hypervisor ? spec.vms : 1).fill(guest),
    ...(hypervisor && { hypervisor }),
  }
  const made = createLab(software)
  if (!made.ok) {
    say({ type: 'loaded', diagnostics, error: made.error })
    return
  }
  lab = made.lab
  sentEvents = 0
  say({ type: 'loaded', diagnostics })
  report()
}

interface Assembled {
  readonly diagnostics: readonly Diagnostic[]
  readonly firmware?: Program
  readonly guest?: Program
  readonly hypervisor?: Program
}

function assembleAll({ guest, hypervisor, files }: LabSpec): Assembled {
  const results = {
    firmware: assembleSource(sources, FIRMWARE, { instead: files }),
    guest: assembleSource(sources, guestPath(guest), { instead: files }),
    ...(hypervisor && { hypervisor: assembleSource(sources, hypervisorPath(hypervisor), { instead: files }) }),
  }
  const programs = Object.fromEntries(
    Object.entries(results).flatMap(([name, { program }]) => (program ? [[name, program]] : [])),
  )
  return { diagnostics: Object.values(results).flatMap((r) => r.diagnostics), ...programs }
}

function report(): void {
  if (!lab) return
  reported = performance.now()
  const { recorder, machine } = lab
  const columns = sliceOf(recorder.events, sentEvents)
  const state: State = {
    running,
    ...(stopped && { stop: stopped }),
    counts: lab.counts(),
    registers: machine.hart.words.slice(0, 32),
    where: whereabouts(lab),
    output: machine.uarts.map((_, n) => lab?.output(n) ?? ''),
    exits: recorder.exits.list(),
    accounts: recorder.cyclesByWorld(),
    ...(recorder.lastTrap && {
      lastTrap: `${causeName(recorder.lastTrap.cause)}, at 0x${(recorder.lastTrap.pc >>> 0).toString(16)}`,
    }),
    events: { first: sentEvents, columns },
    lost: recorder.lost,
  }
  sentEvents = recorder.events.length
  say({ type: 'state', state })
}

function sliceOf(events: EventColumns, first: number): EventColumns {
  const part = { length: events.length - first } as Record<string, unknown>
  for (const [name, column] of Object.entries(events)) {
    if (name !== 'length') part[name] = (column as Uint8Array).slice(first, events.length)
  }
  return part as unknown as EventColumns
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
