// Hints, one at a time. Those that were asked for stay.
import { Text } from './Checks.tsx'

interface Props {
  hints: readonly string[]
  /** How many have been asked for. */
  shown: number
  more: () => void
}

export function Hints({ hints, shown, more }: Props) {
  const seen = hints.slice(0, shown)
  return (
    <div class="exercise-hints">
      <h2>Hints</h2>
      <div aria-live="polite">
        {seen.length > 0 && (
          <ol>
            {seen.map((hint) => (
              <li key={hint}>
                <Text text={hint} />
              </li>
            ))}
          </ol>
        )}
      </div>
      {seen.length < hints.length ? (
        <button type="button" onClick={more}>
          {seen.length === 0 ? 'Show a hint' : 'Show the next hint'} ({seen.length + 1} of {hints.length})
        </button>
      ) : (
        <p class="exercise-seeds">These are all.</p>
      )}
    </div>
  )
}
