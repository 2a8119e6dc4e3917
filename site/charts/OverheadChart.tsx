// What operations cost in several worlds: counts and cycles as the build measured them, and again on the machine in the
// reader's browser, under a timing model of the reader's choice. What the build measured stays, as a dashed outline.
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Dataset, TimingModel, World } from '../../engine/index.ts'
import { patternOf, WorldPatterns } from '../book/worlds.tsx'
import { Downloads } from './Downloads.tsx'
import { csvOf } from './download.ts'
import { Fluid } from './Fluid.tsx'
import { measurer } from './measurer.ts'
import { paletteOf } from './names.ts'
import { OverheadBars, type Scale } from './OverheadBars.tsx'
import { ExitCauses, MissingRows, OverheadTable } from './OverheadTable.tsx'
import { ScaleChoice } from './ScaleChoice.tsx'
import { type TimingChoice, TimingControls } from './TimingControls.tsx'
import { verdict } from './verdict.ts'

export interface OverheadProps {
  /** Distinguishes this chart from others on the page, and names its files. */
  readonly id: string
  /** Measured while the page was built, under `model`. */
  readonly built: Dataset
  readonly model: TimingModel
  readonly operations: readonly string[]
  readonly worlds: readonly string[]
  readonly choice: TimingChoice
  readonly scale: Scale
}

/** Milliseconds after a slider has moved. */
const QUIET = 250

export function OverheadChart({ id, built, model, operations, worlds, choice, scale: first }: OverheadProps) {
  const shown = useSignal(built)
  const scale = useSignal<Scale>(first)
  const timing = useSignal(model)
  /** The model under which `shown` was measured. */
  const under = useSignal(model)
  const busy = useSignal(false)
  const said = useSignal('')
  const live = useSignal(false)
  const worker = useRef<ReturnType<typeof measurer>>()
  useEffect(() => {
    live.value = true
    return () => worker.current?.close()
  }, [])

  const measure = async () => {
    const wanted = timing.peek()
    busy.value = true
    said.value = 'Measuring…'
    worker.current ??= measurer()
    const answer = await worker.current.measure({ operations, worlds, timing: wanted, phases: false })
    if (answer === undefined) return // asked again meanwhile
    busy.value = false
    if (!answer.ok) {
      said.value = `It could not be measured: ${answer.error}. The figures are those from before.`
      return
    }
    shown.value = answer.result
    under.value = wanted
    said.value = verdict(built, answer.result, wanted.name === model.name)
  }
  // Whoever has measured once sees what the next slider does.
  useEffect(() => {
    if (timing.value === under.peek() || said.peek() === '') return
    const later = setTimeout(() => void measure(), QUIET)
    return () => clearTimeout(later)
  }, [timing.value])

  const bars = { shown: shown.value, operations, worlds, scale: scale.value }
  const ghost = shown.value === built ? undefined : built
  const spenders = [...new Set(shown.value.measurements.flatMap((m) => m.spent.map((s) => s.world as World)))]
  const repetitions = [...new Set(built.measurements.map((m) => m.repetitions))].join(' or ')

  return (
    <div class="chart overhead not-content" data-live={live.value}>
      <div class="overhead-head">
        <Legend id={id} spenders={scale.value === 'linear' ? spenders : []} />
        <ScaleChoice id={id} legend="Scale of cycles" scale={scale} />
      </div>
      <Fluid draw={(width) => <OverheadBars {...bars} ghost={ghost} width={width} id={`${id}-${width}`} />} />
      <OverheadTable dataset={shown.value} operations={operations} worlds={worlds} timing={under.value.name} />
      <ExitCauses dataset={shown.value} operations={operations} worlds={worlds} />
      <MissingRows missing={shown.value.missing} />
      <p class="overhead-source">
        Cycles of the machine under the timing model “{under.value.name}” ({under.value.source}). Each operation{' '}
        {repetitions} times in a loop, less the same loop without it.
      </p>
      <div class="chart-controls chart-live">
        <button type="button" onClick={() => void measure()} disabled={busy.value || !live.value}>
          {busy.value ? 'Measuring…' : 'Measure'}
        </button>
        <p role="status">{said.value}</p>
        <Downloads
          name={id}
          svg={() => <OverheadBars {...bars} ghost={ghost} width={860} id="file" />}
          csv={() => csvOf(shown.value.measurements.map(({ causes, spent, phases, ...row }) => row))}
          json={() => JSON.stringify(shown.value, null, 1)}
        />
      </div>
      <TimingControls timing={timing} choice={choice} />
    </div>
  )
}

function Legend({ id, spenders }: { id: string; spenders: readonly World[] }) {
  const prefix = `${id}-legend`
  return (
    <ul class="overhead-legend" aria-label="Who spent the cycles">
      {spenders.map((world) => (
        <li key={world} class={`world-${paletteOf(world)}`}>
          <svg width="20" height="14" aria-hidden="true">
            <WorldPatterns prefix={prefix} />
            <rect width="20" height="14" class="fill" />
            <rect width="20" height="14" style={{ fill: patternOf(prefix, paletteOf(world)) }} />
          </svg>
          {world}
        </li>
      ))}
    </ul>
  )
}
