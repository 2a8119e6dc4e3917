// What the terminal's page and its Worker say to each other.

export type ToTerminal =
  /** A line that was entered at the prompt. */
  | { readonly type: 'line'; readonly line: string }
  /** The line so far, to be completed. */
  | { readonly type: 'complete'; readonly line: string }
  /** Keys for the console that is attached. */
  | { readonly type: 'keys'; readonly keys: string }
  | { readonly type: 'detach' }
  /** Out of view, the machine sleeps. */
  | { readonly type: 'awake'; readonly awake: boolean }

export type FromTerminal =
  | { readonly type: 'ready'; readonly hypervisor: string }
  | {
      readonly type: 'outcome'
      readonly text: string
      readonly status: number
      readonly attached: boolean
      readonly clear: boolean
    }
  | { readonly type: 'choices'; readonly choices: readonly string[] }
  /** What the attached console has printed since. */
  | { readonly type: 'output'; readonly text: string }
  | { readonly type: 'failed'; readonly why: string }
