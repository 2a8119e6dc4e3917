// The timing model under which the reader measures: a preset, and every parameter that leaving a guest can depend on.
import type { Signal } from '@preact/signals'
import type { TIMING_BOUNDS, TimingModel } from '../../engine/index.ts'
import { plain } from './numbers.ts'

/** What can be chosen: the engine's presets, and the range of each parameter. Given, so that no engine comes with the page. */
export interface TimingChoice {
  readonly models: readonly TimingModel[]
  readonly bounds: typeof TIMING_BOUNDS
}

const OWN = 'your own'
const PARAMETERS = {
  trapEntry: 'entering a trap',
  trapReturn: 'returning from one',
  vmExit: 'leaving a hardware guest, besides',
  vmEntry: 'entering a hardware guest, besides',
  csrWrite: 'writing a CSR',
  mmio: 'reaching a device',
  pteRead: 'reading a page-table entry',
  takenBranch: 'a taken branch',
} as const
type Parameter = keyof typeof PARAMETERS

/** Sliders move by factors: the first hundred cycles matter as much as the last thousands. */
const NOTCHES = 200
const notchOf = (value: number, max: number) => Math.round((NOTCHES * Math.log1p(value)) / Math.log1p(max))
const cyclesOf = (notch: number, max: number) => Math.round(Math.expm1((notch / NOTCHES) * Math.log1p(max)))

export function TimingControls({ timing, choice }: { timing: Signal<TimingModel>; choice: TimingChoice }) {
  const model = timing.value
  const set = (name: Parameter, wanted: number) => {
    const [min, max] = choice.bounds[name]
    const value = Math.min(max, Math.max(min, Math.round(wanted || 0)))
    if (value === model[name]) return
    timing.value = { ...model, [name]: value, name: OWN, source: 'what you have set below' }
  }
  return (
    <details class="timing">
      <summary>The timing model</summary>
      <div class="timing-preset">
        <label>
          Processor{' '}
          <select
            value={model.name}
            onChange={(e) => {
              const chosen = choice.models.find((m) => m.name === e.currentTarget.value)
              if (chosen) timing.value = chosen
            }}
          >
            {choice.models.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
            {model.name === OWN && <option value={OWN}>{OWN}</option>}
          </select>
        </label>
        <p>Its figures: {model.source}.</p>
      </div>
      <fieldset class="timing-parameters">
        <legend>Extra cycles for</legend>
        {(Object.keys(PARAMETERS) as Parameter[]).map((name) => {
          const [min, max] = choice.bounds[name]
          return (
            <div key={name}>
              <label>
                <span>{PARAMETERS[name]}</span>
                <input
                  type="number"
                  min={min}
                  max={max}
                  value={model[name]}
                  onChange={(e) => {
                    set(name, e.currentTarget.valueAsNumber)
                    e.currentTarget.valueAsNumber = timing.peek()[name]
                  }}
                />
              </label>
              <input
                type="range"
                aria-label={`${name}, slider`}
                aria-valuetext={`${plain(model[name])} cycles`}
                min="0"
                max={NOTCHES}
                value={notchOf(model[name], max)}
                onInput={(e) => set(name, cyclesOf(e.currentTarget.valueAsNumber, max))}
              />
            </div>
          )
        })}
      </fieldset>
    </details>
  )
}
