// Interrupts by the level that takes them: which are pending, which are enabled, whether that level takes any now, and which
// one comes next.
import type { InterruptState, Level } from '../../../engine/index.ts'
import { plain } from '../../charts/numbers.ts'
import { Scroll } from './Scroll.tsx'

const LEVELS: readonly [Level, string][] = [
  ['M', 'M: the firmware'],
  ['HS', 'S or HS: the hypervisor, or a kernel on the bare machine'],
  ['VS', 'VS: the guest’s kernel, in hardware'],
]

export function Interrupts({ state }: { state: InterruptState }) {
  const { lines, open, next, time, timers, waiting } = state
  const coming = lines.find(({ code }) => code === next)
  return (
    <div class="view-interrupts">
      <p class="view-verdict">
        {coming ? (
          <>
            <b>Next: {coming.name}</b>, taken before the instruction that is next.
          </>
        ) : waiting ? (
          'The hart waits for an interrupt (wfi).'
        ) : (
          'None is taken now.'
        )}
      </p>
      <Scroll label="Interrupts by level">
        <table>
          <thead>
            <tr>
              <th scope="col">Interrupt</th>
              <th scope="col">Pending</th>
              <th scope="col">Enabled</th>
            </tr>
          </thead>
          {LEVELS.filter(([level]) => lines.some((line) => line.level === level)).map(([level, name]) => (
            <tbody key={level}>
              <tr class="view-level">
                <th colSpan={3} scope="colgroup">
                  <b>{name}</b>{' '}
                  <span class="view-quiet">{open[level] ? 'takes interrupts now' : 'takes none now'}</span>
                </th>
              </tr>
              {lines
                .filter((line) => line.level === level)
                .map(({ code, name: line, pending, enabled }) => (
                  <tr key={code} data-next={code === next ? true : undefined}>
                    <th scope="row">
                      {line}
                      <span class="view-quiet">&nbsp;{code}</span>
                    </th>
                    <td>{pending ? '● pending' : '○'}</td>
                    <td>{enabled ? '● enabled' : '○'}</td>
                  </tr>
                ))}
            </tbody>
          ))}
        </table>
      </Scroll>
      <p class="view-quiet">
        Time is {plain(time)} ticks.{' '}
        {timers
          .map(({ name, at }) => `${name} rings ${at <= time ? 'now' : `in ${plain(at - time)} ticks`}`)
          .join('; ')}
        {timers.length > 0 && '.'}
      </p>
    </div>
  )
}
