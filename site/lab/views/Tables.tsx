// Page tables as trees, side by side: a guest's own, the shadow that the machine uses in its place, the second stage; with
// what differs between the first two.
import { useSignal } from '@preact/signals'
import type { TableEntry, TableKind } from '../../../engine/index.ts'
import type { Table } from '../questions.ts'
import { hex } from '../status.ts'

export interface TablesProps {
  readonly tables: readonly Table[]
  /** Show the memory of an entry, or walk an address. */
  readonly onWalk?: ((address: number) => void) | undefined
}

const TITLES: Record<TableKind, string> = {
  guest: 'The guest’s own',
  shadow: 'The shadow, which the machine uses',
  'second stage': 'The second stage',
  own: 'In use',
}
const FROM: Record<TableKind, [string, string]> = {
  guest: ['Virtual', 'Guest-physical'],
  shadow: ['Virtual', 'Physical'],
  'second stage': ['Guest-physical', 'Physical'],
  own: ['Virtual', 'Physical'],
}

export function Tables({ tables }: TablesProps) {
  const vms = [...new Set(tables.map(({ root }) => root.vm))].filter((vm) => vm >= 0)
  const vm = useSignal(0)
  const mine = tables.filter(({ root }) => root.vm === vm.value || (root.vm < 0 && vms.length === 0))
  return (
    <div class="view-tables">
      {vms.length > 1 && (
        <label class="view-choice">
          <span>Of machine</span>
          <select value={vm.value} onChange={(e) => (vm.value = Number(e.currentTarget.value))}>
            {vms.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
      )}
      <div class="view-side">
        {mine.map(({ root, entries }) => (
          <div role="group" key={root.kind} aria-label={TITLES[root.kind]}>
            <p class="view-heading">{TITLES[root.kind]}</p>
            <p class="view-quiet">
              <span class="view-code">
                {root.held} = {hex(root.register)}
              </span>
              {root.register >>> 31 === 0 && ': Bare, no translation'}
            </p>
            {entries.length > 0 && (
              <>
                <p class="view-row view-quiet" aria-hidden="true">
                  <span>{FROM[root.kind][0]}</span>
                  <span>{FROM[root.kind][1]}</span>
                  <span>Rights</span>
                </p>
                <Entries entries={entries} />
              </>
            )}
          </div>
        ))}
      </div>
    </div>
  )
}

function Entries({ entries }: { entries: readonly TableEntry[] }) {
  return (
    <ul>
      {entries.map((entry) => (
        <li key={entry.address}>
          {entry.table ? (
            <details open={entries.length < 6}>
              <summary>
                <span class="view-code">{hex(entry.address)}</span>, 4 MiB: a table at{' '}
                <span class="view-code">{hex(entry.to)}</span>, {count(entry.table)}
              </summary>
              <Entries entries={entry.table} />
            </details>
          ) : (
            <Leaf entry={entry} />
          )}
        </li>
      ))}
    </ul>
  )
}

const count = (table: readonly TableEntry[]): string => {
  const pages = table.reduce((sum, entry) => sum + entry.count, 0)
  const differing = table.filter(({ differs }) => differs).reduce((sum, entry) => sum + entry.count, 0)
  return `${pages}\u00a0${pages === 1 ? 'page' : 'pages'}${differing > 0 ? `, ${differing} differ` : ''}`
}

function Leaf({ entry }: { entry: TableEntry }) {
  const { address, count: pages, size, to, rights, at, differs } = entry
  const end = address + pages * size
  return (
    <p class="view-row view-code" data-differs={differs} title={`Entry at ${hex(at)}`}>
      <span>
        {hex(address)}
        {pages > 1 && <span class="view-quiet">–{hex(end - 1).slice(2)}</span>}
      </span>
      <span>{hex(to)}</span>
      <span>
        {rights} {size > 4096 && <span class="view-quiet">4 MiB</span>}
        {differs && <em>{differs}</em>}
      </span>
    </p>
  )
}
