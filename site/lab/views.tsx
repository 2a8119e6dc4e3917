// What a lab shows, each fed by plain data.
import { useSignal } from '@preact/signals'
import type { Account, Diagnostic, ExitCount, World } from '../../engine/index.ts'
import { paletteOf } from '../charts/names.ts'
import { plain } from '../charts/numbers.ts'
import type { State } from './protocol.ts'

const NAMES =
  'zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6'.split(' ')

/** The serial lines, and a line to type into. */
export function Console({ state, send }: { state: State | undefined; send: (uart: number, text: string) => void }) {
  const lines = state?.output ?? ['']
  return (
    <div class="lab-consoles">
      {lines.map((text, uart) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: serial lines are known by their number
        <div key={uart} class="lab-console">
          <h3>{lines.length > 1 ? `Console of machine ${uart}` : 'Console'}</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
          <pre tabIndex={0} role="log" aria-label={`Console ${uart}`}>
            {text}
          </pre>
          <form
            onSubmit={(e) => {
              e.preventDefault()
              const field = e.currentTarget.elements.namedItem('typed') as HTMLInputElement
              send(uart, `${field.value}\n`)
              field.value = ''
            }}
          >
            <label>
              Type to it <input name="typed" autocomplete="off" disabled={!state} />
            </label>
          </form>
        </div>
      ))}
    </div>
  )
}

/** Exits by cause, most frequent first. */
export function Exits({ exits }: { exits: readonly ExitCount[] }) {
  const total = exits.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return <p class="lab-none">No exits: the guest was never left.</p>
  const shown = exits.slice(0, 8)
  const most = shown[0]?.count ?? 1
  return (
    <table class="lab-exits">
      <caption>
        {plain(total)} {total === 1 ? 'exit' : 'exits'}, by cause
      </caption>
      <thead>
        <tr>
          <th scope="col">Cause</th>
          <th scope="col">Exits</th>
          <th scope="col">Cycles each</th>
        </tr>
      </thead>
      <tbody>
        {shown.map(({ what, count, cycles }) => (
          <tr key={what}>
            <th scope="row">
              {what}
              <span class="lab-share" style={{ width: `${(100 * count) / most}%` }} />
            </th>
            <td>{plain(count)}</td>
            <td>{plain(Math.round(cycles / count))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Cycles by world. Their sum is the machine's counter. */
export function Accounts({ accounts, cycles }: { accounts: readonly Account[]; cycles: number }) {
  return (
    <table class="lab-accounts">
      <caption>{plain(cycles)} cycles, by who spent them</caption>
      <thead>
        <tr>
          <th scope="col">World</th>
          <th scope="col">Cycles</th>
          <th scope="col">of them waiting</th>
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        {accounts.map(({ world, vm, cycles: spent, idle }) => (
          <tr key={`${world} ${vm}`} class={`world-${paletteOf(world as World)}`}>
            <th scope="row">
              <span class="lab-swatch" aria-hidden="true" />
              {world} {vm > 0 || accounts.some((a) => a.vm > 0 && a.world === world) ? vm : ''}
            </th>
            <td>{plain(spent)}</td>
            <td>{plain(idle)}</td>
            <td>{cycles > 0 ? `${plain(Math.round((1000 * spent) / cycles) / 10)} %` : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The integer registers; those that changed since the last report are marked and named. */
export function Registers({ registers }: { registers: Int32Array }) {
  const format = useSignal<'hex' | 'signed' | 'unsigned'>('hex')
  const before = useSignal<Int32Array | undefined>(undefined)
  const latest = useSignal<Int32Array>(registers)
  if (latest.value !== registers) {
    before.value = latest.value
    latest.value = registers
  }
  const show = (n: number) =>
    format.value === 'hex'
      ? `0x${(n >>> 0).toString(16).padStart(8, '0')}`
      : plain(format.value === 'signed' ? n : n >>> 0)
  return (
    <details class="lab-registers">
      <summary>Registers</summary>
      <label>
        Shown as{' '}
        <select value={format.value} onChange={(e) => (format.value = e.currentTarget.value as 'hex')}>
          <option value="hex">hexadecimal</option>
          <option value="signed">signed</option>
          <option value="unsigned">unsigned</option>
        </select>
      </label>
      <dl>
        {NAMES.map((name, n) => {
          const changed = before.value !== undefined && before.value[n] !== registers[n]
          return (
            <div key={name} class={changed ? 'changed' : undefined}>
              <dt>{name}</dt>
              <dd>
                {show(registers[n] as number)}
                {changed && <span class="mark"> changed</span>}
              </dd>
            </div>
          )
        })}
      </dl>
    </details>
  )
}

interface ProblemsProps {
  diagnostics: readonly Diagnostic[]
  /** The file that can be edited here. */
  here: string
  go: (line: number, column: number) => void
}

/** What is wrong with the program, at its places, with what to do. */
export function Problems({ diagnostics, here, go }: ProblemsProps) {
  const errors = diagnostics.filter((d) => d.severity === 'error')
  if (errors.length === 0) return null
  return (
    <div class="lab-problems" role="alert">
      <p>{errors.length === 1 ? 'One mistake' : `${errors.length} mistakes`}: nothing runs until it assembles.</p>
      <ul>
        {errors.slice(0, 10).map((d) => (
          <li key={`${d.file}:${d.line}:${d.column}:${d.code}`}>
            {d.file === here ? (
              <button type="button" onClick={() => go(d.line, d.column)}>
                line {d.line}, column {d.column}
              </button>
            ) : (
              <span>
                engine/{d.file} line {d.line}
              </span>
            )}
            : {d.message} {d.remedy}
          </li>
        ))}
      </ul>
    </div>
  )
}
