// The integer registers. Those that changed since the machine last stood still are bold and carry a dot; so says their name.
import { signal } from '@preact/signals'
import { hex } from './status.ts'

const NAMES =
  'zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6'.split(' ')

const FORMATS = { hexadecimal: hex, signed: (n: number) => `${n | 0}`, unsigned: (n: number) => `${n >>> 0}` }
/** One choice for all labs of a page. */
const format = signal<keyof typeof FORMATS>('hexadecimal')

interface Props {
  /** x0 to x31; undefined before anything was loaded. */
  registers: Int32Array | undefined
  before: Int32Array | undefined
}

export function Registers({ registers, before }: Props) {
  return (
    <div class="lab-registers" role="group" aria-label="Registers">
      <div class="lab-head">
        <h3>Registers</h3>
        <label>
          <span class="sr-only">Shown as</span>
          <select
            value={format.value}
            onChange={(e) => {
              format.value = e.currentTarget.value as keyof typeof FORMATS
            }}
          >
            {Object.keys(FORMATS).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      <dl>
        {NAMES.map((name, n) => {
          const changed = registers && before && before[n] !== registers[n]
          return (
            <div key={name} data-changed={changed ? true : undefined}>
              <dt>{name}</dt>
              <dd>
                {registers ? FORMATS[format.value](registers[n] as number) : '–'}
                {changed && <span class="sr-only"> changed</span>}
              </dd>
            </div>
          )
        })}
      </dl>
    </div>
  )
}
