// Which source file a lab shows, and how: as it stands in the page, as a listing made later, or in the editor. The editor
// is loaded when the reader first wants to change something.
import { effect, signal } from '@preact/signals'
import type { Editor, Place } from '../editor/editor.ts'
import { type Compared, hasSwitch, isPort } from '../editor/services/port.ts'
import type { Project } from '../editor/services/project.ts'
import { loadEditor, loadReader } from './later.ts'
import type { LabSession } from './session.ts'

type Reader = Awaited<ReturnType<typeof loadReader>>

export type Shown =
  /** The listing that came with the page. */
  { readonly as: 'page' } | { readonly as: 'listing'; readonly html: string } | { readonly as: 'editor' }

export interface SourceOptions {
  /** The file that is shown at first. */
  readonly file: string
  /** Its listing came with the page. */
  readonly listed: boolean
  /** The files that are assembled now, with all that they include. */
  readonly programs: () => readonly string[]
  /** Files that cannot be edited. */
  readonly readOnly: readonly string[]
}

/** Characters of a listing. Of more, the page would be made of too many elements to answer; the editor shows those in view only. */
const MOST_LISTED = 100_000

export class LabSource {
  readonly file = signal<string>('')
  /** In the browser, where storage can be asked. */
  readonly ready = signal(false)
  /** Files that the reader has opened, in tabs. */
  readonly tabs = signal<readonly string[]>([])
  /** Instead of the file: two texts side by side. */
  readonly compared = signal<Compared | undefined>(undefined)
  /** The file that is shown has a paravirtual port to compare with, or is one. */
  readonly ported = signal(false)
  readonly shown = signal<Shown>({ as: 'page' })
  readonly loading = signal(false)
  /** Undefined: as at first, it indents. */
  readonly tabMoves = signal<boolean | undefined>(undefined)
  /** Whether the source follows the machine when it stands still. */
  readonly follows = signal(true)
  /** The line that the reader points at in a listing, by its file. */
  readonly cursor = signal<{ readonly file: string; readonly line: number } | undefined>(undefined)
  /** What was done to breakpoints, for those who do not see it. */
  readonly said = signal('')
  /** Where listing or editor goes. */
  box: HTMLElement | null = null
  /** Where the focus goes when the reader leaves the editor. */
  exit: HTMLElement | null = null

  private readonly session: LabSession
  private readonly first: string
  private readonly listed: boolean
  private readonly programs: () => readonly string[]
  readonly readOnly: (file: string) => boolean
  private editor: Editor | undefined
  private loaded: Promise<Reader> | undefined
  private stop: (() => void)[] = []

  constructor(session: LabSession, { file, listed, programs, readOnly }: SourceOptions) {
    this.session = session
    this.first = file
    this.listed = listed
    this.programs = programs
    this.readOnly = (path) => readOnly.includes(path)
    this.file.value = file
    this.tabs.value = [file]
  }

  open(): void {
    const { session } = this
    this.ready.value = true
    this.ported.value = isPort(this.first) || hasSwitch(this.listing()?.textContent ?? '')
    const at = Number(this.listing()?.dataset.line ?? 0)
    if (!this.listed || session.edits.value[this.first] !== undefined) void this.show(this.first)
    else if (at > 0) this.scrollTo(at + 1, 'top')
    session.adopted = (path) => void this.refresh(path)
    this.stop = [
      effect(() => {
        const problems = session.problems.value
        this.editor?.setDiagnostics(problems)
      }),
      effect(() => {
        session.breakpoints.value
        this.markBreakpoints()
      }),
      effect(() => {
        const report = session.report.value
        if (!report || report.running) return this.mark(undefined)
        const { file, line } = report.where
        const moved = report.halt && report.halt.reason !== 'off' && report.halt.reason !== 'idle'
        if (moved && file && this.follows.peek() && file !== this.file.peek()) void this.show(file, undefined, line)
        else this.mark(file === this.file.value ? line : undefined)
      }),
    ]
  }

  close(): void {
    for (const stop of this.stop) stop()
    this.editor?.dispose()
  }

  /** Show a file, and in it a place (with the caret, in the editor) or the line where the machine stands. */
  async show(file: string, place?: Place, now?: number): Promise<void> {
    this.file.value = file
    this.compared.value = undefined
    // Where the machine only passes through, no tab stays behind.
    if (now === undefined && !this.tabs.value.includes(file)) this.tabs.value = [...this.tabs.value, file]
    if (this.editor) {
      this.editor.open(file, await this.textOf(file))
    } else if (this.listed && file === this.first && this.session.edits.value[file] === undefined) {
      this.shown.value = { as: 'page' }
    } else {
      const { listingOf } = await this.reader()
      const text = await this.textOf(file)
      if (this.file.value !== file) return
      if (text.length > MOST_LISTED) return place ? this.edit(place) : this.startEditor()
      this.shown.value = { as: 'listing', html: listingOf(text) }
    }
    await painted()
    if (this.file.value !== file) return
    this.ported.value = await this.hasPort(file)
    const { report } = this.session
    const here = report.value && !report.value.running && report.value.where.file === file
    this.mark(now ?? (here ? report.value?.where.line : undefined))
    this.markBreakpoints()
    if (!place) return
    if (this.editor) this.editor.reveal(place)
    else this.scrollTo(place.line)
  }

  /** Close a file's tab; what the reader has changed in it stays changed. */
  closeTab(file: string): void {
    const at = this.tabs.value.indexOf(file)
    const others = this.tabs.value.filter((path) => path !== file)
    const [fallback] = others
    if (!fallback) return
    this.tabs.value = others
    if (this.file.value === file) void this.show(others[at - 1] ?? fallback)
  }

  /** The reader's version beside the book's; or the unmodified source beside its paravirtual port. */
  async compare(what: 'book' | 'port'): Promise<void> {
    const file = this.file.value
    if (what === 'port') {
      const { comparePort } = await this.reader()
      this.compared.value = comparePort(file, await this.texts())
      return
    }
    const { sources } = await this.reader()
    this.compared.value = {
      title: `${file}: the book’s version and yours`,
      left: { name: 'The book’s version', text: sources(file) ?? '' },
      right: { name: 'Yours', text: await this.textOf(file) },
    }
  }

  /** Without loading anything for it. */
  private async hasPort(file: string): Promise<boolean> {
    if (!this.editor && !this.loaded) return isPort(file) || hasSwitch(this.listing()?.textContent ?? '')
    const { hasPort } = await this.reader()
    return hasPort(file, await this.texts())
  }

  /** Open the editor on the file that is shown, with the caret at a place. */
  async edit(place?: Place): Promise<void> {
    if (this.loading.value) return
    const top = place ? undefined : this.topLine()
    await this.startEditor()
    this.editor?.reveal(place ?? { line: top ?? 1, column: 1 })
  }

  private async startEditor(): Promise<void> {
    if (this.editor || this.loading.value) return
    this.loading.value = true
    const file = this.file.value
    try {
      const [{ createEditor }, reader] = await Promise.all([loadEditor(), this.reader()])
      const text = await this.textOf(file)
      this.shown.value = { as: 'editor' }
      await painted()
      const element = this.box?.querySelector<HTMLElement>('.lab-editor')
      if (!element) return
      this.editor = createEditor(element, {
        project: this.project(reader),
        follow: (path, at) => void this.show(path, at),
        changed: (path) => this.changed(path, reader),
        leave: () => this.exit?.focus(),
        breakpoint: (line) => this.toggleBreakpoint(line),
        tabMoves: (moves) => {
          this.tabMoves.value = moves
        },
      })
      this.editor.open(file, text)
      this.editor.setDiagnostics(this.session.problems.value)
      this.markBreakpoints()
      void this.session.check()
      await this.show(this.file.value)
    } catch (error) {
      this.loaded = undefined
      this.session.complain(`The editor could not be loaded (${error instanceof Error ? error.message : error}).`)
    } finally {
      this.loading.value = false
    }
  }

  toggleTab(): void {
    this.editor?.toggleTab()
  }

  /** Take a text in place of the file's: the book's, the reader's former one, another tab's. Undo brings it back. */
  async replace(text: string | undefined): Promise<void> {
    const file = this.file.value
    const original = (await this.reader()).sources(file) ?? ''
    const next = text ?? original
    if (this.editor) this.editor.setText(file, next)
    else {
      this.session.edit(file, next, original)
      await this.show(file)
    }
  }

  private project({ sources, SOURCE_PATHS }: Reader): Project {
    const { programs, readOnly, session } = this
    return {
      get programs() {
        return programs()
      },
      files: SOURCE_PATHS,
      read: (path) => session.edits.value[path] ?? sources(path),
      readOnly,
    }
  }

  /** Another tab's version of a file has been taken up. */
  private async refresh(file: string): Promise<void> {
    const text = await this.textOf(file)
    if (this.editor?.text(file) !== undefined) this.editor.setText(file, text)
    else if (this.file.value === file) await this.show(file)
  }

  /** At once, so that the last key before the page is left is not lost. */
  private changed(file: string, reader: Reader): void {
    const text = this.editor?.text(file)
    if (text !== undefined) this.session.edit(file, text, reader.sources(file) ?? '')
  }

  private async textOf(file: string): Promise<string> {
    return (await this.texts()).read(file)
  }

  /** All files, as the reader has changed them. */
  private async texts() {
    const { sources, SOURCE_PATHS } = await this.reader()
    const { edits } = this.session
    return { paths: SOURCE_PATHS, read: (file: string) => edits.value[file] ?? sources(file) ?? '' }
  }

  private reader(): Promise<Reader> {
    this.loaded ??= loadReader()
    return this.loaded
  }

  /** The line that is meant: of the caret, of the listing's cursor, or where the machine stands. */
  lineMeant(): number | undefined {
    const { cursor, file } = this
    const here = this.session.report.peek()?.where
    if (this.editor) return this.editor.caret()
    if (cursor.value?.file === file.value) return cursor.value.line
    return here?.file === file.value ? here.line : undefined
  }

  /** Set a breakpoint on a line, or take it away. */
  toggleBreakpoint(line = this.lineMeant()): void {
    const file = this.file.value
    if (line === undefined) {
      this.said.value = 'Point at a line first.'
      return
    }
    const set = this.session.toggleLine(file, line)
    this.said.value = `Breakpoint ${set ? 'set on' : 'removed from'} line ${line}.`
  }

  /** Run to a line of the file that is shown, or back to it. */
  runTo(back: boolean, line = this.lineMeant()): void {
    if (line === undefined) this.said.value = 'Point at a line first.'
    else void this.session.move({ to: 'line', file: this.file.value, line }, back)
  }

  /** Move the cursor of a listing, and show it. */
  moveCursor(by: number): void {
    const lines = this.listing()?.querySelectorAll<HTMLElement>('.line')
    if (!lines || lines.length === 0) return
    const line = Math.min(lines.length, Math.max(1, (this.lineMeant() ?? this.topLine()) + by))
    this.cursor.value = { file: this.file.value, line }
    for (const old of this.box?.querySelectorAll('[data-cursor]') ?? []) old.removeAttribute('data-cursor')
    lines[line - 1]?.setAttribute('data-cursor', '')
    this.scrollTo(line)
    this.said.value = `Line ${line}: ${lines[line - 1]?.textContent?.trim() ?? ''}`
  }

  private markBreakpoints(): void {
    const lines = this.session.breakpoints
      .peek()
      .flatMap(({ is }) => (is.at === 'line' && is.file === this.file.peek() ? [is.line] : []))
    this.editor?.setBreakpoints(lines)
    for (const old of this.box?.querySelectorAll('[data-breakpoint]') ?? []) old.removeAttribute('data-breakpoint')
    if (!this.editor) for (const line of lines) this.lineElement(line)?.setAttribute('data-breakpoint', '')
  }

  private mark(line: number | undefined): void {
    this.editor?.setNow(line)
    for (const old of this.box?.querySelectorAll('[data-now]') ?? []) old.removeAttribute('data-now')
    const listing = this.listing()
    if (this.editor || line === undefined || !listing) return
    // The listing shows the mark, not the line: see code.css.
    this.lineElement(line)?.setAttribute('data-now', '')
    listing.setAttribute('data-now', '')
    listing.style.setProperty('--now', `${line}`)
    // With the frame, when everything else has been drawn: asking for places in between would lay the page out twice.
    requestAnimationFrame(() => this.scrollTo(line))
  }

  /** The listing that is shown: the one that came with the page stays beside the others, hidden. */
  private listing(): HTMLElement | undefined {
    const all = [...(this.box?.querySelectorAll<HTMLElement>('.listing') ?? [])]
    return all.find((one) => !one.closest('[hidden]'))
  }

  private lineElement(line: number): HTMLElement | undefined {
    return this.listing()?.querySelectorAll<HTMLElement>('.line')[line - 1]
  }

  /** Scroll the listing, not the page. */
  private scrollTo(line: number, to: 'middle' | 'top' = 'middle'): void {
    const listing = this.listing()
    const element = this.lineElement(line)
    if (!listing || !element) return
    const top = element.getBoundingClientRect().top - listing.getBoundingClientRect().top + listing.scrollTop
    const seen = top >= listing.scrollTop && top + element.offsetHeight <= listing.scrollTop + listing.clientHeight
    if (to === 'top') listing.scrollTop = top
    else if (!seen) listing.scrollTop = top - listing.clientHeight / 2
  }

  private topLine(): number {
    const listing = this.listing()
    const height = this.lineElement(1)?.offsetHeight ?? 20
    return listing ? Math.floor(listing.scrollTop / height) + 1 : 1
  }
}

/** The line whose number was pressed, if one was. */
export function gutterAt(e: MouseEvent): number | undefined {
  const element = (e.target as Element).closest<HTMLElement>('.line')
  if (!element || e.clientX - element.getBoundingClientRect().left > GUTTER) return undefined
  return [...(element.parentElement?.querySelectorAll('.line') ?? [])].indexOf(element) + 1
}
/** Width of a listing's line numbers, CSS pixels: see code.css. */
const GUTTER = 46

/** Which place of a listing was pointed at. */
export function placeAt(listing: Element, e: MouseEvent): Place | undefined {
  const lines = [...listing.querySelectorAll('.line')]
  const element = (e.target as Element).closest('.line')
  const line = element ? lines.indexOf(element) + 1 : lines.length
  if (line < 1) return undefined
  const caret = document.caretPositionFromPoint?.(e.clientX, e.clientY)
  if (!element || !caret || !element.contains(caret.offsetNode)) return { line, column: 1 }
  const before = document.createRange()
  before.setStart(element, 0)
  before.setEnd(caret.offsetNode, caret.offset)
  return { line, column: before.toString().replace('\n', '').length + 1 }
}

const painted = (): Promise<void> => new Promise((done) => setTimeout(done))
