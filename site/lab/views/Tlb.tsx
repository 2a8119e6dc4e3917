// What the translation lookaside buffers hold, by whom it serves.
import type { TlbEntry } from '../../../engine/index.ts'
import { plain } from '../../charts/numbers.ts'
import { hex } from '../status.ts'
import { Scroll } from './Scroll.tsx'

export interface TlbProps {
  readonly entries: readonly TlbEntry[]
  /** How many entries each bank has room for. */
  readonly each: number
}

const MODES = ['HS', 'U', 'VS', 'VU'] as const

export function Tlb({ entries, each }: TlbProps) {
  const guests = entries.some(({ vmid }) => vmid !== undefined)
  return (
    <div class="view-tlb">
      <p class="view-banks">
        {MODES.map((mode) => {
          const held = entries.filter((e) => e.mode === mode).length
          return (
            <span key={mode}>
              <b>{mode}</b> {plain(held)} of {plain(each)}
              <span class="view-meter" aria-hidden="true">
                <i style={{ width: `${Math.min(100, (100 * held) / each)}%` }} />
              </span>
            </span>
          )
        })}
      </p>
      {entries.length === 0 ? (
        <p class="view-quiet">Empty: nothing has been translated since the last fence, or no translation is on.</p>
      ) : (
        <Scroll label="TLB entries">
          <table class="view-code">
            <thead>
              <tr>
                <th scope="col">For</th>
                <th scope="col">Set, way</th>
                {guests && <th scope="col">VMID</th>}
                <th scope="col">ASID</th>
                <th scope="col">Virtual page</th>
                <th scope="col">Physical page</th>
                <th scope="col">Stage 1</th>
                {guests && <th scope="col">Stage 2</th>}
              </tr>
            </thead>
            <tbody>
              {entries.map((e) => (
                <tr key={`${e.mode} ${e.set} ${e.way}`}>
                  <th scope="row">{e.mode}</th>
                  <td>
                    {e.set}, {e.way}
                  </td>
                  {guests && <td>{e.vmid ?? ''}</td>}
                  <td>{e.asid}</td>
                  <td>
                    {hex(e.virtual)}
                    {e.superpage && <span class="view-quiet"> of 4 MiB</span>}
                  </td>
                  <td>{hex(e.physical)}</td>
                  <td>{e.first ?? 'off'}</td>
                  {guests && <td>{e.vmid === undefined ? '' : (e.second ?? 'off')}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </div>
  )
}
