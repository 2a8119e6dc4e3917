// The Worker behind the terminal: the machine runs here, a slice at a time, and commands come in between.
import { sources } from '../charts/sources.ts'
import { type LabHost, terminalHost } from './lab-host.ts'
import type { FromTerminal, ToTerminal } from './protocol.ts'
import { completions, runLine } from './shell.ts'

/** Milliseconds between slices, and steps in one: a few million instructions a second, so that time passes and nobody waits. */
const EVERY = 50
const SLICE = 200_000

const say = (message: FromTerminal) => postMessage(message)
let host: LabHost | undefined
let attached: number | undefined
let told = 0
let awake = true

function tell(): void {
  if (!host || attached === undefined) return
  const text = host.output(attached)
  if (text.length < told) told = 0
  if (text.length > told) say({ type: 'output', text: text.slice(told) })
  told = text.length
}

function hear(message: ToTerminal): void {
  if (!host) return
  switch (message.type) {
    case 'line': {
      const { text, status, attach, clear } = runLine(message.line, host)
      attached = attach
      say({ type: 'outcome', text, status, attached: attach !== undefined, clear: clear === true })
      told = 0
      tell()
      break
    }
    case 'complete':
      say({ type: 'choices', choices: completions(message.line, host) })
      break
    case 'keys':
      if (attached !== undefined) host.lab.input(attached, new TextEncoder().encode(message.keys))
      break
    case 'detach':
      attached = undefined
      break
    case 'awake':
      awake = message.awake
  }
}

try {
  host = terminalHost(sources)
  say({ type: 'ready', hypervisor: host.hypervisor })
} catch (error) {
  say({ type: 'failed', why: error instanceof Error ? error.message : String(error) })
}
setInterval(() => {
  if (!awake || !host) return
  host.lab.run(SLICE)
  tell()
}, EVERY)
addEventListener('message', ({ data }: MessageEvent<ToTerminal>) => hear(data))
