// What one parameter does, as curves: an operation or a workload in several worlds, measured while the page was built and again by the
// reader, under another timing model, with another TLB, in more machines, in larger batches. The curves before stay as thin lines.
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Parameter, Sweep as Plan, TimingModel } from '../../engine/index.ts'
import { Downloads } from './Downloads.tsx'
import { csvOf } from './download.ts'
import { Fluid } from './Fluid.tsx'
import { measurer } from './measurer.ts'
import { executionName } from './names.ts'
import { plain } from './numbers.ts'
import type { Scale } from './OverheadBars.tsx'
import { ScaleChoice } from './ScaleChoice.tsx'
import { Swatch } from './Series.tsx'
import { SweepDrawing } from './SweepDrawing.tsx'
import {
  AXES,
  absences,
  along,
  FIGURE_NAMES,
  type Figure,
  inWords,
  keyOf,
  type Point,
  pointAt,
  pointRows,
  type Subject,
  subjectName,
  valueAt,
} from './sweep.ts'
import { type TimingChoice, TimingControls } from './TimingControls.tsx'

/** What can be measured over a parameter, and with which other sliders. */
export interface Possible {
  readonly over: Parameter
  readonly subjects: readonly {
    readonly of: Subject
    readonly values: readonly number[]
    readonly batches?: readonly number[]
  }[]
}

export interface SweepProps {
  readonly id: string
  readonly first: Plan
  /** Measured while the page was built. */
  readonly built: readonly Point[]
  readonly model: TimingModel
  readonly figure: Figure
  readonly scale: Scale
  readonly choice: TimingChoice
  /** All that the reader can choose to measure; one parameter with one subject: nothing to choose. */
  readonly possible: readonly Possible[]
  /** Positions of the sliders. */
  readonly entries: readonly number[]
  readonly machines: readonly number[]
}

/** Milliseconds after a slider has moved. */
const QUIET = 250

export function Sweep({ id, first, built, model, possible, entries, machines, choice, ...at }: SweepProps) {
  const { worlds } = first
  const over = useSignal<Parameter>(first.over)
  const subject = useSignal(keyOf(first.of))
  const figure = useSignal(at.figure)
  const scale = useSignal(at.scale)
  const tlb = useSignal(entries.at(-1) ?? 1024)
  const vms = useSignal(1)
  const batch = useSignal(1)
  const timing = useSignal(model)
  /** What is shown, and what it was measured over. */
  const shown = useSignal<{ over: Parameter; of: Subject; points: readonly Point[]; timing: TimingModel }>({
    over: first.over,
    of: first.of,
    points: built,
    timing: model,
  })
  const ghost = useSignal<readonly Point[]>([])
  const busy = useSignal(false)
  const said = useSignal('')
  const live = useSignal(false)
  const worker = useRef<ReturnType<typeof measurer>>()
  const touched = useRef(false)
  useEffect(() => {
    live.value = true
    return () => worker.current?.close()
  }, [])

  const subjects = possible.find((one) => one.over === over.value)?.subjects ?? []
  const chosen = subjects.find(({ of }) => keyOf(of) === subject.value) ?? subjects[0]
  const of = chosen?.of ?? first.of
  const sliders = {
    tlb: over.value !== 'tlb',
    machines: over.value !== 'machines' && 'workload' in of,
    batch: over.value !== 'batch' && chosen?.batches !== undefined,
  }

  const measure = async () => {
    const plan: Plan = {
      over: over.peek(),
      of,
      worlds,
      values: chosen?.values ?? first.values ?? [],
      timing: timing.peek(),
      at: {
        ...(sliders.tlb && tlb.peek() !== entries.at(-1) && { tlb: tlb.peek() }),
        ...(sliders.machines && vms.peek() > 1 && { machines: vms.peek() }),
        ...(sliders.batch && batch.peek() > 1 && { batch: batch.peek() }),
      },
    }
    const before = shown.peek()
    const same = before.over === plan.over && keyOf(before.of) === keyOf(plan.of)
    const points: Point[] = []
    const all = (plan.values?.length ?? 0) * worlds.length
    // Of several that are asked for one after the other, only the last finished one leaves its curves.
    if (!busy.peek()) ghost.value = same ? before.points : []
    else if (!same) ghost.value = []
    busy.value = true
    said.value = 'Measuring…'
    worker.current ??= measurer()
    const answer = await worker.current.sweep(plan, (point) => {
      points.push(point)
      shown.value = { over: plan.over, of: plan.of, points: [...points], timing: plan.timing ?? model }
      said.value = `Measuring: ${points.length} of ${all} points.`
    })
    if (answer === undefined) return // asked again meanwhile
    busy.value = false
    if (!answer.ok) {
      shown.value = before
      said.value = `It could not be measured: ${answer.error}. The curves are those from before.`
      return
    }
    const figures = (of: readonly Point[]) => JSON.stringify(pointRows(plan.over, of))
    const unchanged = same && figures(before.points) === figures(points)
    said.value = unchanged
      ? 'Measured in your browser: the same figures as before, to the last digit.'
      : `Measured in your browser: ${figure.peek()}: ${inWords(points, worlds, figure.peek())}.`
  }
  // A slider or a choice: measured as soon as it rests.
  useEffect(() => {
    if (!touched.current) return
    const later = setTimeout(() => void measure(), QUIET)
    return () => clearTimeout(later)
  }, [over.value, subject.value, tlb.value, vms.value, batch.value, timing.value])
  const touch = (change: () => void) => {
    touched.current = true
    change()
  }
  useEffect(() => {
    if (timing.value !== model) touched.current = true
  }, [timing.value])

  const drawn = { ...shown.value, worlds, figure: figure.value, scale: scale.value, ghost: ghost.value }
  const xs = along(shown.value.points)
  const { each } = AXES[shown.value.over]
  return (
    <div class="chart overhead sweep not-content" id={id} data-live={live.value}>
      <div class="sweep-choice chart-live">
        {possible.length > 1 && (
          <label>
            <span>Change</span>
            <select value={over.value} onChange={(e) => touch(() => (over.value = e.currentTarget.value as Parameter))}>
              {possible.map((one) => (
                <option key={one.over} value={one.over}>
                  {AXES[one.over].name}
                </option>
              ))}
            </select>
          </label>
        )}
        {subjects.length > 1 && (
          <label>
            <span>of</span>
            <select value={keyOf(of)} onChange={(e) => touch(() => (subject.value = e.currentTarget.value))}>
              {subjects.map((one) => (
                <option key={keyOf(one.of)} value={keyOf(one.of)}>
                  {subjectName(one.of)}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          <span>Show</span>
          <select value={figure.value} onChange={(e) => (figure.value = e.currentTarget.value as Figure)}>
            {FIGURE_NAMES.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <ScaleChoice id={id} legend="Scale" scale={scale} />
      </div>
      <div class="sweep-sliders chart-live">
        {sliders.tlb && (
          <Slider
            label="TLB entries, each bank"
            of={entries}
            value={tlb.value}
            set={(n) => touch(() => (tlb.value = n))}
          />
        )}
        {sliders.machines && (
          <Slider label="Virtual machines" of={machines} value={vms.value} set={(n) => touch(() => (vms.value = n))} />
        )}
        {sliders.batch && chosen?.batches && (
          <Slider
            label="Pieces in a batch"
            of={chosen.batches}
            value={batch.value}
            set={(n) => touch(() => (batch.value = n))}
          />
        )}
      </div>
      <Fluid draw={(width) => <SweepDrawing {...drawn} width={width} />} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
      <div class="chart-scroll" tabIndex={0} role="group" aria-label="Points">
        <table class="chart-table">
          <caption>
            {subjectName(shown.value.of)}: {figure.value} for {each}
          </caption>
          <thead>
            <tr>
              <th scope="col">{AXES[shown.value.over].axis}</th>
              {worlds.map((world, k) => (
                <th key={world} scope="col" class="number">
                  <Swatch k={k} /> {executionName(world)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {xs.map((x) => (
              <tr key={x}>
                <th scope="row">{plain(x)}</th>
                {worlds.map((world) => {
                  const point = pointAt(shown.value.points, x, world)
                  const value = point && valueAt(point, figure.value)
                  return (
                    <td key={world} class="number" data-value={value}>
                      {value === undefined ? '–' : plain(value)}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {absences(shown.value.points).map((why) => (
        <p key={why} class="overhead-source">
          {why}
        </p>
      ))}
      <p class="overhead-source">
        Timing model “{shown.value.timing.name}” ({shown.value.timing.source}).
        {shown.value.over === 'machines' && ' From power-on until the last machine has done its work.'}
      </p>
      <div class="chart-controls chart-live">
        <button
          type="button"
          onClick={() => {
            touched.current = true
            void measure()
          }}
          disabled={busy.value || !live.value}
        >
          {busy.value ? 'Measuring…' : 'Measure'}
        </button>
        <p role="status">{said.value}</p>
        <Downloads
          name={id}
          svg={() => <SweepDrawing {...drawn} width={860} />}
          csv={() => csvOf(pointRows(shown.value.over, shown.value.points))}
          json={() => JSON.stringify(shown.value, null, 1)}
        />
      </div>
      <TimingControls timing={timing} choice={choice} />
    </div>
  )
}

interface SliderProps {
  readonly label: string
  readonly of: readonly number[]
  readonly value: number
  readonly set: (value: number) => void
}

function Slider({ label, of, value, set }: SliderProps) {
  return (
    <label>
      <span>{label}</span>
      <input
        type="range"
        min="0"
        max={of.length - 1}
        value={Math.max(0, of.indexOf(value))}
        aria-valuetext={plain(value)}
        onInput={(e) => set(of[e.currentTarget.valueAsNumber] ?? value)}
      />
      <output>{plain(value)}</output>
    </label>
  )
}
