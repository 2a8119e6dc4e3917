// The serial lines of the machine, one a virtual machine, and a line to type into. What arrives is not read out byte by
// byte: the status says when a run has ended, and the text can be read then.
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { guestName } from '../charts/names.ts'
import { loadTerminal } from './later.ts'
import type { LabSession } from './session.ts'

export function Consoles({ session }: { session: LabSession }) {
  const texts = session.consoles.value
  const { guest, more } = session.setup.value
  const named = (uart: number) => (more.length > 0 ? `: ${guestName(more[uart - 1] ?? guest)}` : '')
  return (
    <div class="lab-consoles">
      {texts.map((text, uart) => (
        <Console
          // A serial line is known by its number.
          key={String(uart)}
          name={texts.length > 1 ? `Console of machine ${uart}${named(uart)}` : 'Console'}
          label={`Console ${uart}`}
          text={text}
          live={session.report.value !== undefined}
          send={(typed) => session.input(uart, typed)}
        />
      ))}
    </div>
  )
}

interface ConsoleProps {
  name: string
  /** To a screen reader, which finds the text by it. */
  label: string
  text: string
  /** A machine is there to type to. */
  live?: boolean
  send?: (text: string) => void
}

export function Console({ name, label, text, live = false, send = () => {} }: ConsoleProps) {
  const screen = useRef<HTMLPreElement>(null)
  /** The reader has not scrolled away from the end. Text that comes while a scroll is still to be reported is no such move. */
  const follows = useRef(true)
  const top = useRef(0)
  useEffect(() => {
    if (screen.current && follows.current) screen.current.scrollTop = screen.current.scrollHeight
  }, [text])
  const terminal = useSignal<Awaited<ReturnType<typeof loadTerminal>>['Terminal'] | undefined>(undefined)
  if (terminal.value)
    return (
      <div class="lab-console" role="group" aria-label={name}>
        <header>
          <h3>{name}</h3>
          <button
            type="button"
            class="link"
            onClick={() => {
              terminal.value = undefined
            }}
          >
            As text
          </button>
        </header>
        <terminal.value label={label} text={text} send={send} />
      </div>
    )
  return (
    <div class="lab-console" role="group" aria-label={name}>
      <header>
        <h3>{name}</h3>
        <button
          type="button"
          class="link"
          onClick={() =>
            void loadTerminal().then(({ Terminal }) => {
              terminal.value = Terminal
            })
          }
        >
          As a terminal
        </button>
      </header>
      <pre
        ref={screen}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={label}
        onScroll={({ currentTarget: e }) => {
          const atEnd = e.scrollTop + e.clientHeight >= e.scrollHeight - 4
          follows.current = atEnd || (follows.current && e.scrollTop >= top.current)
          top.current = e.scrollTop
        }}
      >
        {text}
      </pre>
      <form
        onSubmit={(e) => {
          e.preventDefault()
          const field = e.currentTarget.elements.namedItem('typed') as HTMLInputElement
          send(`${field.value}\n`)
          field.value = ''
        }}
      >
        <label>
          <span>Type</span>
          <input name="typed" autocomplete="off" autocapitalize="off" spellcheck={false} disabled={!live} />
        </label>
        <button type="submit" disabled={!live}>
          Send
        </button>
      </form>
    </div>
  )
}
