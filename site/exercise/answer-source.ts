// The text of an answer: a listing until the reader first changes it, then the lab's editor, with the files that it includes
// to be read beside it.
import { signal } from '@preact/signals'
import type { Editor, Place } from '../editor/editor.ts'
import type { Project } from '../editor/services/project.ts'
import { loadEditor, loadReader } from '../lab/later.ts'
import type { ExerciseSession } from './session.ts'

type Reader = Awaited<ReturnType<typeof loadReader>>

export class AnswerSource {
  /** The file that is shown. */
  readonly file = signal('')
  /** `page`: the listing that came with the page. */
  readonly shown = signal<'page' | 'editor' | { readonly html: string }>('page')
  readonly loading = signal(false)
  readonly answer: string
  /** Files that stand beside it: what it includes, and the program that it is a part of. By path, with their texts. */
  readonly others: Readonly<Record<string, string>>
  box: HTMLElement | null = null
  /** Where the focus goes when the editor is left. */
  exit: HTMLElement | null = null

  private readonly session: ExerciseSession
  private readonly program: string
  private editor: Editor | undefined
  private reader: Reader | undefined
  private loads: Promise<Editor | undefined> | undefined

  /** `program`: the file that is assembled, of which the answer is all or a part. */
  constructor(session: ExerciseSession, answer: string, others: Readonly<Record<string, string>>, program: string) {
    this.session = session
    this.answer = answer
    this.others = others
    this.program = program
    this.file.value = answer
  }

  open(): void {
    this.session.replaced = (text) => void this.replace(text)
    if (this.session.edited.value) void this.list()
  }

  close(): void {
    this.editor?.dispose()
  }

  /** Show a file in the editor, with the caret at a place. */
  async show(file: string, place?: Place): Promise<void> {
    const editor = await this.edit()
    if (!editor) return
    this.file.value = file
    editor.open(file, this.read(file) ?? '')
    if (place) editor.reveal(place)
  }

  /** Open the editor, with the focus in it. */
  async edit(place?: Place): Promise<Editor | undefined> {
    this.loads ??= this.load()
    const editor = await this.loads
    if (place) editor?.reveal(place)
    return editor
  }

  setProblems(): void {
    this.editor?.setDiagnostics(this.session.problems.value)
  }

  private async load(): Promise<Editor | undefined> {
    const { session, answer } = this
    this.loading.value = true
    try {
      const [{ createEditor }, reader] = await Promise.all([loadEditor(), loadReader()])
      this.reader = reader
      this.shown.value = 'editor'
      await new Promise((painted) => setTimeout(painted))
      const element = this.box?.querySelector<HTMLElement>('.lab-editor')
      if (!element) return undefined
      const editor = createEditor(element, {
        project: this.project(reader),
        follow: (file, place) => void this.show(file, place),
        changed: (file) => {
          const text = file === answer ? editor.text(file) : undefined
          if (text !== undefined) session.edit(text)
        },
        breakpoint: () => undefined,
        leave: () => this.exit?.focus(),
        tabMoves: () => undefined,
      })
      this.editor = editor
      editor.open(answer, session.text.value)
      this.setProblems()
      return editor
    } catch (error) {
      this.loads = undefined
      this.shown.value = 'page'
      const why = error instanceof Error ? error.message : String(error)
      session.status.value = `The editor could not be loaded (${why}). Your text is kept.`
      return undefined
    } finally {
      this.loading.value = false
    }
  }

  private project(reader: Reader): Project {
    return {
      programs: [this.program],
      files: [...reader.SOURCE_PATHS, this.answer, ...Object.keys(this.others)],
      read: (file) => this.read(file),
      readOnly: (file) => file !== this.answer,
    }
  }

  private read(file: string): string | undefined {
    return file === this.answer ? this.session.text.value : (this.others[file] ?? this.reader?.sources(file))
  }

  private async replace(text: string): Promise<void> {
    if (this.editor) {
      if (this.editor.text(this.answer) !== text) this.editor.setText(this.answer, text)
    } else await this.list()
  }

  private async list(): Promise<void> {
    const { listingOf } = await loadReader()
    if (!this.editor) this.shown.value = { html: listingOf(this.session.text.value) }
  }
}
