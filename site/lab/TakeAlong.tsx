// Taking a lab along: as a link, as a file, into the workbench; and opening what somebody else has taken along.
import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { download } from '../charts/download.ts'
import { loadTake } from './later.ts'
import type { LabSession } from './session.ts'

interface Props {
  session: LabSession
  name: string
  /** Address of the workbench, if this is not it. */
  workbench: string | undefined
}

export function TakeAlong({ session, name, workbench }: Props) {
  const said = useSignal('')
  const link = useSignal('')
  const picker = useRef<HTMLInputElement>(null)
  const used = session.report.value !== undefined

  const copy = async () => {
    const { linkOf } = await loadTake()
    const made = await linkOf(session.state())
    if (!made.ok) {
      said.value = `No link: ${made.why}.`
      return
    }
    const { image, disk } = session.setup.value
    const base = workbench ?? location.href.replace(/[?#].*$/, '')
    link.value = new URL(base, location.href).href + made.value
    const without = image || disk ? ' What you brought along is not in it: save a file for that.' : ''
    try {
      await navigator.clipboard.writeText(link.value)
      said.value = `The link is copied: ${link.value.length} characters.${without}`
    } catch {
      said.value = `Here is the link.${without}`
    }
  }
  const save = async (withMoment: boolean) => {
    const { textOf } = await loadTake()
    const saved = await session.saved(withMoment)
    const step = saved.moment ? `-step-${saved.moment.step}` : ''
    download(`${name}${step}.json`, textOf(saved))
    said.value = `Saved as ${name}${step}.json.`
  }
  return (
    <div class="lab-take">
      <div class="lab-head">
        <button type="button" onClick={() => void copy()}>
          Copy a link
        </button>
        <button type="button" onClick={() => void save(false)}>
          Save as a file
        </button>
        {used && (
          <button type="button" onClick={() => void save(true)}>
            Save this moment
          </button>
        )}
        <button type="button" onClick={() => picker.current?.click()}>
          Open a file…
        </button>
        <input
          ref={picker}
          type="file"
          hidden
          aria-label="A lab, a program or a disk"
          onChange={async (e) => {
            const [file] = e.currentTarget.files ?? []
            e.currentTarget.value = ''
            if (file) said.value = await openFile(session, file)
          }}
        />
        {session.replaced.value && (
          <button
            type="button"
            onClick={async () => {
              await session.undoOpen()
              said.value = 'Back to the lab that was here before.'
            }}
          >
            Undo: back to the lab before
          </button>
        )}
        {workbench && (
          <a
            class="lab-to-workbench"
            href={workbenchAddress(workbench, name, session)}
            target="_blank"
            rel="noopener opener"
          >
            Open in the workbench
          </a>
        )}
      </div>
      <p role="status">{said}</p>
      {link.value && (
        <label class="lab-link">
          <span>The link</span>
          <input readOnly value={link.value} onFocus={(e) => e.currentTarget.select()} />
        </label>
      )}
    </div>
  )
}

/** The same lab, full-page: its files are those that this browser keeps under its name. */
function workbenchAddress(workbench: string, name: string, session: LabSession): string {
  const { world, vms } = session.choice.value
  const query = new URLSearchParams({ lab: name, guest: session.setup.value.guest, world, vms: `${vms}` })
  return `${workbench}?${query}`
}

/** Take up a file that the reader dropped or chose. Returns what to say. */
export async function openFile(session: LabSession, file: File): Promise<string> {
  const no = (why: string) => `${file.name} cannot be used: ${why}. Nothing was changed.`
  // A lab with a program and a disk of 16 MiB each, in base 64, has less.
  if (file.size > 48 << 20) return no('it has more than 48 MiB')
  const { whatIs, guestPath } = await loadTake()
  const found = whatIs(file.name, new Uint8Array(await file.arrayBuffer()))
  if (!found.ok) return no(found.why)
  const { value } = found
  switch (value.kind) {
    case 'lab':
      await session.take(value.saved)
      return `${file.name} is opened.`
    case 'program':
      session.configure({ image: value })
      return `${file.name} runs as the guest from now on, in place of the book’s.`
    case 'disk':
      session.configure({ disk: value })
      return `${file.name} is the disk from now on, a virtio block device; each virtual machine has its own copy.`
    case 'source': {
      const saved = await session.saved(false)
      const files = { ...saved.state.files, [guestPath(saved.state.guest)]: value.text }
      await session.take({ ...saved, state: { ...saved.state, files } })
      return `${file.name} is the guest’s kernel.s from now on.`
    }
  }
}
