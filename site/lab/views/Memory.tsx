// Memory in any of the three address spaces: bytes, characters, and the symbols that stand there.
import { useSignal } from '@preact/signals'
import type { AddressSpace, MemoryRow } from '../../../engine/index.ts'
import { hex } from '../status.ts'
import { HexRow } from './Hex.tsx'
import { Scroll } from './Scroll.tsx'

export interface MemoryPlace {
  readonly space: AddressSpace
  readonly vm: number
  readonly address: number
}

export interface MemoryProps {
  readonly rows: readonly MemoryRow[]
  readonly before?: readonly MemoryRow[] | undefined
  readonly place: MemoryPlace
  readonly vms: number
  readonly onPlace?: (place: MemoryPlace) => void
  /** Address by name, of a symbol or a register; undefined if there is none. */
  readonly find?: (text: string, vm: number) => number | undefined
}

const SPACES: readonly [AddressSpace, string][] = [
  ['virtual', 'virtual, as the instruction sees it'],
  ['guest-physical', 'guest-physical'],
  ['physical', 'physical'],
]
/** Bytes of a page of the view. */
const SPAN = 256

const nowhere = () => undefined

export function Memory({ rows, before, place, vms, onPlace = nowhere, find = nowhere }: MemoryProps) {
  const wrong = useSignal('')
  const to = (address: number) => onPlace({ ...place, address: Math.min(2 ** 32 - SPAN, Math.max(0, address)) })
  return (
    <div class="view-memory">
      <form
        class="view-choice"
        onSubmit={(e) => {
          e.preventDefault()
          const text = String(new FormData(e.currentTarget).get('address'))
          const address = find(text, place.space === 'guest-physical' ? place.vm : -1)
          wrong.value = address === undefined ? `There is no address ${text}.` : ''
          if (address !== undefined) to(address)
        }}
      >
        <label>
          <span>Space</span>
          <select
            value={place.space}
            onChange={(e) => onPlace({ ...place, space: e.currentTarget.value as AddressSpace })}
          >
            {SPACES.map(([space, name]) => (
              <option key={space} value={space}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {vms > 1 && place.space === 'guest-physical' && (
          <label>
            <span>of machine</span>
            <select value={place.vm} onChange={(e) => onPlace({ ...place, vm: Number(e.currentTarget.value) })}>
              {Array.from({ length: vms }, (_, vm) => (
                <option key={vm}>{vm}</option>
              ))}
            </select>
          </label>
        )}
        <label>
          <span>Address or register</span>
          <input
            name="address"
            key={place.address}
            defaultValue={hex(place.address)}
            autocomplete="off"
            spellcheck={false}
          />
        </label>
        <button type="submit">Show</button>
        <button type="button" aria-label="Lower addresses" onClick={() => to(place.address - SPAN)}>
          ▴
        </button>
        <button type="button" aria-label="Higher addresses" onClick={() => to(place.address + SPAN)}>
          ▾
        </button>
        <span role="alert">{wrong.value}</span>
      </form>
      <Scroll label="Bytes">
        <table class="view-code">
          <thead>
            <tr>
              <th scope="col">Address</th>
              <th scope="col">Bytes</th>
              <th scope="col">Text</th>
              <th scope="col">{place.space === 'physical' ? 'Symbols' : 'Physical'}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row
                key={row.address}
                row={row}
                old={before?.find(({ address }) => address === row.address)}
                physical={place.space !== 'physical'}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  )
}

function Row({ row, old, physical }: { row: MemoryRow; old: MemoryRow | undefined; physical: boolean }) {
  const { address, bytes, symbols } = row
  return (
    <>
      {symbols.length > 0 && (
        <tr class="view-symbols">
          <td />
          <td colSpan={3}>{symbols.map(({ name, at }) => (at === 0 ? name : `${name} (+${at})`)).join(', ')}</td>
        </tr>
      )}
      <HexRow
        at={hex(address)}
        bytes={bytes}
        old={old?.bytes}
        instead={row.physical === undefined ? 'not mapped' : 'no RAM'}
      >
        <td>{physical && row.physical !== undefined ? hex(row.physical) : ''}</td>
      </HexRow>
    </>
  )
}
