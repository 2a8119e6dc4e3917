// An exercise in a page: write, check, see what failed and go there; hints when they are wanted. Nothing that a program
// does can cost the reader's text.
import { useComputed, useSignal, useSignalEffect } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import { loadViews } from '../lab/later.ts'
import { Problems } from '../lab/Problems.tsx'
import { AnswerPane } from './AnswerPane.tsx'
import { AnswerSource } from './answer-source.ts'
import { Checks } from './Checks.tsx'
import { Hints } from './Hints.tsx'
import { MomentPane } from './MomentPane.tsx'
import { type CheckName, ExerciseSession } from './session.ts'

export interface ExerciseProps {
  name: string
  title: string
  /** The text that a reader begins with. */
  start: string
  checks: readonly CheckName[]
  hints: readonly string[]
  /** Path of the answer, and of the program that is assembled. */
  answer: string
  program: string
  /** Files that stand beside the answer, by path. */
  others: Readonly<Record<string, string>>
  /** The listing of `start`. */
  children: ComponentChildren
}

export function Exercise(props: ExerciseProps) {
  const { name, title, start, checks, hints, children } = props
  const session = useMemo(() => new ExerciseSession(name, start, checks), [])
  const source = useMemo(() => new AnswerSource(session, props.answer, props.others, props.program), [])
  const views = useSignal<Awaited<ReturnType<typeof loadViews>> | undefined>(undefined)
  const live = useSignal(false)
  const used = useComputed(() => session.looked.value !== undefined)

  useEffect(() => {
    session.open()
    source.open()
    live.value = true
    return () => {
      source.close()
      session.close()
    }
  }, [])
  useSignalEffect(() => {
    if (used.value && !views.peek())
      void loadViews().then((module) => {
        views.value = module
      })
  })
  useSignalEffect(() => {
    void session.problems.value
    source.setProblems()
  })

  const { attempts, best } = session.record.value
  const running = session.running.value
  return (
    <section
      class="lab exercise not-content"
      id={`exercise-${name}`}
      aria-label={`Exercise: ${title}`}
      data-live={live.value}
      onKeyDownCapture={(e) => {
        if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey)) return
        e.preventDefault()
        e.stopPropagation()
        session.check()
      }}
    >
      <AnswerPane session={session} source={source}>
        {children}
      </AnswerPane>
      <Problems
        problems={session.problems.value}
        go={({ file, line, column }) => void source.show(file, { line, column })}
      />
      <div class="exercise-bar">
        <button
          type="button"
          class="primary"
          title={running ? undefined : 'Ctrl+Enter'}
          ref={(element) => {
            source.exit = element
          }}
          onClick={() => (running ? session.stop() : session.check())}
        >
          {running ? 'Stop' : 'Check'}
        </button>
        <p class="exercise-status" role="status">
          {session.status}
        </p>
        {attempts > 0 && (
          <p class="exercise-best">
            {attempts === 1 ? 'One attempt' : `${attempts} attempts`}
            {best && (best.held === best.of ? '; solved.' : `; best so far: ${best.held} of ${best.of} checks.`)}
          </p>
        )}
      </div>
      <Checks session={session} checks={checks} />
      {session.looked.value && views.value && (
        <MomentPane session={session} looked={session.looked.value} views={views.value} />
      )}
      <Hints hints={hints} shown={session.record.value.hints} more={() => session.hint()} />
    </section>
  )
}
