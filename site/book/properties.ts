// The properties of a component as it declares them: `interface Props { … }`, with the comment above each. For the chapter that
// documents them, and for the check that knows which there are.

export interface Property {
  readonly name: string
  readonly required: boolean
  /** As it is declared: `readonly string[]`. */
  readonly type: string
  /** The comment above it; empty if there is none. */
  readonly says: string
}

/** `text` is the component's; `query` that of figure.ts, where a component takes a question to the dataset. */
export function propertiesOf(text: string, query: string): Property[] {
  const asks = /type Props = Query\b/.test(text)
  const fields = (asks ? /interface Query {([\s\S]*?)\n}/ : /interface Props[^{]*{([\s\S]*?)\n}/).exec(
    asks ? query : text,
  )?.[1]
  const pattern = /((?: {2}\/\*\*[\s\S]*?\*\/\n)?) {2}(?:readonly )?(\w+)(\??): (.+)\n/g
  return [...`${fields ?? ''}\n`.matchAll(pattern)].map(([, comment = '', name = '', optional, type = '']) => ({
    name,
    required: optional === '',
    type: type.replace(/\breadonly /g, ''),
    says: comment
      .replace(/^\s*\/\*\*\s*|\s*\*\/\s*$/g, '')
      .replace(/\s*\n\s*\*?\s*/g, ' ')
      .trim(),
  }))
}
