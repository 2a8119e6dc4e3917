// The run in which a check failed, at the step where it can be seen: its ladder, where the machine stands, its registers,
// what it has printed. One can walk through it in both directions.
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { loadViews } from '../lab/later.ts'
import { Registers } from '../lab/Registers.tsx'
import { fileName, hex, worldName } from '../lab/status.ts'
import type { ExerciseSession, Looked } from './session.ts'

interface Props {
  session: ExerciseSession
  looked: Looked
  views: Awaited<ReturnType<typeof loadViews>>
}

export function MomentPane({ session, looked, views }: Props) {
  const { moment, run, check, seed } = looked
  const { where, step, last } = moment
  const symbol = useMemo(() => views.symbolizer(run.sites), [run])
  const heading = useRef<HTMLHeadingElement>(null)
  const opener = useRef<Element | null>(null)
  useEffect(() => {
    opener.current = document.activeElement
    heading.current?.focus()
  }, [check, seed, run])
  const at = where.file && where.line !== undefined ? `${fileName(where.file)} line ${where.line}` : undefined
  const printed = moment.output.join('')
  return (
    <div class="exercise-moment" role="group" aria-label="The run that failed">
      <div class="lab-head">
        <h2 ref={heading} tabIndex={-1}>
          The run that failed, with seed {seed}
        </h2>
        <button type="button" aria-disabled={step === 0} onClick={() => step > 0 && session.goTo(step - 1)}>
          Step back
        </button>
        <button type="button" aria-disabled={step >= last} onClick={() => step < last && session.goTo(step + 1)}>
          Step
        </button>
        <button type="button" onClick={() => session.goTo(last)}>
          To its end
        </button>
        <button
          type="button"
          onClick={() => {
            session.looked.value = undefined
            if (opener.current instanceof HTMLElement) opener.current.focus()
          }}
        >
          Close
        </button>
      </div>
      <p class="exercise-where" role="status">
        Step {step} of {last}: the {worldName(where, moment.output.length)} at{' '}
        <code>{where.symbol ?? hex(where.pc)}</code>
        {at && `, ${at}`}
        {where.text && (
          <>
            :{' '}
            <code>
              {where.text
                .replace(/\s*#.*$/, '')
                .trim()
                .replace(/\s+/g, ' ')}
            </code>
          </>
        )}
      </p>
      <div class="lab-ladder">
        <views.Ladder
          name="The ladder of the run that failed"
          events={run.events}
          end={run.end}
          position={moment.counts.cycles}
          symbol={symbol}
          onSelect={({ step: wanted }) => session.goTo(wanted)}
        />
      </div>
      <div class="exercise-state-row">
        <Registers registers={moment.registers} before={moment.before} />
        {printed && (
          <div>
            <h3>Printed so far</h3>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
            <pre tabIndex={0} role="group" aria-label="Printed so far">
              {printed}
            </pre>
          </div>
        )}
      </div>
    </div>
  )
}
