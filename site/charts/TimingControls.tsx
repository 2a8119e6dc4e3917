// The timing model under which the reader measures: a preset, and the parameters that exits depend on.
import type { Signal } from '@preact/signals'
import type { TIMING_BOUNDS, TimingModel } from '../../engine/index.ts'

/** What can be chosen: the engine's presets, and the range of each parameter. Given, so that no engine comes with the page. */
export interface TimingChoice {
  readonly models: readonly TimingModel[]
  readonly bounds: typeof TIMING_BOUNDS
}

const PARAMETERS = {
  trapEntry: 'entering a trap',
  trapReturn: 'returning from one',
  csrWrite: 'writing a CSR',
  takenBranch: 'a taken branch',
} as const

export function TimingControls({ timing, choice }: { timing: Signal<TimingModel>; choice: TimingChoice }) {
  const model = timing.value
  const set = (change: Partial<TimingModel>) => {
    timing.value = { ...model, ...change, name: 'your own' }
  }
  return (
    <details class="timing">
      <summary>The timing model</summary>
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
          {model.name === 'your own' && <option value="your own">your own</option>}
        </select>
      </label>
      <p class="source">{model.source}</p>
      {(Object.keys(PARAMETERS) as (keyof typeof PARAMETERS)[]).map((name) => {
        const [min, max] = choice.bounds[name]
        return (
          <label key={name}>
            Extra cycles for {PARAMETERS[name]}{' '}
            <input
              type="number"
              min={min}
              max={max}
              value={model[name]}
              onChange={(e) => {
                const value = Math.min(max, Math.max(min, Math.round(e.currentTarget.valueAsNumber || 0)))
                set({ [name]: value })
              }}
            />
          </label>
        )
      })}
    </details>
  )
}
