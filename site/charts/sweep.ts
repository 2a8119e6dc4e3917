// Reading a sweep: what its parameters, subjects and figures are called, and a value of a point. Pure.
import type { Figures, Point as Measured, Parameter, Sweep } from '../../engine/index.ts'
import { executionName, operationName } from './names.ts'
import { plain } from './numbers.ts'

export type Subject = Sweep['of']

/** What the curves show of a point; by cause or by world there is none. */
type Curved = Omit<Figures, 'causes' | 'spent'>
export type Point = Omit<Measured, 'row'> & { readonly row?: Curved }

/** `operation ptemod`, `workload fork`: a subject as a form's value. */
export const keyOf = (of: Subject): string =>
  'operation' in of ? `operation ${of.operation}` : `workload ${of.workload}`
export const subjectName = (of: Subject): string =>
  'operation' in of ? operationName(of.operation) : `workload ${of.workload}`

/** What is along the axis, and for what its figures are. */
export const AXES: Record<Parameter, { readonly name: string; readonly axis: string; readonly each: string }> = {
  batch: { name: 'the size of the batch', axis: 'pieces in a batch', each: 'each piece' },
  tlb: { name: 'the size of the TLB', axis: 'entries of each bank of the TLB', each: 'one' },
  transition: { name: 'the price of an exit', axis: 'extra cycles for an exit and the entry after it', each: 'one' },
  machines: { name: 'the number of virtual machines', axis: 'virtual machines', each: 'each machine' },
}

const FIGURES = {
  cycles: ({ cycles }: Curved) => cycles,
  exits: ({ exits }: Curved) => exits,
  instructions: ({ instructions }: Curved) => instructions,
  'TLB misses': ({ tlbMisses }: Curved) => tlbMisses,
  'page-table entries read': ({ pteReads1, pteReads2 }: Curved) => pteReads1 + pteReads2,
  'cycles of waiting': ({ idle }: Curved) => idle,
} as const
export type Figure = keyof typeof FIGURES
export const FIGURE_NAMES = Object.keys(FIGURES) as Figure[]

/** The figure of a point, for each piece or machine; undefined where nothing was measured. */
export const valueAt = ({ row, pieces }: Point, figure: Figure): number | undefined =>
  row && FIGURES[figure](row) / pieces

export const pointAt = (points: readonly Point[], x: number, world: string): Point | undefined =>
  points.find((point) => point.x === x && point.world === world)

/** Values along the axis, in their order. */
export const along = (points: readonly Point[]): number[] =>
  [...new Set(points.map(({ x }) => x))].sort((p, q) => p - q)

/** One row a point, for files. */
export const pointRows = (over: Parameter, points: readonly Point[]): object[] =>
  points.flatMap(({ x, world, pieces, row }) => {
    if (!row) return []
    return [{ [over]: x, world, pieces, ...curved(row) }]
  })

/** What the curves show, and nothing else. */
export const curved = ({ cycles, idle, instructions, exits, tlbMisses, pteReads1, pteReads2 }: Curved): Curved => ({
  cycles,
  idle,
  instructions,
  exits,
  tlbMisses,
  pteReads1,
  pteReads2,
})

/** From the first point to the last, world by world: all that the drawing shows of a trend. */
export function inWords(points: readonly Point[], worlds: readonly string[], figure: Figure): string {
  const xs = along(points)
  return worlds
    .flatMap((world) => {
      const there = xs.flatMap((x) => {
        const point = pointAt(points, x, world)
        const value = point && valueAt(point, figure)
        return value === undefined ? [] : [{ x, value }]
      })
      const [first, last] = [there[0], there.at(-1)]
      if (!first || !last) return []
      const to = first === last ? '' : `, ${plain(last.value)} at ${plain(last.x)}`
      return [`${executionName(world)} ${plain(first.value)} at ${plain(first.x)}${to}`]
    })
    .join('; ')
}

/** Why some points are not there, each reason once. */
export function absences(points: readonly Point[]): string[] {
  const found = new Map<string, number[]>()
  for (const { world, x, why } of points)
    if (why !== undefined) {
      const name = executionName(world)
      const key = why.startsWith(name) ? why : `${name}: ${why}`
      found.set(key, [...(found.get(key) ?? []), x])
    }
  return [...found].map(([key, xs]) => `Not measured at ${xs.map(plain).join(', ')}: ${key}.`)
}
