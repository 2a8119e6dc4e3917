// The terminal in a page: a shell over the virtual machines that run behind it. Machine and terminal are loaded when it is opened,
// and sleep out of view.
import type { ComponentType } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { loadTerminal } from '../lab/later.ts'
import type { TerminalProps } from '../lab/views/Terminal.tsx'
import { LineEditor } from './line-editor.ts'
import type { FromTerminal, ToTerminal } from './protocol.ts'

const PROMPT = '$ '
const DETACH = '\x1d' // Ctrl+]

interface Props {
  /** Lines that can be entered by a press. */
  commands: readonly string[]
}

export function TerminalPane({ commands }: Props) {
  const [screen, setScreen] = useState<{ Terminal: ComponentType<TerminalProps> } | undefined>(undefined)
  const [text, setText] = useState('')
  const [said, setSaid] = useState('')
  const [live, setLive] = useState(false)
  const [loading, setLoading] = useState(false)
  const worker = useRef<Worker>()
  const editor = useRef(new LineEditor())
  const attached = useRef(false)
  const box = useRef<HTMLDivElement>(null)

  const write = (more: string) => setText((before) => (before + more).slice(-200_000))
  const tell = (message: ToTerminal) => worker.current?.postMessage(message)

  useEffect(() => {
    setLive(true)
    const seen = new IntersectionObserver(([entry]) => tell({ type: 'awake', awake: entry?.isIntersecting ?? true }))
    if (box.current) seen.observe(box.current)
    return () => {
      seen.disconnect()
      worker.current?.terminate()
    }
  }, [])

  const hear = (message: FromTerminal) => {
    switch (message.type) {
      case 'ready':
        write(
          `A toolstack over ${message.hypervisor}, which runs three virtual machines on the machine in this page.\nType help.\n${PROMPT}`,
        )
        setSaid('The terminal is ready.')
        break
      case 'outcome':
        if (message.clear) setText('')
        attached.current = message.attached
        write(`${message.text}${message.text ? '\n' : ''}${message.attached ? '' : PROMPT}`)
        setSaid(message.text || (message.status === 0 ? 'Done.' : 'Failed.'))
        break
      case 'output':
        write(message.text)
        break
      case 'choices': {
        const { choices } = message
        const [only] = choices
        if (only !== undefined && choices.length === 1) write(editor.current.take(`${only} `))
        else if (choices.length > 1) write(`\n${choices.join('  ')}\n${PROMPT}${editor.current.line}`)
        break
      }
      case 'failed':
        write(`The machine could not be started: ${message.why}\n`)
        setSaid('The machine could not be started.')
    }
  }

  const open = async () => {
    if (loading || screen) return
    setLoading(true)
    try {
      const { Terminal } = await loadTerminal()
      const made = new Worker(new URL('./terminal.worker.ts', import.meta.url), { type: 'module' })
      made.onmessage = ({ data }: MessageEvent<FromTerminal>) => hear(data)
      made.onerror = () => hear({ type: 'failed', why: 'its Worker failed' })
      worker.current = made
      setScreen({ Terminal })
    } catch (error) {
      setSaid(`The terminal could not be loaded (${error instanceof Error ? error.message : error}).`)
    } finally {
      setLoading(false)
    }
  }

  const keys = (data: string) => {
    if (attached.current) {
      if (data !== DETACH) return tell({ type: 'keys', keys: data })
      attached.current = false
      tell({ type: 'detach' })
      return write(`\n${PROMPT}`)
    }
    for (const { echo, line, complete } of editor.current.key(data)) {
      write(echo)
      if (line !== undefined) tell({ type: 'line', line })
      if (complete) tell({ type: 'complete', line: editor.current.line })
    }
  }

  return (
    <div class="shell not-content" ref={box} data-live={live}>
      {screen ? (
        <screen.Terminal label="Terminal" text={text} send={keys} />
      ) : (
        <p>
          <button type="button" class="press" disabled={!live} aria-disabled={loading} onClick={() => void open()}>
            {loading ? 'Starting…' : 'Open the terminal'}
          </button>
        </p>
      )}
      {screen && (
        <div class="shell-commands" role="group" aria-label="Commands to enter">
          {commands.map((command) => (
            <button key={command} type="button" onClick={() => keys(`${command}\n`)}>
              <code>{command}</code>
            </button>
          ))}
          <button type="button" onClick={() => keys(DETACH)}>
            Leave the console (Ctrl+])
          </button>
        </div>
      )}
      <p class="sr-only" role="status">
        {said}
      </p>
    </div>
  )
}
