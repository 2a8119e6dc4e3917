// The source files that the reader has opened. Arrow keys go from one to the next, Delete closes one.
import { useEffect, useRef } from 'preact/hooks'
import type { LabSource } from './source.ts'
import { fileName } from './status.ts'

interface Props {
  source: LabSource
  edited: (file: string) => boolean
  /** Id of the panel that shows the file. */
  panel: string
}

export function Tabs({ source, edited, panel }: Props) {
  const file = source.file.value
  const kept = source.tabs.value
  const tabs = useRef<HTMLDivElement>(null)
  // The tab of the file that is shown is in view; only the row of tabs moves for it, never the page.
  useEffect(() => {
    const list = tabs.current
    const tab = list?.querySelector<HTMLElement>('[aria-selected=true]')
    if (list && tab) list.scrollLeft = tab.offsetLeft - list.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2
  }, [file, kept])
  const files = kept.includes(file) ? kept : [...kept, file]
  if (files.length < 2) return null
  const go = (list: Element, to: string) => {
    void source.show(to)
    list.querySelectorAll<HTMLElement>('[role=tab]')[files.indexOf(to)]?.focus()
  }
  const key = (e: KeyboardEvent) => {
    const list = e.currentTarget as Element
    const at = files.indexOf(file)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: files.length - 1 }[e.key]
    if (e.key === 'Delete') {
      source.closeTab(file)
      requestAnimationFrame(() => list.querySelector<HTMLElement>('[aria-selected=true]')?.focus())
    } else if (to === undefined) return
    else go(list, files[(to + files.length) % files.length] as string)
    e.preventDefault()
  }
  return (
    <div class="lab-tabs">
      <div ref={tabs} role="tablist" aria-label="Open files" onKeyDown={key}>
        {files.map((path) => (
          <button
            key={path}
            type="button"
            role="tab"
            aria-selected={path === file}
            aria-controls={panel}
            tabIndex={path === file ? 0 : -1}
            title={path}
            onClick={(e) => go(e.currentTarget.parentElement as Element, path)}
            onAuxClick={(e) => e.button === 1 && source.closeTab(path)}
          >
            {edited(path) && '• '}
            {label(path, files)}
            {edited(path) && <span class="sr-only">, edited</span>}
            {source.readOnly(path) && <span class="lab-tab-note"> read-only</span>}
          </button>
        ))}
      </div>
      <button type="button" class="lab-tab-close" onClick={() => source.closeTab(file)} title="Delete">
        Close file
      </button>
    </div>
  )
}

/** The file's name, with its folder where two have the same. */
const label = (path: string, files: readonly string[]): string =>
  files.filter((other) => fileName(other) === fileName(path)).length > 1
    ? path.split('/').slice(-2).join('/')
    : fileName(path)
