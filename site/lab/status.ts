// What a lab says about itself, in sentences. Pure: from a report to words.
import type { Mode, Whereabouts } from '../../engine/index.ts'
import { plain } from '../charts/numbers.ts'
import type { SetBreakpoint } from './kept-breakpoints.ts'
import type { Report, TrapReport } from './protocol.ts'

export const hex = (n: number): string => `0x${(n >>> 0).toString(16).padStart(8, '0')}`

/** `kernel.s`, of a path. */
export const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** `guest kernel 2`: with the machine's number where there are several. */
export const worldName = ({ world, vm }: { world: string; vm: number }, vms: number): string =>
  vm >= 0 && vms > 1 ? `${world} ${vm}` : world

/** S is called HS by the specification only where there are guests in hardware below it. */
export const modeName = (mode: Mode, inHardware: boolean): string => (mode === 'HS' && !inHardware ? 'S' : mode)

/** `0x80200010 (trap+0x8, kernel.s line 61)` */
export function placeName({ pc, symbol, file, line }: Whereabouts): string {
  const source = file ? `, ${fileName(file)} line ${line}` : ''
  return symbol ? `${hex(pc)} (${symbol}${source})` : `${hex(pc)}, where this program has no code`
}

const trapName = ({ cause, tval, where }: TrapReport, vms: number): string =>
  `${cause}${tval ? `, value ${hex(tval)}` : ''}, in the ${worldName(where, vms)} at ${placeName(where)}`

/** How things stand, in a sentence or two. Empty before anything has run. */
export function outcome(report: Report, breakpoints: readonly SetBreakpoint[] = []): string {
  const { running, seeking, halt, counts, lastTrap, output } = report
  const vms = output.length
  if (seeking) return 'Looking into the past…'
  if (running) return 'Running.'
  const after = `after ${plain(counts.instructions)} instructions and ${plain(counts.cycles)} cycles`
  const trap = lastTrap ? ` The last trap: ${trapName(lastTrap, vms)}.` : ''
  switch (halt?.reason) {
    case undefined:
      return 'Reset: the machine stands before its first instruction.'
    case 'off':
      if (halt.how.kind === 'pass') return `Switched off ${after}.`
      return halt.how.kind === 'reset'
        ? `The program asked for a restart ${after}. Reset does it.`
        : `Switched off with failure ${halt.how.code} ${after}.${trap}`
    case 'idle':
      return `Waiting for something to be typed, ${after}.`
    case 'stuck':
      return `Stuck ${after}: it only traps, and no instruction completes.${trap} Reset, or step back to see how it came here.`
    case 'budget':
      return `Still running ${after}. An endless loop? Run goes on from here.`
    case 'none':
      return `There is none. The machine stands where it stood, ${after}.`
    case 'start':
      return 'Back at the beginning: there was none before.'
    case 'breakpoint':
      return `${breakpointHit(breakpoints[halt.which]?.name, halt)} ${after}.`
    case 'stopped':
      return counts.steps === 0
        ? 'Back at the beginning: the machine stands before its first instruction.'
        : `Stopped ${after}.`
  }
}

const breakpointHit = (name: string | undefined, { from, to }: { from?: number; to?: number }): string =>
  `Stopped by a breakpoint (${name ?? 'since removed'}${from === undefined || to === undefined ? '' : `: ${hex(from)} became ${hex(to)}`})`

/** Where it stands: for those who do not see it. */
export const placeWords = ({ where, output }: Report): string =>
  ` In the ${worldName(where, output.length)} at ${placeName(where)}.`
