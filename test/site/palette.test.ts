// The colours of the worlds, as the style sheets give them: legible (WCAG 2.2 AA) on every ground that they stand on,
// and told apart by readers who see no red, no green, or no blue.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

type Rgb = readonly [number, number, number]
const THEMES = ['light', 'dark'] as const
const WORLDS = ['guest-user', 'guest-kernel', 'hypervisor', 'firmware', 'hardware']

const css = ['style/tokens.css', 'style/worlds.css', 'editor/code.css']
  .map((file) => readFileSync(join(import.meta.dirname, '../../site', file), 'utf8'))
  .join('\n')
const colors = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name = '', light = '', dark = '']) => [
    name,
    { light: linear(light), dark: linear(dark) },
  ]),
)
const color = (name: string, theme: 'light' | 'dark'): Rgb => {
  const found = colors.get(name)
  if (!found) throw new Error(`no colour --${name} in the style sheets`)
  return found[theme]
}

describe.each(THEMES)('in the %s theme', (theme) => {
  const on = (ink: string, ground: string) => contrast(color(ink, theme), color(ground, theme))

  test.each(['ink', 'ink-strong', 'ink-quiet'])('%s is legible on every paper', (ink) => {
    for (const paper of ['paper', 'paper-inset', 'paper-raised', 'select'])
      expect(on(ink, paper), paper).toBeGreaterThanOrEqual(4.5)
  })
  test.each([...colors.keys()].filter((name) => /^code-(?!now)/.test(name)))('%s is legible in source', (ink) => {
    for (const ground of ['paper-inset', 'code-now']) expect(on(ink, ground), ground).toBeGreaterThanOrEqual(4.5)
  })
  test.each(WORLDS)("%s's ink is legible on paper and on its own tint", (world) => {
    for (const ground of ['paper', 'paper-inset', `${world}-tint`])
      expect(on(`${world}-ink`, ground), ground).toBeGreaterThanOrEqual(4.5)
  })
  test.each(WORLDS)("%s's marks stand out from paper", (world) =>
    expect(on(`${world}-fill`, 'paper')).toBeGreaterThanOrEqual(3),
  )

  test.each(Object.keys(SEEN_BY()))('%s tells the worlds apart', (reader) => {
    const matrix = SEEN_BY()[reader] as Matrix
    for (const [i, a] of WORLDS.entries())
      for (const b of WORLDS.slice(i + 1)) {
        const [p, q] = [a, b].map((world) => oklab(seen(matrix, color(`${world}-fill`, theme)))) as [Rgb, Rgb]
        expect(Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]), `${a} and ${b}`).toBeGreaterThanOrEqual(0.07)
      }
  })
})

test('the measure of contrast is that of WCAG', () => {
  expect(contrast(linear('#ffffff'), linear('#000000'))).toBeCloseTo(21, 5)
  expect(contrast(linear('#777777'), linear('#ffffff'))).toBeCloseTo(4.48, 2)
})

type Matrix = readonly [Rgb, Rgb, Rgb]
/** Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB. A function, because tests are declared above it. */
function SEEN_BY(): Record<string, Matrix> {
  return {
    'a reader with all three cones': [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    'a protanope': [
      [0.152286, 1.052583, -0.204868],
      [0.114503, 0.786281, 0.099216],
      [-0.003882, -0.048116, 1.051998],
    ],
    'a deuteranope': [
      [0.367322, 0.860646, -0.227968],
      [0.280085, 0.672501, 0.047413],
      [-0.01182, 0.04294, 0.968881],
    ],
    'a tritanope': [
      [1.255528, -0.076749, -0.178779],
      [-0.078411, 0.930809, 0.147602],
      [0.004733, 0.691367, 0.3039],
    ],
  }
}

function linear(hex: string): Rgb {
  const channel = (at: number) => {
    const v = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
  }
  return [channel(1), channel(3), channel(5)]
}

function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [a, b].map(([r, g, bl]) => 0.2126 * r + 0.7152 * g + 0.0722 * bl + 0.05).sort((x, y) => x - y)
  return (high as number) / (low as number)
}

const seen = (m: Matrix, [r, g, b]: Rgb): Rgb =>
  m.map(([x, y, z]) => Math.max(0, Math.min(1, x * r + y * g + z * b))) as unknown as Rgb

/** Ottosson's perceptual space: distances in it are about what the eye sees; 0.02 is just noticeable. */
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}
