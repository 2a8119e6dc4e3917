// The timing model under which the reader measures: a preset, and every parameter of it.
import type { Signal } from '@preact/signals'
import type { INSTRUCTION_BOUNDS, TIMING_BOUNDS, TimingModel } from '../../engine/index.ts'
import { plain } from './numbers.ts'

/** What can be chosen: the engine's presets, and the range of each parameter. Given, so that no engine comes with the page. */
export interface TimingChoice {
  readonly models: readonly TimingModel[]
  readonly bounds: typeof TIMING_BOUNDS
  readonly instructionBounds: typeof INSTRUCTION_BOUNDS
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
const INSTRUCTIONS = {
  alu: 'arithmetic and logic',
  mul: 'multiplication',
  div: 'division',
  load: 'load',
  store: 'store',
  branch: 'branch',
  jump: 'jump',
  amo: 'atomic',
  csr: 'access to a CSR',
  fence: 'fence',
  system: 'ecall, sret and their like',
} as const
type Parameter = keyof typeof PARAMETERS | 'cyclesPerTick'
type Class = keyof typeof INSTRUCTIONS

/** Sliders move by factors: the first hundred cycles matter as much as the last thousands. */
const NOTCHES = 200
const notchOf = (value: number, max: number) => Math.round((NOTCHES * Math.log1p(value)) / Math.log1p(max))
const cyclesOf = (notch: number, max: number) => Math.round(Math.expm1((notch / NOTCHES) * Math.log1p(max)))

export function TimingControls({ timing, choice }: { timing: Signal<TimingModel>; choice: TimingChoice }) {
  const model = timing.value
  const change = (parameters: Partial<TimingModel>) => {
    timing.value = { ...model, ...parameters, name: OWN, source: 'what you have set below' }
  }
  const bounded = (wanted: number, [min, max]: readonly [number, number]) =>
    Math.min(max, Math.max(min, Math.round(wanted || 0)))
  const set = (name: Parameter, wanted: number) => {
    const value = bounded(wanted, choice.bounds[name])
    if (value !== model[name]) change({ [name]: value })
  }
  const setClass = (name: Class, wanted: number) => {
    const value = bounded(wanted, choice.instructionBounds)
    if (value !== model.instruction[name]) change({ instruction: { ...model.instruction, [name]: value } })
  }
  return (
    <details class="timing chart-live">
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
        {(Object.keys(PARAMETERS) as (keyof typeof PARAMETERS)[]).map((name) => (
          <Cost
            key={name}
            name={name}
            gloss={PARAMETERS[name]}
            value={model[name]}
            bounds={choice.bounds[name]}
            set={(wanted) => set(name, wanted)}
          />
        ))}
      </fieldset>
      <fieldset class="timing-parameters">
        <legend>Cycles of an instruction</legend>
        {(Object.keys(INSTRUCTIONS) as Class[]).map((name) => (
          <Cost
            key={name}
            name={name}
            gloss={INSTRUCTIONS[name]}
            value={model.instruction[name]}
            bounds={choice.instructionBounds}
            set={(wanted) => setClass(name, wanted)}
          />
        ))}
      </fieldset>
      <fieldset class="timing-parameters">
        <legend>Cycles in a tick of time, of 100 ns</legend>
        <Cost
          name="cyclesPerTick"
          gloss="a tick"
          value={model.cyclesPerTick}
          bounds={choice.bounds.cyclesPerTick}
          set={(wanted) => set('cyclesPerTick', wanted)}
        />
      </fieldset>
    </details>
  )
}

interface CostProps {
  readonly name: string
  readonly gloss: string
  readonly value: number
  readonly bounds: readonly [number, number]
  /** Takes any number; what is set is within bounds. */
  readonly set: (wanted: number) => void
}

/** One parameter: a number to type, and a slider. */
function Cost({ name, gloss, value, bounds: [min, max], set }: CostProps) {
  return (
    <div>
      <label>
        <span>{gloss}</span>
        <input
          type="number"
          min={min}
          max={max}
          value={value}
          onChange={(e) => {
            const { currentTarget } = e
            set(currentTarget.valueAsNumber)
            currentTarget.valueAsNumber = Math.min(max, Math.max(min, Math.round(currentTarget.valueAsNumber || 0)))
          }}
        />
      </label>
      <input
        type="range"
        aria-label={`${name}, slider`}
        aria-valuetext={`${plain(value)} cycles`}
        min="0"
        max={NOTCHES}
        value={notchOf(value, max)}
        onInput={(e) => set(cyclesOf(e.currentTarget.valueAsNumber, max))}
      />
    </div>
  )
}
