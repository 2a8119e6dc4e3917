// Files that the page makes for its reader.
import { type ComponentChild, render } from 'preact'

export function download(name: string, text: string, type = 'application/json'): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser reads the file after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}

/** Rows as comma-separated values, with the names of their fields first (RFC 4180). No rows give an empty file. */
export function csvOf(rows: readonly object[]): string {
  const names = Object.keys(rows[0] ?? {})
  const cell = (value: unknown) => {
    const text = String(value ?? '')
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  const lines = rows.map((row) => names.map((name) => cell((row as Record<string, unknown>)[name])).join(','))
  return names.length === 0 ? '' : [names.join(','), ...lines, ''].join('\r\n')
}

/** What a drawing takes from style sheets; a file has none. */
const STYLES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
  'paint-order',
]

/** A drawing as a file of its own: as it looks here and now, in this theme. */
export function svgFile(drawing: ComponentChild, like: Element): string {
  const place = document.createElement('div')
  place.className = like.className
  place.style.cssText = 'position:absolute;left:-9999px;width:960px'
  like.parentElement?.append(place)
  render(drawing, place)
  const svg = place.querySelector('svg') as SVGSVGElement
  const background = getComputedStyle(document.body).backgroundColor
  const [x = '0', y = '0', width = '', height = ''] = (svg.getAttribute('viewBox') ?? '').split(' ')
  // All are read before any is changed: what is inside a group takes its colours from the group's class.
  const kept = [...svg.querySelectorAll<SVGElement>('*')].map((element) => {
    const style = getComputedStyle(element)
    return [element, STYLES.map((name) => `${name}:${style.getPropertyValue(name)}`).join(';')] as const
  })
  for (const [element, style] of kept) {
    element.setAttribute('style', style)
    element.removeAttribute('class')
  }
  svg.removeAttribute('class')
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  svg.setAttribute('width', width)
  svg.setAttribute('height', height)
  const paper = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
  for (const [name, value] of Object.entries({ x, y, width, height, fill: background })) paper.setAttribute(name, value)
  svg.prepend(paper)
  const text = new XMLSerializer().serializeToString(svg)
  render(null, place)
  place.remove()
  return `<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`
}
