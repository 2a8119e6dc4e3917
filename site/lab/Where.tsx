// The instruction that is next: who runs, in which mode, at which address, near which symbol, on which line.
import type { Counts, Whereabouts } from '../../engine/index.ts'
import { paletteOf } from '../charts/names.ts'
import { plain } from '../charts/numbers.ts'
import { fileName, hex, modeName, worldName } from './status.ts'

interface Props {
  where: Whereabouts
  counts: Counts
  vms: number
  inHardware: boolean
  /** Show this line of source. */
  show?: (file: string, line: number) => void
}

export function Where({ where, counts, vms, inHardware, show }: Props) {
  const { file, line } = where
  return (
    <p class="lab-where">
      <span class={`lab-world world-${paletteOf(where.world)}`}>{worldName(where, vms)}</span>{' '}
      <span class="lab-mode">{modeName(where.mode, inHardware)}-mode</span> <code>{hex(where.pc)}</code>{' '}
      {where.symbol ? <code>{where.symbol}</code> : <em>no code of this program</em>}{' '}
      {file && line !== undefined && (
        <button type="button" class="link" onClick={() => show?.(file, line)}>
          {fileName(file)} line {line}
        </button>
      )}{' '}
      {where.text && <code class="lab-instruction">{where.text.replace(/\s*#.*$/, '').replace(/\s+/g, ' ')}</code>}
      <span class="lab-moment">
        Step {plain(counts.steps)}, cycle {plain(counts.cycles)}
      </span>
    </p>
  )
}
