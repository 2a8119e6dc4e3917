// A serial line as a terminal: what arrives is shown as a terminal shows it, and each key is sent as it is pressed. Tab leaves
// it, and the lab's own keys stay the lab's.

import { FitAddon } from '@xterm/addon-fit'
import { Terminal as Xterm } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import './views.css'
import { useEffect, useRef } from 'preact/hooks'

export interface TerminalProps {
  readonly label: string
  /** All that was sent so far. */
  readonly text: string
  readonly send: (keys: string) => void
}

const OURS = /^(F\d+|Tab)$/

export function Terminal({ label, text, send }: TerminalProps) {
  const box = useRef<HTMLDivElement>(null)
  const terminal = useRef<Xterm>()
  const shown = useRef('')
  const sender = useRef(send)
  sender.current = send
  useEffect(() => {
    if (!box.current) return
    const style = getComputedStyle(box.current) // of this moment, whenever it is read
    const colours = () => ({ background: style.backgroundColor, foreground: style.color, cursor: style.color })
    const made = new Xterm({
      convertEol: true,
      fontFamily: style.fontFamily,
      fontSize: Number.parseFloat(style.fontSize),
      screenReaderMode: true,
      scrollback: 5000,
      theme: colours(),
    })
    const fit = new FitAddon()
    made.loadAddon(fit)
    made.open(box.current)
    made.textarea?.setAttribute('aria-label', `${label}: type here. Tab leaves.`)
    fit.fit()
    made.onData((data) => sender.current(data.replaceAll('\r', '\n')))
    made.attachCustomKeyEventHandler((e) => !OURS.test(e.key))
    terminal.current = made
    const sized = new ResizeObserver(() => fit.fit())
    sized.observe(box.current)
    const themed = new MutationObserver(() => {
      made.options.theme = colours()
    })
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      sized.disconnect()
      themed.disconnect()
      made.dispose()
      terminal.current = undefined
      shown.current = ''
    }
  }, [label])
  useEffect(() => {
    const now = terminal.current
    if (!now) return
    if (text.startsWith(shown.current)) now.write(text.slice(shown.current.length))
    else {
      now.reset()
      now.write(text)
    }
    shown.current = text
  }, [text])
  return <div ref={box} class="view-terminal" />
}
