// The block devices: what was asked of each, by whom and by which way; which pages were written since power-on; and the contents of a
// sector, in hex and as text.
import { useSignal } from '@preact/signals'
import type { DiskState, DiskWay, RequestEvent } from '../../../engine/index.ts'
import { counted, plain } from '../../charts/numbers.ts'
import { HexRow } from './Hex.tsx'
import { Scroll } from './Scroll.tsx'

export interface SectorPlace {
  readonly slot: number
  readonly sector: number
}

export interface DisksProps {
  readonly disks: readonly DiskState[]
  /** Of the sector at `place`. */
  readonly bytes?: Uint8Array | undefined
  readonly before?: Uint8Array | undefined
  readonly place: SectorPlace
  readonly onPlace?: ((place: SectorPlace) => void) | undefined
  readonly onTravel?: ((step: number) => void) | undefined
  /** Put a disk in, where there is none. */
  readonly onInsert?: (() => void) | undefined
  /** Take out what the reader has put in. */
  readonly onRemove?: (() => void) | undefined
}

const WAYS: Record<DiskWay, string> = {
  direct: 'The guest’s own driver tells the device.',
  emulated:
    'The guest’s driver tells a device that the hypervisor plays, register by register; the hypervisor tells this one.',
  ring: 'The guest puts its requests into a ring that it shares with the hypervisor, which tells the device.',
}
const WAY_NAMES: Record<DiskWay, string> = { direct: 'directly', emulated: 'emulated', ring: 'by the ring' }
/** Pages of the map. */
const MAP = 512

export function Disks({ disks, bytes, before, place, onPlace, onTravel, onInsert, onRemove }: DisksProps) {
  const wrong = useSignal('')
  const disk = disks.find(({ slot }) => slot === place.slot) ?? disks[0]
  if (!disk)
    return (
      <div class="view-quiet">
        <p>This machine has no disk. Drop an image on the workbench, or choose one with “Open a file…”.</p>
        {onInsert && (
          <p>
            <button type="button" onClick={onInsert}>
              Put in a disk with 64 pages of text
            </button>{' '}
            The machine then begins anew.
          </p>
        )}
      </div>
    )
  const show = (sector: number) => onPlace?.({ slot: disk.slot, sector })
  return (
    <div class="view-disks">
      {disks.length > 1 && (
        <label class="view-choice">
          <span>Disk of machine</span>
          <select value={disk.slot} onChange={(e) => onPlace?.({ slot: Number(e.currentTarget.value), sector: 0 })}>
            {disks.map(({ slot }) => (
              <option key={slot}>{slot}</option>
            ))}
          </select>
        </label>
      )}
      <p class="view-quiet">
        {plain(disk.sectors)} sectors of 512 bytes{disk.readOnly && ', read-only'}; {plain(disk.written.length)} of{' '}
        {plain(Math.ceil(disk.sectors / 8))} pages written. {WAYS[disk.way]}
      </p>
      <div class="view-platter" aria-hidden="true">
        {Array.from({ length: Math.min(MAP, Math.ceil(disk.sectors / 8)) }, (_, page) => (
          <i key={String(page)} data-written={disk.written.includes(page) ? true : undefined} />
        ))}
      </div>
      {disk.written.length > 0 && (
        <p>Written: {disk.written.map((page) => `sectors ${page * 8} to ${page * 8 + 7}`).join(', ')}.</p>
      )}
      <p class="view-heading">
        {disk.total === 0 ? 'Nothing has been asked of it yet.' : counted(disk.total, 'request')}
        {disk.total > disk.requests.length && `; the last ${disk.requests.length}`}
      </p>
      {disk.requests.length > 0 && <Requests disk={disk} onShow={onPlace && show} onTravel={onTravel} />}
      <form
        class="view-choice"
        onSubmit={(e) => {
          e.preventDefault()
          const sector = Number(new FormData(e.currentTarget).get('sector'))
          const there = Number.isInteger(sector) && sector >= 0 && sector < disk.sectors
          wrong.value = there ? '' : `Sectors are numbered 0 to ${plain(disk.sectors - 1)}.`
          if (there) show(sector)
        }}
      >
        <label>
          <span>Sector</span>
          <input name="sector" key={place.sector} defaultValue={String(place.sector)} autocomplete="off" size={8} />
        </label>
        <button type="submit">Show</button>
        <button type="button" aria-label="The sector before" onClick={() => show(Math.max(0, place.sector - 1))}>
          ▴
        </button>
        <button
          type="button"
          aria-label="The sector after"
          onClick={() => show(Math.min(disk.sectors - 1, place.sector + 1))}
        >
          ▾
        </button>
        <span role="alert">{wrong.value}</span>
      </form>
      {onRemove && (
        <p>
          <button type="button" class="link" onClick={onRemove}>
            Take the disk out
          </button>
        </p>
      )}
      {bytes && <Sector bytes={bytes} before={before} sector={place.sector} />}
    </div>
  )
}

interface RequestsProps {
  readonly disk: DiskState
  readonly onShow: ((sector: number) => void) | undefined
  readonly onTravel: ((step: number) => void) | undefined
}

function Requests({ disk, onShow, onTravel }: RequestsProps) {
  return (
    <Scroll label="Requests">
      <table>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Request</th>
            <th scope="col">Sectors</th>
            <th scope="col">Machine, way</th>
            <th scope="col">In the exit</th>
          </tr>
        </thead>
        <tbody>
          {[...disk.requests].reverse().map((request, k) => (
            <tr key={`${request.step} ${String(k)}`}>
              <td class="view-number">
                {onTravel ? (
                  <button type="button" class="link" onClick={() => onTravel(request.step)}>
                    {plain(request.step)}
                  </button>
                ) : (
                  plain(request.step)
                )}
              </td>
              <td>
                {request.type}
                {!request.ok && ', refused'}
              </td>
              <td>
                {request.sectors === 0 ? (
                  '–'
                ) : onShow ? (
                  <button type="button" class="link" onClick={() => onShow(request.sector)}>
                    {sectorsOf(request)}
                  </button>
                ) : (
                  sectorsOf(request)
                )}
              </td>
              <td>
                {request.slot}, {WAY_NAMES[disk.way]}
              </td>
              <td>{request.during ?? (request.by.world === 'hypervisor' ? 'between exits' : 'none')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** `8`, or `8 to 15`. */
const sectorsOf = ({ sector, sectors }: RequestEvent): string =>
  sectors === 1 ? plain(sector) : `${plain(sector)} to ${plain(sector + sectors - 1)}`

function Sector({ bytes, before, sector }: { bytes: Uint8Array; before: Uint8Array | undefined; sector: number }) {
  return (
    <Scroll label={`Sector ${sector}`}>
      <table class="view-code view-sector">
        <thead>
          <tr>
            <th scope="col">Byte</th>
            <th scope="col">Bytes</th>
            <th scope="col">Text</th>
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: 32 }, (_, k) => k * 16).map((at) => (
            <HexRow
              key={at}
              at={at.toString(16).padStart(3, '0')}
              bytes={bytes.subarray(at, at + 16)}
              old={before?.subarray(at, at + 16)}
            />
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
