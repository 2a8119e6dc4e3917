// The runs that have come to their end, side by side: counts first, for they depend on no timing model.
import type { ExitCount } from '../../engine/index.ts'
import { Downloads } from '../charts/Downloads.tsx'
import { csvOf } from '../charts/download.ts'
import { executionName } from '../charts/names.ts'
import { plain } from '../charts/numbers.ts'
import type { Finished } from './session.ts'

const total = (exits: readonly ExitCount[]) => exits.reduce((sum, { count }) => sum + count, 0)

interface Props {
  runs: readonly Finished[]
  /** Of the files to take along, without their endings. */
  file: string
}

/** One row a world and number of machines: the latest run that came to its end. */
export function FinishedRuns({ runs, file }: Props) {
  const first = runs[0]
  return (
    <div class="lab-table">
      <table>
        <caption>Runs that have ended</caption>
        <thead>
          <tr>
            <th scope="col">The guest ran</th>
            <th scope="col">Exits</th>
            <th scope="col" class="lab-optional">
              Instructions
            </th>
            <th scope="col">Cycles</th>
            <th scope="col" class="lab-optional">
              of them idle
            </th>
            <th scope="col">Console</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={`${run.world} ${run.vms}`}>
              <th scope="row">
                {executionName(run.world)}
                {run.vms > 1 && `, ${run.vms} machines`}
                {run.edited && ', edited'}
              </th>
              <td>{plain(total(run.report.exits))}</td>
              <td class="lab-optional">{plain(run.report.counts.instructions)}</td>
              <td>{plain(run.report.counts.cycles)}</td>
              <td class="lab-optional">{plain(run.report.counts.idleCycles)}</td>
              <td>{consoleOf(run, first)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Downloads name={file} csv={() => csvOf(runs.map(rowOf))} json={() => JSON.stringify(runs.map(rowOf), null, 1)} />
    </div>
  )
}

/** The same as data, with the console's text whole. */
const rowOf = ({ world, vms, edited, report: { exits, counts }, console }: Finished) => ({
  world,
  vms,
  edited,
  exits: total(exits),
  instructions: counts.instructions,
  cycles: counts.cycles,
  idleCycles: counts.idleCycles,
  console,
})

function consoleOf(run: Finished, first: Finished | undefined): string {
  const lines = run.console.split('\n').length - 1
  const same = run === first || !first ? '' : run.console === first.console ? ', the same' : ', not the same'
  return `${plain(lines)} ${lines === 1 ? 'line' : 'lines'}${same}`
}
