// One lab for another site's page: as its address asks, and with messages to the page around it if that has said who it is.
import { effect, useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { Lab } from '../lab/Lab.tsx'
import { loadReader } from '../lab/later.ts'
import type { FileGroup } from '../lab/SourcePane.tsx'
import type { LabSession } from '../lab/session.ts'
import { type Asked, asked, type Command, commandOf, type News, PROTOCOL } from './messages.ts'

export interface EmbedProps {
  readonly guest: string
  readonly worlds: readonly string[]
  readonly files: Readonly<Record<string, FileGroup>>
  readonly workbench: string
  /** The listing of the guest's first file. */
  readonly children?: ComponentChildren
}

export function Embed({ guest, worlds, files, workbench, children }: EmbedProps) {
  const query = useSignal<Asked | undefined>(undefined)
  useEffect(() => {
    const all = [...new Set(Object.values(files).flatMap((group) => group.files))]
    const wanted = asked(location.search, guest, worlds, all)
    if (wanted.theme) document.documentElement.dataset.theme = wanted.theme
    query.value = wanted
  }, [])
  const wanted = query.value
  if (!wanted) return <p>The machine is being set up…</p>
  const file = wanted.file ?? files.guest?.files[0] ?? ''
  return (
    <>
      <h2 class="sr-only">The lab</h2>
      <Lab
        name={wanted.name}
        title={guest}
        guest={guest}
        worlds={wanted.worlds}
        world={wanted.world}
        vms={wanted.vms}
        file={file}
        files={files}
        readOnly={wanted.readOnly}
        workbench={workbench}
        ready={(session) => {
          if (wanted.parent && window.parent !== window) talk(session, wanted, wanted.parent)
        }}
      >
        {file === files.guest?.files[0] ? children : undefined}
      </Lab>
    </>
  )
}

/** Messages go to that origin and come from it; everything else is passed over. */
function talk(session: LabSession, wanted: Asked, origin: string): void {
  const say = (news: News) => parent.postMessage({ ringside: PROTOCOL, lab: wanted.name, ...news }, origin)
  /** Commands are obeyed one after the other, in the order in which they came. */
  let done = Promise.resolve()
  addEventListener('message', ({ data, origin: from, source: sender }) => {
    if (sender !== parent || from !== origin) return
    const command = commandOf(data, wanted)
    if (typeof command === 'string') say({ type: 'error', why: command })
    else if (command)
      done = done
        .then(() => obey(session, command, say))
        .catch((error) => say({ type: 'error', why: error instanceof Error ? error.message : String(error) }))
  })
  effect(() => {
    const report = session.report.value
    const text = session.status.value
    if (!report) return
    const { steps, cycles, instructions } = report.counts
    say({ type: 'status', text, running: report.running, counts: { steps, cycles, instructions } })
  })
  let finished = 0
  effect(() => {
    const runs = session.finished.value
    const last = runs.at(-1)
    if (last && last.report.counts.steps !== finished) {
      finished = last.report.counts.steps
      const exits = last.report.exits.map(({ what, count }) => ({ what, count }))
      const { world, vms, console } = last
      say({ type: 'finished', world, vms, cycles: last.report.counts.cycles, exits, console })
    }
  })
  new ResizeObserver(() => say({ type: 'height', pixels: document.documentElement.offsetHeight })).observe(
    document.body,
  )
  say({ type: 'ready', worlds: wanted.worlds, files: wanted.files })
}

async function obey(session: LabSession, command: Command, say: (news: News) => void): Promise<void> {
  const running = session.report.value?.running ?? false
  switch (command.type) {
    case 'run':
      if (!running) await session.run()
      break
    case 'stop':
      session.stop()
      break
    case 'reset':
      await session.reset()
      break
    case 'step':
      if (!running) await session.step(command.steps)
      break
    case 'goTo':
      session.goTo(command.step)
      break
    case 'choose':
      session.choose({ world: command.world, vms: command.vms })
      break
    case 'input':
      session.input(command.uart, command.text)
      break
    case 'getFiles':
      say({ type: 'files', files: session.edits.value })
      break
    case 'setFile': {
      const { sources } = await loadReader()
      session.edit(command.path, command.text, sources(command.path) ?? '')
      session.adopted(command.path)
    }
  }
}
