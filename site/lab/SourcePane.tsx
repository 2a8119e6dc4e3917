// The source in a lab: which file, the text, and what happens to the reader's changes.
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useId, useRef } from 'preact/hooks'
import { ComparisonPane } from './ComparisonPane.tsx'
import type { LabSession } from './session.ts'
import { gutterAt, type LabSource, placeAt } from './source.ts'
import { fileName } from './status.ts'
import type { Version } from './store.ts'
import { Tabs } from './Tabs.tsx'

/** Files of a program, by path below engine/. */
export interface FileGroup {
  readonly title: string
  readonly files: readonly string[]
}

interface Props {
  session: LabSession
  source: LabSource
  groups: readonly FileGroup[]
  /** The listing that came with the page. */
  children: ComponentChildren
}

export function SourcePane({ session, source, groups, children }: Props) {
  const file = source.file.value
  const shown = source.shown.value
  const panel = useId()
  const readOnly = source.readOnly(file)
  const compared = source.compared.value
  const pressed = useRef<{ x: number; y: number } | undefined>(undefined)
  return (
    <div class="lab-source" role="group" aria-label="Source">
      <div class="lab-head">
        <label>
          <span class="sr-only">File</span>
          <select
            ref={(element) => {
              source.exit = element
            }}
            value={file}
            onChange={(e) => void source.show(e.currentTarget.value)}
          >
            {groups.map(({ title, files }) => (
              <optgroup key={title} label={title}>
                {files.map((path) => (
                  <option key={path} value={path}>
                    {session.edits.value[path] === undefined ? '' : '• '}
                    {path}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
        {shown.as !== 'editor' && (
          <button type="button" aria-disabled={source.loading.value} onClick={() => void source.edit()}>
            {source.loading.value ? 'Loading the editor…' : readOnly ? 'Open in the editor' : 'Edit'}
          </button>
        )}
        {readOnly ? (
          <span class="lab-kept">Read-only here.</span>
        ) : (
          <Versions session={session} source={source} file={file} />
        )}
        {source.ported.value && (
          <button type="button" onClick={() => void source.compare('port')}>
            {/\/pv\//.test(file) ? 'Compare with the unmodified' : 'Compare with its port'}
          </button>
        )}
        <label class="lab-follow">
          <input
            type="checkbox"
            checked={source.follows.value}
            onChange={(e) => {
              source.follows.value = e.currentTarget.checked
            }}
          />
          Follow the machine
        </label>
      </div>
      <Tabs source={source} edited={(path) => session.edits.value[path] !== undefined} panel={panel} />
      {compared && (
        <ComparisonPane
          compared={compared}
          close={() => {
            source.compared.value = undefined
            source.exit?.focus()
          }}
        />
      )}
      <div
        class="lab-source-box"
        id={panel}
        {...(source.tabs.value.length > 1 && { role: 'tabpanel', 'aria-label': file })}
        hidden={compared !== undefined}
        ref={(element) => {
          source.box = element
        }}
      >
        {shown.as === 'editor' ? (
          <div class="lab-editor" />
        ) : (
          // biome-ignore lint/a11y/noStaticElementInteractions: the Edit button does the same
          <div
            class="lab-listing"
            onKeyDown={(e) => {
              const by = e.ctrlKey || e.altKey || e.metaKey ? undefined : { ArrowDown: 1, ArrowUp: -1 }[e.key]
              if (by === undefined) return
              e.preventDefault()
              source.moveCursor(by)
            }}
            onPointerDown={(e) => {
              pressed.current = { x: e.clientX, y: e.clientY }
            }}
            onClick={(e) => {
              // A press that marks text is not a wish to change it; nor is one on the scroll bar.
              const { x, y } = pressed.current ?? { x: -99, y: -99 }
              if (Math.hypot(e.clientX - x, e.clientY - y) > 4 || !getSelection()?.isCollapsed) return
              const line = gutterAt(e)
              if (line !== undefined) {
                if (e.shiftKey) source.runTo(e.altKey, line)
                else source.toggleBreakpoint(line)
              } else if ((e.target as Element).closest('code')) void source.edit(placeAt(e.currentTarget, e))
            }}
          >
            <div hidden={shown.as !== 'page'}>{children}</div>
            {shown.as === 'listing' && (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
              <pre class="listing" tabIndex={0} role="group" aria-label={`${fileName(file)}: text`}>
                <code dangerouslySetInnerHTML={{ __html: shown.html }} />
              </pre>
            )}
          </div>
        )}
      </div>
      <span class="sr-only" role="status">
        {source.said.value}
      </span>
      {shown.as === 'editor' && (
        <div class="lab-hint">
          <label>
            <input type="checkbox" checked={source.tabMoves.value ?? false} onChange={() => source.toggleTab()} />
            Tab moves the focus
          </label>{' '}
          <kbd>Ctrl+M</kbd> <span>Escape leaves the editor.</span> <EditorKeys />
          <span class="sr-only" aria-live="polite">
            {source.tabMoves.value === undefined ? '' : source.tabMoves.value ? 'Tab moves the focus.' : 'Tab indents.'}
          </span>
        </div>
      )}
    </div>
  )
}

/** What the editor can do for a name, a line, a file: the keys that editors of today share. */
function EditorKeys() {
  return (
    <details class="lab-editor-keys">
      <summary>Keys of the editor</summary>
      <dl>
        {EDITOR_KEYS.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

const EDITOR_KEYS = [
  ['Ctrl+Space', 'Complete'],
  ['Ctrl+Shift+Space', 'The operands'],
  ['Ctrl+K Ctrl+I', 'Explain the word'],
  ['F12', 'To the definition'],
  ['Shift+F12', 'All uses'],
  ['F2', 'Rename'],
  ['Ctrl+Shift+O', 'Outline of the file'],
  ['Ctrl+.', 'Mend a mistake'],
  ['Shift+Alt+F', 'Format'],
  ['Ctrl+Shift+[ and ]', 'Fold, unfold'],
  ['Ctrl+/', 'Comment out'],
] as const

/** The reader's version and the book's: what is kept, how to change between them, and what another tab has done. */
function Versions({ session, source, file }: { session: LabSession; source: LabSource; file: string }) {
  const undone = useSignal(0) // storage is not a signal: counts what was done to it
  const edited = session.edits.value[file] !== undefined
  const earlier = undone.value >= 0 && source.ready.value ? session.earlier(file) : []
  const [latest] = earlier
  const take = (version: Version) => {
    const text = session.takeBack(file, version)
    undone.value++
    void source.replace(text)
  }
  if (session.conflicts.value.includes(file)) {
    return (
      <span class="lab-conflict" role="alert">
        Changed in another tab, too; yours is not kept yet.{' '}
        <button type="button" onClick={() => session.settle(file, true)}>
          Keep this one
        </button>{' '}
        <button type="button" onClick={() => session.settle(file, false)}>
          Take the other
        </button>
      </span>
    )
  }
  return (
    <>
      {edited && (
        <button type="button" onClick={() => void source.compare('book')}>
          Compare
        </button>
      )}
      {edited && (
        <button
          type="button"
          onClick={() => {
            session.giveUp(file)
            undone.value++
            void source.replace(undefined)
          }}
        >
          The book’s version
        </button>
      )}
      {!edited && latest && (
        <button type="button" onClick={() => take(latest)}>
          Undo: back to mine
        </button>
      )}
      {earlier.length > (edited ? 0 : 1) && (
        <select
          aria-label="Earlier versions"
          value=""
          onChange={(e) => {
            const version = earlier[Number(e.currentTarget.value)]
            e.currentTarget.value = ''
            if (version) take(version)
          }}
        >
          <option value="">Earlier versions</option>
          {earlier.map(({ when, gaveWayTo }, k) => (
            <option key={when} value={k}>
              {new Date(when).toLocaleString()}, before {gaveWayTo}
            </option>
          ))}
        </select>
      )}
      <span class="lab-kept" aria-live="polite">
        {edited && KEPT[session.kept.value]}
      </span>
    </>
  )
}

const KEPT = {
  kept: 'Edited; kept in this browser.',
  full: 'Edited; this browser’s storage is full, so it lasts until you leave the page.',
  'no storage': 'Edited; this browser keeps nothing here, so it lasts until you leave the page.',
  'other tab': 'Edited.',
}
