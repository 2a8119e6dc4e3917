// What must hold, how it stands, and for what fails: what was expected, what happened, where to look, and the way there.
import type { CheckResult } from '../../engine/index.ts'
import type { CheckName, ExerciseSession } from './session.ts'

const WORDS = { waiting: 'Not tried', running: 'Running', holds: 'Holds', fails: 'Fails' }

export function Checks({ session, checks }: { session: ExerciseSession; checks: readonly CheckName[] }) {
  const seeds = session.seeds.value
  const stale = session.checked.value !== undefined && session.checked.value !== session.text.value
  return (
    <div class="exercise-checks">
      <h2>What must hold</h2>
      <ul>
        {checks.map(({ id, says }) => {
          const state = session.stateOf(id)
          const results = session.results.value[id] ?? []
          const failed = results.find(({ result }) => result.failure)
          return (
            <li key={id} data-state={state}>
              <p class="exercise-check">
                <span class="exercise-state">{WORDS[state]}</span>{' '}
                <span>
                  <Text text={says} />
                </span>
              </p>
              {failed && <Failure session={session} result={failed.result} seed={failed.seed} stale={stale} />}
            </li>
          )
        })}
      </ul>
      {seeds.length > 0 && (
        <p class="exercise-seeds">
          {stale && !session.running.value ? 'Before your last change, with' : 'With'} the inputs of seeds{' '}
          {seeds.join(', ')}; each press of Check makes new ones.
        </p>
      )}
    </div>
  )
}

interface FailureProps {
  session: ExerciseSession
  result: CheckResult
  seed: number
  stale: boolean
}

function Failure({ session, result, seed, stale }: FailureProps) {
  const { failure, moment, id, says } = result
  if (!failure) return null
  return (
    <div class="exercise-failure">
      <dl>
        <div>
          <dt>Expected</dt>
          <dd>
            <Text text={failure.expected} />
          </dd>
        </div>
        <div>
          <dt>Happened</dt>
          <dd>
            <Text text={failure.happened} />
          </dd>
        </div>
        <div>
          <dt>Where to look</dt>
          <dd>
            <Text text={failure.look} />
          </dd>
        </div>
      </dl>
      {moment && (
        <button
          type="button"
          aria-disabled={session.looking.value || session.running.value}
          onClick={() => session.look(id, seed)}
        >
          Look at this moment<span class="sr-only">: {says}</span>
        </button>
      )}{' '}
      <span class="exercise-seeds">
        Seed {seed}
        {stale && ', your text before its last change'}
      </span>
    </div>
  )
}

/** Text with `code` in backticks. */
export function Text({ text }: { text: string }) {
  return <>{text.split('`').map((part, n) => (n % 2 === 1 ? <code key={part}>{part}</code> : part))}</>
}
