// Which lines of a program `<Source>` quotes: from a label up to a label, or a macro. What stands above the label that follows is about
// that one, and is left to it.

export interface Quotation {
  /** The label at which it begins. */
  readonly from?: string
  /** The label before which it ends; the next empty line if not given. */
  readonly to?: string
  /** A macro, whole. */
  readonly macro?: string
}

/** Throws where the program has no such label or macro. */
export function quoted(text: string, { from, to, macro }: Quotation): string {
  const lines = text.split('\n')
  const lineOf = (what: string, found: (line: string) => boolean, after = 0) => {
    const at = lines.findIndex((line, k) => k >= after && found(line))
    if (at < 0) throw new Error(`there is no ${what}`)
    return at
  }
  const labelled = (label: string, after = 0) => lineOf(`label ${label}`, (line) => line.startsWith(`${label}:`), after)

  if (macro !== undefined) {
    const first = lineOf(`macro ${macro}`, (line) => new RegExp(`^\\s*\\.macro\\s+${macro}\\b`).test(line))
    return lines.slice(first, lineOf('.endm', (line) => line.trim() === '.endm', first) + 1).join('\n')
  }
  if (from === undefined) throw new Error('say from which label, or which macro')
  const first = labelled(from)
  const next = to === undefined ? lines.indexOf('', first) : labelled(to, first + 1)
  let end = next < 0 ? lines.length : next
  while (/^\s*(#.*)?$/.test(lines[end - 1] ?? '')) end--
  return lines.slice(first, end).join('\n')
}
