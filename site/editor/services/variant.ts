// A source as one choice of a switch leaves it: what stands in `.ifdef NAME` or not. Two choices side by side show what a
// port changes. Other conditions stay as they are.

/** The text with `name` defined, or not; its `.ifdef`, `.ifndef`, `.else`, `.endif` gone. */
export function variantOf(text: string, name: string, defined: boolean): string {
  /** Open conditions, innermost last: undefined for those of other switches, else whether its lines are kept. */
  const open: (boolean | undefined)[] = []
  const kept: string[] = []
  const switchOf = new RegExp(`^\\s*\\.if(n|not)?def\\s+${name.replace(/[.$]/g, '\\$&')}\\s*(#.*)?$`)
  for (const line of text.split('\n')) {
    const mine = switchOf.exec(line)
    const word = /^\s*(\.\w+)/.exec(line)?.[1] ?? ''
    const keeps = !open.includes(false)
    if (mine) open.push((mine[1] === undefined) === defined)
    else if (word.startsWith('.if')) {
      if (keeps) kept.push(line)
      open.push(undefined)
    } else if (word === '.else' && open.at(-1) !== undefined) open.push(!open.pop())
    else if (word === '.endif') {
      const closed = open.pop()
      if (closed === undefined && !open.includes(false)) kept.push(line)
    } else if (keeps) kept.push(line)
  }
  return kept.join('\n')
}
