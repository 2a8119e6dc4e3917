// A notation for mistakes: «what the diagnostic marks» in the source; «» is a place where something is missing.
import { expect } from 'vitest'
import { type AssembleOptions, assemble, type Diagnostic } from '../../engine/index.ts'

export interface Marked {
  readonly source: string
  /** Of each mark: 1-based line, columns as in a diagnostic, and the text in it. */
  readonly places: readonly { line: number; column: number; endColumn: number }[]
}

/** The source without its marks, and where they were. */
export function marked(text: string): Marked {
  const places: Marked['places'][number][] = []
  const lines = text.split('\n').map((raw, index) => {
    let line = raw
    for (let from = line.indexOf('«'); from >= 0; from = line.indexOf('«')) {
      const to = line.indexOf('»') - 1
      line = line.replace('«', '').replace('»', '')
      places.push({ line: index + 1, column: from + 1, endColumn: Math.max(from + 1, to) + 1 })
    }
    return line
  })
  return { source: lines.join('\n'), places }
}

/** Diagnostics of a marked source; checks that they stand at the marks, in this order, and have these codes. */
export function diagnose(text: string, codes: readonly string[], options: AssembleOptions = {}): readonly Diagnostic[] {
  const { source, places } = marked(text)
  const { diagnostics } = assemble(source, options)
  expect(diagnostics.map(({ code, line, column, endColumn }) => ({ code, line, column, endColumn }))).toEqual(
    places.map((place, n) => ({ code: codes[n], ...place })),
  )
  return diagnostics
}

/** The only diagnostic of a source with one mark. */
export const mistake = (text: string, code: string, options?: AssembleOptions): Diagnostic =>
  diagnose(text, [code], options)[0]

/** The source after its diagnostics' first fixes. */
export function fixed(source: string, diagnostics: readonly Diagnostic[]): string {
  const lines = source.split('\n')
  for (const { fixes } of diagnostics) {
    const fix = fixes?.[0]
    if (!fix) continue
    const line = lines[fix.line - 1]
    lines[fix.line - 1] = line.slice(0, fix.column - 1) + fix.text + line.slice(fix.endColumn - 1)
  }
  return lines.join('\n')
}

/** Bytes of the only segment of a program without mistakes, in hexadecimal. */
export function bytes(source: string, options?: AssembleOptions): string {
  const { program, diagnostics } = assemble(source, options)
  expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([])
  return program?.segments.map((s) => Buffer.from(s.bytes).toString('hex')).join(' ') ?? ''
}
