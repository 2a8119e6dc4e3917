// The texts of the book's programs, for whoever runs the engine: pages while they are built, and Workers.
import type { Sources } from '../../engine/index.ts'

const found = import.meta.glob<string>(['../../engine/**/*.s', '../../lessons/*/*.s'], {
  query: '?raw',
  import: 'default',
  eager: true,
})
/** By path below engine/; a lesson's own programs as `lessons/NN-name/x.s`. */
const files = new Map(Object.entries(found).map(([path, text]) => [path.replace(/^(\.\.\/)+(engine\/)?/, ''), text]))

export const sources: Sources = (path) => files.get(path)

export const SOURCE_PATHS: readonly string[] = [...files.keys()]

const named = (pattern: RegExp) => SOURCE_PATHS.flatMap((path) => pattern.exec(path)?.[1] ?? [])

/** What can be measured, and where: a file or a folder more is one more. */
export const OPERATIONS: readonly string[] = named(/^guests\/nano\/operations\/([^/]+)\.s$/)
export const WORLDS: readonly string[] = ['native', ...named(/^hypervisors\/([^/]+)\/hypervisor\.s$/)]
/** Guests that run by themselves: `nano` is the frame around a measured operation. */
export const GUESTS: readonly string[] = named(/^guests\/([^/]+)\/kernel\.s$/).filter((name) => name !== 'nano')
/** Programs that stand beside a lesson, which its labs run as guests. Files that they include are among them. */
export const LESSON_PROGRAMS: readonly string[] = named(/^(lessons\/.+)$/)
