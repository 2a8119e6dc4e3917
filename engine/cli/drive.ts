// Runs a lab for a person or a script: in slices, so that keys, output and the progress line get their turn.
import type { Lab } from '../lab/lab.ts'
import type { Stop } from '../machine/machine.ts'
import { eventAt } from '../trace/columns.ts'
import type { TrapEvent } from '../trace/events.ts'
import { Progress } from './progress.ts'
import { captureKeys, Screen } from './terminal.ts'

/** Aim of one slice in milliseconds of host time, and bounds in steps. How a run is sliced does not change what it does. */
const SLICE_MS = 20
const SLICE_LEAST = 1000
const SLICE_MOST = 1 << 24

export interface Drive {
  /** Most steps; Infinity: no bound. */
  readonly budget: number
  /** Keys of this terminal go to the guest. */
  readonly interactive: boolean
  /** Guests' output goes to standard output. */
  readonly show: boolean
  /** A reason from outside to leave off. */
  readonly interruption?: Interruption
}

export interface Interruption {
  readonly pending: boolean
  /** Called when it becomes pending. */
  notify: () => void
}

/** `quit`: by Ctrl-A x, or by an interruption. `stuck`: every fetch traps, and leads to the same fetch again. */
export type Ending =
  | Stop
  | { readonly reason: 'quit' }
  | { readonly reason: 'stuck'; readonly trap: TrapEvent | undefined }

export async function drive(lab: Lab, { budget, interactive, show, interruption }: Drive): Promise<Ending> {
  const { machine } = lab
  const screen = new Screen(machine.uarts.length)
  const keep = machine.onOutput
  machine.onOutput = (line, byte) => {
    keep?.(line, byte)
    if (show) screen.put(line, byte)
  }
  let quit = false
  let line = 0
  let wake = () => {}
  const release = interactive
    ? captureKeys({
        typed: (bytes) => {
          lab.input(line, bytes)
          wake()
        },
        quit: () => {
          quit = true
          wake()
        },
        line: (number) => {
          line = Math.min(number, machine.uarts.length - 1)
        },
      })
    : undefined
  if (interruption) interruption.notify = () => wake()
  const leave = () => quit || interruption?.pending === true
  const progress = new Progress(lab)
  let slice = 50_000
  try {
    for (;;) {
      const left = budget - lab.step
      const { steps, instructions } = lab.counts()
      const before = performance.now()
      const stop = lab.run(Math.min(left, slice))
      const took = performance.now() - before
      slice = Math.max(SLICE_LEAST, Math.min(SLICE_MOST, Math.floor((slice * SLICE_MS) / Math.max(took, 1))))
      const stuck = isStuck(lab, steps, instructions)
      if (screen.waiting) progress.clear()
      await screen.flush()
      await new Promise((done) => setImmediate(done))
      if (leave()) return { reason: 'quit' }
      if (stuck) return { reason: 'stuck', trap: withoutHandler(lab) }
      if (stop.reason === 'off' || (stop.reason === 'budget' && lab.step >= budget)) return stop
      if (stop.reason === 'idle') {
        if (!interactive) return stop
        progress.clear()
        await new Promise<void>((done) => {
          wake = done
        })
        if (leave()) return { reason: 'quit' }
      } else progress.update(screen.atLineStart)
    }
  } finally {
    progress.clear()
    await screen.flush(true)
    release?.()
    machine.onOutput = keep
  }
}

/** Nothing was executed over many steps: only traps were taken. */
function isStuck(lab: Lab, steps: number, instructions: number): boolean {
  const now = lab.counts()
  return now.instructions === instructions && now.steps - steps >= SLICE_LEAST
}

/** The first trap whose handler could not be fetched. The lab is put there, so that a run ends at the same step always. */
function withoutHandler(lab: Lab): TrapEvent | undefined {
  const { events } = lab.recorder
  for (let k = 0; k + 1 < events.length; k++) {
    const [trap, next] = [eventAt(events, k), eventAt(events, k + 1)]
    if (trap?.type !== 'trap' || next?.type !== 'trap' || next.step !== trap.step + 1) continue
    const after = eventAt(events, k + 2)
    if (after?.type !== 'trap' || after.step !== next.step + 1 || after.pc !== next.pc) continue
    lab.goTo(trap.step)
    return trap
  }
  return undefined
}
