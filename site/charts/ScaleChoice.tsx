// Linear or logarithmic: the choice that charts of cycles have.
import type { Signal } from '@preact/signals'
import type { Scale } from './OverheadBars.tsx'

export function ScaleChoice({ id, legend, scale }: { id: string; legend: string; scale: Signal<Scale> }) {
  return (
    <fieldset class="overhead-scale chart-live">
      <legend class="sr-only">{legend}</legend>
      {(['linear', 'logarithmic'] as const).map((one) => (
        <label key={one}>
          <input
            type="radio"
            name={`${id}-scale`}
            checked={scale.value === one}
            onChange={() => {
              scale.value = one
            }}
          />
          {one}
        </label>
      ))}
    </fieldset>
  )
}
