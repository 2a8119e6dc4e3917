// CSRs by field, with what each field means: those of one level at a time. What changed since the machine last stood still
// is bold and carries a dot.
import { useSignal } from '@preact/signals'
import { CSRS, type CsrField, causeName } from '../../../engine/index.ts'
import { hex } from '../status.ts'
import { Scroll } from './Scroll.tsx'

export interface CsrsProps {
  readonly values: Readonly<Record<string, number>>
  readonly before?: Readonly<Record<string, number>> | undefined
}

const LEVELS: readonly [level: string, shows: RegExp][] = [
  ['supervisor', /^s(?!nvm)/],
  ['hypervisor', /^h/],
  ['guest', /^vs/],
  ['machine', /^m(?!hpm)/],
  ['memory protection', /^pmp/],
  ['counters', /^(cycle|time|instret)/],
]

export function Csrs({ values, before }: CsrsProps) {
  const level = useSignal('supervisor')
  const shows = LEVELS.find(([name]) => name === level.value)?.[1] ?? /^s/
  const present = LEVELS.filter(([, pattern]) => Object.keys(values).some((name) => pattern.test(name)))
  return (
    <div class="view-csrs">
      <label class="view-choice">
        <span>Registers of the</span>
        <select value={level.value} onChange={(e) => (level.value = e.currentTarget.value)}>
          {present.map(([name]) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <Scroll label="CSRs">
        <table>
          <thead>
            <tr>
              <th scope="col">CSR</th>
              <th scope="col">Value</th>
              <th scope="col">Fields</th>
            </tr>
          </thead>
          <tbody>
            {CSRS.filter(({ name }) => shows.test(name) && name in values).map(({ name, gloss, fields }) => {
              const value = values[name] as number
              const old = before?.[name]
              const changed = old !== undefined && old !== value
              return (
                <tr key={name} data-changed={changed ? true : undefined}>
                  <th scope="row">
                    <abbr title={gloss}>{name}</abbr>
                  </th>
                  <td class="view-code">
                    {hex(value)}
                    {changed && <span class="sr-only"> changed</span>}
                  </td>
                  <td>
                    <ul class="view-fields">
                      {fields
                        .filter((f) => f.hi - f.lo < 31)
                        .map((field) => (
                          <Field
                            key={field.name}
                            csr={name}
                            field={field}
                            value={value}
                            old={changed ? old : undefined}
                          />
                        ))}
                    </ul>
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </Scroll>
    </div>
  )
}

const bits = (value: number, { hi, lo }: CsrField) => (value >>> lo) & (2 ** (hi - lo + 1) - 1)

function Field({ csr, field, value, old }: { csr: string; field: CsrField; value: number; old: number | undefined }) {
  const now = bits(value, field)
  const changed = old !== undefined && bits(old, field) !== now
  return (
    <li data-set={now !== 0 ? true : undefined} data-changed={changed ? true : undefined} title={field.gloss}>
      <span>{field.name}</span> <b>{meaning(csr, field, now, value)}</b>
      {changed && <span class="sr-only"> changed</span>}
    </li>
  )
}

const MODES = ['U', 'S', '2', 'M']

/** What a field's number stands for. */
function meaning(csr: string, { name, hi, lo }: CsrField, now: number, whole: number): string {
  if (name === 'Code' && csr.endsWith('cause')) return causeName(whole)
  if (name === 'SPP' || name === 'SPVP') return now === 1 ? 'S' : 'U'
  if (name === 'MPP') return MODES[now] ?? String(now)
  if (name === 'PPN') return hex(now * (csr === 'hgatp' ? 4 : 1) * 4096)
  if (name === 'BASE') return hex(now * 4)
  if (name === 'PC') return hex(now * 2)
  if (csr.endsWith('atp') && name === 'MODE') return now === 1 ? (csr === 'hgatp' ? 'Sv32x4' : 'Sv32') : 'Bare'
  return hi - lo > 7 ? `0x${now.toString(16)}` : String(now)
}
