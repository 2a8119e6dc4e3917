// The reader's text, what is kept of it, and the way back to the start.
import type { ComponentChildren } from 'preact'
import { placeAt } from '../lab/source.ts'
import { fileName } from '../lab/status.ts'
import type { AnswerSource } from './answer-source.ts'
import type { ExerciseSession } from './session.ts'

interface Props {
  session: ExerciseSession
  source: AnswerSource
  /** The listing that came with the page. */
  children: ComponentChildren
}

export function AnswerPane({ session, source, children }: Props) {
  const shown = source.shown.value
  const others = Object.keys(source.others)
  return (
    <div class="lab-source" role="group" aria-label="Your program">
      <div class="lab-head">
        {others.length === 0 ? (
          <h2>Your program</h2>
        ) : (
          <label>
            <span class="sr-only">File</span>
            <select value={source.file.value} onChange={(e) => void source.show(e.currentTarget.value)}>
              <option value={source.answer}>Your program</option>
              {others.map((path) => (
                <option key={path} value={path}>
                  {fileName(path)} (read-only)
                </option>
              ))}
            </select>
          </label>
        )}
        {shown !== 'editor' && (
          <button
            type="button"
            aria-disabled={source.loading.value}
            onClick={() => void source.edit({ line: 1, column: 1 })}
          >
            {source.loading.value ? 'Loading the editor…' : 'Edit'}
          </button>
        )}
        <Versions session={session} />
      </div>
      <div
        class="lab-source-box"
        ref={(element) => {
          source.box = element
        }}
      >
        {shown === 'editor' ? (
          <div class="lab-editor" />
        ) : (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the Edit button does the same
          // biome-ignore lint/a11y/noStaticElementInteractions: the Edit button does the same
          <div
            class="lab-listing"
            onClick={(e) => {
              if (!getSelection()?.isCollapsed || !(e.target as Element).closest('code')) return
              void source.edit(placeAt(e.currentTarget, e) ?? { line: 1, column: 1 })
            }}
          >
            <div hidden={shown !== 'page'}>{children}</div>
            {shown !== 'page' && (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
              <pre class="listing" tabIndex={0} role="group" aria-label="Your program: text">
                <code dangerouslySetInnerHTML={{ __html: shown.html }} />
              </pre>
            )}
          </div>
        )}
      </div>
    </div>
  )
}

function Versions({ session }: { session: ExerciseSession }) {
  const edited = session.edited.value
  if (session.conflict.value) {
    return (
      <span class="lab-conflict" role="alert">
        Changed in another tab, too; yours is not kept yet.{' '}
        <button type="button" onClick={() => session.settle(true)}>
          Keep this one
        </button>{' '}
        <button type="button" onClick={() => session.settle(false)}>
          Take the other
        </button>
      </span>
    )
  }
  return (
    <>
      {edited && (
        <button type="button" onClick={() => session.backToStart()}>
          Back to the start
        </button>
      )}
      {!edited && session.record.value.aside !== undefined && (
        <button type="button" onClick={() => session.takeBack()}>
          Undo: back to mine
        </button>
      )}
      <span class="lab-kept" aria-live="polite">
        {edited && KEPT[session.kept.value]}
      </span>
    </>
  )
}

const KEPT = {
  kept: 'Kept in this browser.',
  full: 'This browser’s storage is full: your text lasts until you leave the page.',
  'no storage': 'This browser keeps nothing here: your text lasts until you leave the page.',
  'other tab': '',
}
