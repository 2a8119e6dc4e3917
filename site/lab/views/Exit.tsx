// One exit, opened: why it happened, in sentences that lead back in time, and its anatomy: every phase with its cycles and
// its lines of source.
import type { Anatomy, Phase, Why } from '../../../engine/index.ts'
import type { World } from '../../book/worlds.tsx'
import { BarDrawing } from '../../charts/BarDrawing.tsx'
import { Downloads } from '../../charts/Downloads.tsx'
import { csvOf } from '../../charts/download.ts'
import { paletteOf } from '../../charts/names.ts'
import { counted, percent, plain } from '../../charts/numbers.ts'
import { placeName } from '../status.ts'

export interface ExitProps {
  readonly anatomy: Anatomy | undefined
  readonly why: Why | undefined
  readonly onTravel?: ((step: number) => void) | undefined
}

export function Exit({ anatomy, why, onTravel }: ExitProps) {
  if (!anatomy && !why)
    return <p class="view-quiet">No guest has been left yet. Run on, or travel to an exit on the ladder.</p>
  return (
    <div class="view-exit">
      {why && (
        <div role="group" aria-label="Why did this exit?">
          <p class="view-heading">Why did this exit?</p>
          <div role="status">
            {why.sentences.map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </div>
          {onTravel && (
            <p class="view-clues">
              {why.clues.map(({ label, step, where }) => (
                <button key={`${label} ${step}`} type="button" onClick={() => onTravel(step)} title={placeName(where)}>
                  {`${label[0]?.toUpperCase()}${label.slice(1)}`}: step {plain(step)}
                </button>
              ))}
            </p>
          )}
        </div>
      )}
      {anatomy && <Phases anatomy={anatomy} onTravel={onTravel} />}
    </div>
  )
}

const worldOf = ({ by }: Phase): World => (by === 'hardware' ? 'hardware' : paletteOf(by))
const colourOf = (phase: Phase) => (phase.by === 'hardware' ? 'hardware' : `world-${worldOf(phase)}`)

function Phases({ anatomy, onTravel }: { anatomy: Anatomy; onTravel: ExitProps['onTravel'] }) {
  const { phases, cycles, what, from, to, cut } = anatomy
  const instructions = phases.reduce((sum, p) => sum + p.instructions, 0)
  return (
    <div role="group" aria-label="Anatomy">
      <p class="view-heading">Anatomy: {what}</p>
      <p class="view-quiet">
        {plain(cycles)} cycles from the trap to the moment a guest runs again; {counted(instructions, 'instruction')},
        from step {plain(from)} to step {plain(to)}.{cut && ' Cut off: it was too long to follow, or never came back.'}
      </p>
      <div class="view-phasebar" aria-hidden="true">
        {phases.map((phase, k) => (
          <span
            key={String(k)}
            class={colourOf(phase)}
            style={{ flexGrow: phase.cycles }}
            title={`${phase.name}: ${plain(phase.cycles)} cycles`}
          >
            {phase.cycles / cycles > 0.09 ? phase.name : ''}
          </span>
        ))}
      </div>
      <ul class="view-phases">
        {phases.map((phase, k) => (
          <li key={String(k)}>
            <details>
              <summary>
                <i class={colourOf(phase)} aria-hidden="true" />
                <b>{phase.name}</b> <span class="view-quiet">{phase.by}</span>
                <span class="view-number">
                  {counted(phase.cycles, 'cycle')} <span class="view-quiet">{percent(phase.cycles / cycles)}</span>
                </span>
              </summary>
              {phase.lines.length > 0 ? (
                <table class="view-code">
                  <tbody>
                    {phase.lines.map(({ file, line, text, count, cycles: spent }) => (
                      <tr key={`${file} ${line}`}>
                        <th scope="row">
                          {file.slice(file.lastIndexOf('/') + 1)} {line}
                        </th>
                        <td>{text.replace(/\s*#.*$/, '')}</td>
                        <td>{count > 1 ? `${plain(count)} times` : ''}</td>
                        <td>{plain(spent)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              ) : (
                <p class="view-quiet">
                  The hardware saves pc and cause, changes the mode, and goes to the handler. No instruction is
                  executed.
                </p>
              )}
              {onTravel && (
                <button type="button" onClick={() => onTravel(phase.step)}>
                  Travel to step {plain(phase.step)}
                </button>
              )}
            </details>
          </li>
        ))}
      </ul>
      <div class="chart">
        <Downloads
          name={`anatomy-of-step-${from}`}
          svg={() => (
            <BarDrawing
              title={`${what}: ${plain(cycles)} cycles, steps ${plain(from)} to ${plain(to)}`}
              bars={phases.map((phase) => ({
                name: `${phase.name} (${phase.by})`,
                value: phase.cycles,
                words: `${counted(phase.cycles, 'cycle')}, ${percent(phase.cycles / cycles)}`,
                world: worldOf(phase),
              }))}
            />
          )}
          csv={() => csvOf(phases.map(({ lines, ...phase }) => phase))}
          json={() => JSON.stringify(anatomy, null, 1)}
        />
      </div>
    </div>
  )
}
