// The block devices: how large each is, and which of its pages were written since power-on.
import { plain } from '../../charts/numbers.ts'
import type { DiskReply } from '../questions.ts'

export function Disks({ disks }: { disks: readonly DiskReply[] }) {
  if (disks.length === 0) return <p class="view-quiet">This machine has no disk.</p>
  return (
    <div class="view-disks">
      {disks.map((disk) => (
        <div role="group" key={disk.slot} aria-label={`Disk in slot ${disk.slot}`}>
          <p class="view-heading">Disk in slot {disk.slot}</p>
          <p class="view-quiet">
            {plain(disk.sectors)} sectors of 512 bytes{disk.readOnly && ', read-only'}; {plain(disk.written.length)} of{' '}
            {plain(Math.ceil(disk.sectors / 8))} pages written.
          </p>
          <div class="view-platter" aria-hidden="true">
            {Array.from({ length: Math.min(512, Math.ceil(disk.sectors / 8)) }, (_, page) => (
              <i key={String(page)} data-written={disk.written.includes(page) ? true : undefined} />
            ))}
          </div>
          <p>
            {disk.written.length === 0
              ? 'Nothing has been written.'
              : `Written: ${disk.written.map((page) => `sectors ${page * 8} to ${page * 8 + 7}`).join(', ')}.`}
          </p>
        </div>
      ))}
    </div>
  )
}
