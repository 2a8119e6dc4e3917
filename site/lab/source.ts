// Which source file a lab shows, and how: as it stands in the page, as a listing made later, or in the editor. The editor
// is loaded when the reader first wants to change something.
import { effect, signal } from '@preact/signals'
import type { Editor, Place } from '../editor/editor.ts'
import { loadEditor, loadReader } from './later.ts'
import type { LabSession } from './session.ts'

type Reader = Awaited<ReturnType<typeof loadReader>>

export type Shown =
  /** The listing that came with the page. */
  { readonly as: 'page' } | { readonly as: 'listing'; readonly html: string } | { readonly as: 'editor' }

export class LabSource {
  readonly file = signal<string>('')
  readonly shown = signal<Shown>({ as: 'page' })
  readonly loading = signal(false)
  /** Undefined: as at first, it indents. */
  readonly tabMoves = signal<boolean | undefined>(undefined)
  /** Whether the source follows the machine when it stands still. */
  readonly follows = signal(true)
  /** Where listing or editor goes. */
  box: HTMLElement | null = null
  /** Where the focus goes when the reader leaves the editor. */
  exit: HTMLElement | null = null

  private readonly session: LabSession
  private readonly first: string
  private editor: Editor | undefined
  private loaded: Promise<Reader> | undefined
  private stop: (() => void)[] = []

  /** `first` is the file whose listing came with the page. */
  constructor(session: LabSession, first: string) {
    this.session = session
    this.first = first
    this.file.value = first
  }

  open(): void {
    const { session } = this
    const at = Number(this.listing()?.dataset.line ?? 0)
    if (session.edits.value[this.first] !== undefined) void this.show(this.first)
    else if (at > 0) this.scrollTo(at + 1, 'top')
    session.adopted = (path) => void this.refresh(path)
    this.stop = [
      effect(() => {
        const problems = session.problems.value
        this.editor?.setDiagnostics(problems)
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
    if (this.editor) {
      this.editor.open(file, await this.textOf(file))
    } else if (file === this.first && this.session.edits.value[file] === undefined) {
      this.shown.value = { as: 'page' }
    } else {
      const { listingOf } = await this.reader()
      const html = listingOf(await this.textOf(file))
      if (this.file.value === file) this.shown.value = { as: 'listing', html }
    }
    await painted()
    if (this.file.value !== file) return
    const { report } = this.session
    const here = report.value && !report.value.running && report.value.where.file === file
    this.mark(now ?? (here ? report.value?.where.line : undefined))
    if (!place) return
    if (this.editor) this.editor.reveal(place)
    else this.scrollTo(place.line)
  }

  /** Open the editor on the file that is shown, with the caret at a place. */
  async edit(place?: Place): Promise<void> {
    if (this.loading.value) return
    const top = place ? undefined : this.topLine()
    if (!this.editor) {
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
          changed: (path) => this.changed(path, reader),
          leave: () => this.exit?.focus(),
          tabMoves: (moves) => {
            this.tabMoves.value = moves
          },
        })
        this.editor.open(file, text)
        this.editor.setDiagnostics(this.session.problems.value)
        void this.session.check()
        await this.show(this.file.value)
      } catch (error) {
        this.loaded = undefined
        this.session.complain(`The editor could not be loaded (${error instanceof Error ? error.message : error}).`)
      } finally {
        this.loading.value = false
      }
    }
    this.editor?.reveal(place ?? { line: top ?? 1, column: 1 })
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
    const { sources } = await this.reader()
    return this.session.edits.value[file] ?? sources(file) ?? ''
  }

  private reader(): Promise<Reader> {
    this.loaded ??= loadReader()
    return this.loaded
  }

  private mark(line: number | undefined): void {
    this.editor?.setNow(line)
    for (const old of this.box?.querySelectorAll('[data-now]') ?? []) old.removeAttribute('data-now')
    if (this.editor || line === undefined) return
    this.lineElement(line)?.setAttribute('data-now', '')
    this.scrollTo(line)
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
    const top = element.offsetTop - listing.offsetTop
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
