// The runs that have come to their end, side by side: counts first, for they depend on no timing model.
import type { ExitCount } from '../../engine/index.ts'
import { executionName } from '../charts/names.ts'
import { plain } from '../charts/numbers.ts'
import type { Finished } from './session.ts'

const total = (exits: readonly ExitCount[]) => exits.reduce((sum, { count }) => sum + count, 0)

/** One row a world and number of machines: the latest run that came to its end. */
export function FinishedRuns({ runs }: { runs: readonly Finished[] }) {
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
    </div>
  )
}

function consoleOf(run: Finished, first: Finished | undefined): string {
  const lines = run.console.split('\n').length - 1
  const same = run === first || !first ? '' : run.console === first.console ? ', the same' : ', not the same'
  return `${plain(lines)} ${lines === 1 ? 'line' : 'lines'}${same}`
}
