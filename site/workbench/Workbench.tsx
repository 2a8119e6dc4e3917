// The full-page lab: any guest in any world, on a machine of the reader's choice, with what the reader brings along. Its
// address says what it opens with: a lesson's lab (`?lab=…`), or a lab that somebody sent (`#lab=…`).
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { TimingChoice } from '../charts/TimingControls.tsx'
import { Lab } from '../lab/Lab.tsx'
import { loadTake } from '../lab/later.ts'
import type { FileGroup } from '../lab/SourcePane.tsx'
import type { LabSession } from '../lab/session.ts'
import type { LabSource } from '../lab/source.ts'
import { openFile } from '../lab/TakeAlong.tsx'
import { Setup, type SetupProps } from './Setup.tsx'

export interface WorkbenchProps {
  readonly guests: Readonly<Record<string, FileGroup>>
  /** The guest of whoever asks for none. */
  readonly first: string
  readonly worlds: readonly string[]
  readonly files: Readonly<Record<string, FileGroup>>
  readonly timing: TimingChoice
  readonly usual: SetupProps['usual']
  /** The listing of the first guest's kernel. */
  readonly children?: ComponentChildren
}

/** The lab of whoever comes here without one. */
const OWN = 'workbench'

/** From an address's query: what there is not is passed over. */
function asked(search: string, guests: readonly string[], first: string, worlds: readonly string[]) {
  const query = new URLSearchParams(search)
  const guest = guests.find((name) => name === query.get('guest')) ?? first
  const world = worlds.find((name) => name === query.get('world')) ?? (worlds[0] as string)
  const vms = Math.min(4, Math.max(1, Math.floor(Number(query.get('vms'))) || 1))
  const name = /^[\w-]{1,60}$/.exec(query.get('lab') ?? '')?.[0] ?? OWN
  return { guest, world, vms, name, file: query.get('file') }
}

export function Workbench({ guests, first, worlds, files, timing, usual, children }: WorkbenchProps) {
  const names = Object.keys(guests)
  /** Undefined while the page is built: the address is not known then. */
  const opened = useSignal<ReturnType<typeof asked> | undefined>(undefined)
  const said = useSignal('')
  const over = useSignal(false)
  const current = useRef<LabSession | undefined>(undefined)
  useEffect(() => {
    opened.value = asked(location.search, names, first, worlds)
  }, [])
  if (!opened.value) return <p class="workbench-waiting">The workbench is being set up…</p>
  const { guest, world, vms, name, file } = opened.value
  const kernelOf = (one: string) => guests[one]?.files[0] ?? ''
  /** The file that the address asks for, if this lab has it. */
  const fileAsked = (path: string | null, one: string) =>
    [guests[one], ...Object.values(files)].flatMap((group) => group?.files ?? []).find((each) => each === path)
  const openLink = async (session: LabSession, source: LabSource) => {
    const { readLink } = await loadTake()
    const read = await readLink(location.hash)
    if (!read.ok) {
      said.value = `The link cannot be opened: ${read.why}. Nothing was changed.`
      return
    }
    await session.take({ state: read.value })
    await source.show(kernelOf(read.value.guest))
    said.value = 'The lab from the link is open. What you had here before can be brought back below.'
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button that opens a file does the same
    <div
      class="workbench"
      data-over={over.value}
      onDragOver={(e) => {
        if (!e.dataTransfer?.types.includes('Files')) return
        e.preventDefault()
        over.value = true
      }}
      onDragLeave={() => {
        over.value = false
      }}
      onDrop={(e) => {
        over.value = false
        const [file] = e.dataTransfer?.files ?? []
        if (!file || !current.current) return
        e.preventDefault()
        void openFile(current.current, file).then((what) => {
          said.value = what
        })
      }}
    >
      <p class="workbench-said" role="status">
        {said}
      </p>
      <h2 class="sr-only">The lab</h2>
      <Lab
        name={name}
        title={name === OWN ? 'the workbench' : name}
        guest={guest}
        worlds={worlds}
        world={world}
        vms={4}
        file={fileAsked(file, guest) ?? kernelOf(guest)}
        files={files}
        guests={guests}
        ready={(session, source) => {
          current.current = session
          if (vms > 1) session.choose({ vms })
          const hash = () => {
            if (location.hash.startsWith('#lab=')) void openLink(session, source)
          }
          hash()
          addEventListener('hashchange', hash)
        }}
        head={(session, source) => {
          current.current = session
          return <Setup {...{ session, source, guests: names, kernelOf, timing, usual }} />
        }}
      >
        {guest === first && !fileAsked(file, guest) ? children : undefined}
      </Lab>
    </div>
  )
}
