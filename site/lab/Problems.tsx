// What is wrong with the program, at its places, with what to do. Each leads the caret there.
import type { Diagnostic } from '../../engine/index.ts'
import { fileName } from './status.ts'

const MOST = 12

/** Words of the program stand between back quotes. */
const words = (text: string) => text.split('`').map((part, k) => (k % 2 === 0 ? part : <code key={part}>{part}</code>))

export function Problems({ problems, go }: { problems: readonly Diagnostic[]; go: (d: Diagnostic) => void }) {
  const errors = problems.filter((d) => d.severity === 'error')
  if (errors.length === 0) return null
  return (
    <div class="lab-problems" role="alert" aria-live="polite">
      <p>
        {errors.length === 1
          ? 'One mistake. Nothing runs until it is mended:'
          : `${errors.length} mistakes. Nothing runs until they are mended:`}
      </p>
      <ul>
        {errors.slice(0, MOST).map((d) => (
          <li key={`${d.file}:${d.line}:${d.column}:${d.code}:${d.message}`}>
            <button type="button" class="link" onClick={() => go(d)}>
              {fileName(d.file)} line {d.line}, column {d.column}
            </button>
            : {words(d.message)} {d.remedy && words(d.remedy)}
          </li>
        ))}
      </ul>
      {errors.length > MOST && <p>And {errors.length - MOST} more, marked in the source.</p>}
    </div>
  )
}
