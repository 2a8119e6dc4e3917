// Where the cycles went, as a flame graph: virtual machine, world, cause of the exit, routine; the width of a bar is its
// share. A bar that is chosen becomes the whole. The same as a tree that can be read line by line.
import { useSignal } from '@preact/signals'
import type { Profile, ProfileNode } from '../../../engine/index.ts'
import { Downloads } from '../../charts/Downloads.tsx'
import { csvOf } from '../../charts/download.ts'
import { paletteOf } from '../../charts/names.ts'
import { percent, plain } from '../../charts/numbers.ts'

export interface FlameProps {
  readonly profile: Profile
}

interface Bar {
  readonly node: ProfileNode
  readonly path: readonly ProfileNode[]
  readonly from: number
  readonly share: number
}

/** Bars of each row, from the root up; those narrower than `least` are left out. */
export function rowsOf(root: ProfileNode, path: readonly ProfileNode[], least = 0.002): Bar[][] {
  const rows: Bar[][] = []
  const place = (node: ProfileNode, above: readonly ProfileNode[], from: number, depth: number) => {
    const share = node.cycles / root.cycles
    if (share < least) return
    rows[depth] ??= []
    rows[depth]?.push({ node, path: [...above, node], from, share })
    let at = from
    for (const child of [...node.children].sort((p, q) => q.cycles - p.cycles)) {
      place(child, [...above, node], at, depth + 1)
      at += child.cycles / root.cycles
    }
  }
  place(root, path, 0, 0)
  return rows
}

const colourOf = ({ kind, world }: ProfileNode) =>
  kind === 'run' || kind === 'machine' || !world ? 'hardware' : `world-${paletteOf(world as 'firmware')}`

export function Flame({ profile }: FlameProps) {
  const chosen = useSignal<readonly ProfileNode[]>([profile.root])
  const path = chosen.value[0] === profile.root ? chosen.value : [profile.root]
  const top = path.at(-1) as ProfileNode
  const rows = rowsOf(top, path.slice(0, -1))
  return (
    <div class="view-flame">
      <p class="view-quiet">
        Steps {plain(profile.from)} to {plain(profile.to)}: {plain(profile.root.cycles)} cycles.{' '}
        {profile.every === 1
          ? 'Every step was followed.'
          : `Looked at every ${plain(profile.every)}th step; the cycles between two looks go to what ran at the first.`}
      </p>
      <p class="view-path">
        {path.map((node, k) => (
          <button
            key={String(k)}
            type="button"
            aria-current={k === path.length - 1 ? 'true' : undefined}
            onClick={() => (chosen.value = path.slice(0, k + 1))}
          >
            {node.kind === 'run' ? 'Whole run' : node.name}
          </button>
        ))}
        <span>
          {plain(top.cycles)} cycles, {percent(top.cycles / profile.root.cycles)}
        </span>
      </p>
      <div class="view-flames" aria-hidden="true">
        {rows.map((bars, depth) => (
          <div key={String(depth)}>
            {bars.map(({ node, path: to, from, share }) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the tree below does the same
              // biome-ignore lint/a11y/noStaticElementInteractions: the tree below does the same
              <span
                key={to.map(({ name }) => name).join('/')}
                class={colourOf(node)}
                style={{ insetInlineStart: `${100 * from}%`, width: `${100 * share}%` }}
                title={`${node.name}: ${plain(node.cycles)} cycles, ${percent(node.cycles / profile.root.cycles)}`}
                onClick={() => (chosen.value = to)}
              >
                {share > 0.04 ? (node.kind === 'run' ? 'whole run' : node.name) : ''}
              </span>
            ))}
          </div>
        ))}
      </div>
      <details>
        <summary>As a tree</summary>
        <Branch node={profile.root} total={profile.root.cycles} />
      </details>
      <div class="chart">
        <Downloads
          name={`profile-steps-${profile.from}-to-${profile.to}`}
          svg={() => <Drawing rows={rows} />}
          csv={() => csvOf(stacksOf(profile.root))}
          json={() => JSON.stringify(profile, null, 1)}
        />
      </div>
    </div>
  )
}

/** One row a path through the tree, as the usual tools for flame graphs want it: names with semicolons between. */
function stacksOf(node: ProfileNode, above: readonly string[] = []): object[] {
  const path = node.kind === 'run' ? above : [...above, node.name]
  const own = node.cycles - node.children.reduce((sum, child) => sum + child.cycles, 0)
  const here = own > 0 ? [{ stack: path.join(';'), cycles: own }] : []
  return [...here, ...node.children.flatMap((child) => stacksOf(child, path))]
}

const WIDTH = 860
const ROW = 22

/** The rows as they are shown, to take along. */
function Drawing({ rows }: { rows: readonly Bar[][] }) {
  return (
    <svg class="file-drawing" viewBox={`0 0 ${WIDTH} ${rows.length * ROW}`}>
      <title>Where the cycles went</title>
      {rows.flatMap((bars, depth) =>
        bars.map(({ node, path, from, share }) => (
          <g
            key={path.map(({ name }) => name).join('/')}
            class={colourOf(node).replace(/^hardware$/, 'world-hardware')}
          >
            <rect class="fill" x={from * WIDTH} width={share * WIDTH} y={depth * ROW} height={ROW - 2} />
            {share * WIDTH > 8 * node.name.length && (
              <text x={from * WIDTH + 4} y={depth * ROW + 15}>
                {node.kind === 'run' ? 'whole run' : node.name}
              </text>
            )}
          </g>
        )),
      )}
    </svg>
  )
}

function Branch({ node, total }: { node: ProfileNode; total: number }) {
  return (
    <ul>
      {[...node.children]
        .sort((p, q) => q.cycles - p.cycles)
        .map((child) => (
          <li key={`${child.kind} ${child.name}`}>
            {child.children.length > 0 ? (
              <details>
                <summary>
                  {child.name}: {plain(child.cycles)} cycles, {percent(child.cycles / total)}
                </summary>
                <Branch node={child} total={total} />
              </details>
            ) : (
              <>
                {child.name}: {plain(child.cycles)} cycles, {percent(child.cycles / total)}
              </>
            )}
          </li>
        ))}
    </ul>
  )
}
