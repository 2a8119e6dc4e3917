// Who spent the cycles of a run: one bar that is the whole, and its figures. Their sum is the machine's cycle counter.
import type { Account } from '../../engine/index.ts'
import { patternOf, WorldPatterns } from '../book/worlds.tsx'
import { BarDrawing } from './BarDrawing.tsx'
import { Downloads } from './Downloads.tsx'
import { csvOf } from './download.ts'
import { paletteOf } from './names.ts'
import { percent, plain } from './numbers.ts'

interface Props {
  readonly accounts: readonly Account[]
  /** Cycles of the machine since reset, and under which timing model it counted them. */
  readonly cycles: number
  readonly timing?: string
  /** Distinguishes this chart's patterns from those of others on the page. */
  readonly id: string
  /** Of the files to save; without it there are none. */
  readonly file?: string
}

const ORDER = ['guest user', 'guest kernel', 'hypervisor', 'firmware']

export function CyclesByWorld({ accounts, cycles, timing, id, file }: Props) {
  const rank = ({ world, vm }: Account) => (vm < 0 ? 100 : 2 * vm) + ORDER.indexOf(world)
  const rows = accounts.filter((a) => a.cycles > 0).sort((p, q) => rank(p) - rank(q))
  const several = accounts.some(({ vm }) => vm > 0)
  const nameOf = ({ world, vm }: Account) => (several && vm >= 0 ? `${world} ${vm}` : world)
  const idle = rows.reduce((sum, a) => sum + a.idle, 0)
  if (cycles === 0) return <p class="chart not-content">Nothing has run yet.</p>
  let from = 0
  return (
    <div class="chart worlds-chart not-content">
      <svg aria-hidden="true">
        <WorldPatterns prefix={id} />
        {rows.map((account) => {
          const palette = paletteOf(account.world)
          const x = `${(100 * from) / cycles}%`
          const wide = (spent: number) => ({ x, width: `${(100 * spent) / cycles}%`, height: '100%' })
          from += account.cycles
          return (
            <g key={nameOf(account)} class={`world-${palette}`}>
              <rect class="fill" {...wide(account.cycles)} />
              <rect {...wide(account.cycles - account.idle)} style={{ fill: patternOf(id, palette) }} />
            </g>
          )
        })}
      </svg>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
      <div class="chart-scroll" tabIndex={0} role="group" aria-label="Cycles by world">
        <table class="chart-table">
          <caption>
            {plain(cycles)} cycles, by who spent them{timing && `; timing model ${timing}`}
          </caption>
          <thead>
            <tr>
              <th scope="col">World</th>
              <th scope="col" class="number">
                Cycles
              </th>
              <th scope="col" class="number">
                Share
              </th>
              {idle > 0 && (
                <th scope="col" class="number">
                  Of them waiting
                </th>
              )}
              <th scope="col" class="number">
                Times entered
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((account) => (
              <tr key={nameOf(account)} class={`world-${paletteOf(account.world)}`}>
                <th scope="row">
                  <svg class="worlds-key" width="20" height="14" aria-hidden="true">
                    <rect class="fill" width="20" height="14" />
                    <rect width="20" height="14" style={{ fill: patternOf(id, paletteOf(account.world)) }} />
                  </svg>
                  {nameOf(account)}
                </th>
                <td class="number">{plain(account.cycles)}</td>
                <td class="number">{percent(account.cycles / cycles)}</td>
                {idle > 0 && <td class="number">{account.idle > 0 ? plain(account.idle) : ''}</td>}
                <td class="number">{plain(account.entries)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {idle > 0 && <p class="worlds-note">Plain: waiting for an interrupt. Patterned: at work.</p>}
      {file && (
        <Downloads
          name={file}
          svg={() => (
            <BarDrawing
              title={`${plain(cycles)} cycles, by who spent them${timing ? `; timing model ${timing}` : ''}`}
              bars={rows.map((account) => ({
                name: nameOf(account),
                value: account.cycles,
                words: `${plain(account.cycles)}, ${percent(account.cycles / cycles)}`,
                world: paletteOf(account.world),
              }))}
            />
          )}
          csv={() => csvOf(rows)}
          json={() => JSON.stringify(rows, null, 1)}
        />
      )}
    </div>
  )
}
