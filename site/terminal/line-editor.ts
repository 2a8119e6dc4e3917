// Editing one line at a prompt, as a terminal does it: keys in, text for the screen out. History by up and down.

/** What a key has led to. */
export interface Edited {
  /** To be written to the screen. */
  readonly echo: string
  /** A line was entered. */
  readonly line?: string
  /** Completion was asked for. */
  readonly complete?: true
}

const UP = '\x1b[A'
const DOWN = '\x1b[B'

export class LineEditor {
  private text = ''
  private readonly history: string[] = []
  /** Where in the history; its length: the line itself. */
  private at = 0

  get line(): string {
    return this.text
  }

  /** One key, or a piece of pasted text, as a terminal sends it. */
  key(data: string): Edited[] {
    if (data === UP || data === DOWN) return [this.recall(data === UP ? -1 : 1)]
    if (data.startsWith('\x1b')) return []
    return [...data].flatMap((c) => this.character(c))
  }

  /** Take a completion in place of the line's last word. */
  take(word: string): string {
    const start = this.text.search(/\S*$/)
    const added = word.slice(this.text.length - start)
    this.text += added
    return added
  }

  private character(c: string): Edited[] {
    if (c === '\n' || c === '\r') return [this.enter()]
    if (c === '\x7f' || c === '\b') {
      if (this.text === '') return []
      this.text = this.text.slice(0, -1)
      return [{ echo: '\b \b' }]
    }
    if (c === '\x15') return [this.replace('')] // Ctrl+U
    if (c === '\x03') return [{ ...this.replace(''), line: '' }] // Ctrl+C
    if (c === '\t') return [{ echo: '', complete: true }]
    if (c < ' ' || this.text.length >= 4096) return []
    this.text += c
    return [{ echo: c }]
  }

  private enter(): Edited {
    const line = this.text
    this.text = ''
    if (line.trim() !== '' && line !== this.history.at(-1)) this.history.push(line)
    if (this.history.length > 200) this.history.shift()
    this.at = this.history.length
    return { echo: '\n', line }
  }

  private recall(way: -1 | 1): Edited {
    const to = this.at + way
    if (to < 0 || to > this.history.length) return { echo: '' }
    this.at = to
    return this.replace(this.history[to] ?? '')
  }

  private replace(text: string): Edited {
    const echo = '\b \b'.repeat(this.text.length) + text
    this.text = text
    return { echo }
  }
}
