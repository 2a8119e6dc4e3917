// The page of a SCORM 1.2 package, as a script: shows the book's exercises in a frame, and tells the course system how many
// are solved. Types only are imported: the package holds this file with its types taken out. What was solved on another
// day or in another browser comes back from the course system.

/** The part of SCORM 1.2's run-time interface that is used. Everything is text; "true" means that it went well. */
export interface Scorm12 {
  LMSInitialize(none: ''): string
  LMSGetValue(element: string): string
  LMSSetValue(element: string, value: string): string
  LMSCommit(none: ''): string
  LMSFinish(none: ''): string
}

/** Course systems hang it on a window above this one, or on the one that opened it: the specification's search. */
export function findApi(from: Window): Scorm12 | undefined {
  const seen = new Set<Window>()
  const waiting: Window[] = [from]
  for (let at = waiting.shift(); at; at = waiting.shift()) {
    if (seen.has(at) || seen.size > 50) continue
    seen.add(at)
    try {
      const { API } = at as Window & { API?: Scorm12 }
      if (API) return API
      waiting.push(...[at.parent, at.opener as Window | null].filter((window) => window !== null))
    } catch {
      // A window of another site: nothing can be seen there.
    }
  }
  return undefined
}

/** Keeps a course system told. `exercises`: those that count. */
export class Report {
  private readonly api: Scorm12
  private readonly exercises: readonly string[]
  private readonly solved = new Set<string>()

  constructor(api: Scorm12, exercises: readonly string[]) {
    this.api = api
    this.exercises = exercises
    api.LMSInitialize('')
    this.add(api.LMSGetValue('cmi.suspend_data').split(' '))
    if (api.LMSGetValue('cmi.core.lesson_status') === 'not attempted') this.tell()
  }

  /** These are solved, too. Nothing that was is taken away. */
  hear(names: readonly string[]): void {
    const before = this.solved.size
    this.add(names)
    if (this.solved.size > before) this.tell()
  }

  finish(): void {
    this.api.LMSFinish('')
  }

  private add(names: readonly string[]): void {
    for (const name of names) if (this.exercises.includes(name)) this.solved.add(name)
  }

  private tell(): void {
    const { api, solved, exercises } = this
    const all = solved.size === exercises.length
    const set = (element: string, value: string) => api.LMSSetValue(element, value)
    set('cmi.core.score.min', '0')
    set('cmi.core.score.max', '100')
    set('cmi.core.score.raw', String(Math.round((100 * solved.size) / exercises.length)))
    set('cmi.core.lesson_status', all ? 'completed' : 'incomplete')
    set('cmi.suspend_data', [...solved].sort().join(' '))
    set('cmi.core.exit', all ? '' : 'suspend')
    api.LMSCommit('')
  }
}

/** Begin, in the package's page: its frame shows the book, and only the book's site is listened to. */
export function begin(exercises: readonly string[], site: string): void {
  const api = findApi(window)
  const note = document.querySelector('p') as HTMLElement
  if (!api) {
    note.hidden = false
    return
  }
  const report = new Report(api, exercises)
  const frame = document.querySelector('iframe') as HTMLIFrameElement
  addEventListener('message', ({ origin, source, data }) => {
    if (origin !== new URL(site).origin || source !== frame.contentWindow) return
    if (data?.type === 'ringside-solved' && Array.isArray(data.solved)) report.hear(data.solved.map(String))
  })
  addEventListener('pagehide', () => report.finish(), { once: true })
}
