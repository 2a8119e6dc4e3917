// The texts of the book's programs, for whoever runs the engine: pages while they are built, and Workers.
import type { Sources } from '../../engine/index.ts'

const files = import.meta.glob<string>('../../engine/**/*.s', { query: '?raw', import: 'default', eager: true })

export const sources: Sources = (path) => files[`../../engine/${path}`]

/** Paths below engine/ of all of them. */
export const SOURCE_PATHS: readonly string[] = Object.keys(files).map((path) => path.replace('../../engine/', ''))

const named = (pattern: RegExp) => Object.keys(files).flatMap((path) => pattern.exec(path)?.[1] ?? [])

/** What can be measured, and where: a file or a folder more is one more. */
export const OPERATIONS: readonly string[] = named(/\/engine\/guests\/nano\/operations\/([^/]+)\.s$/)
export const WORLDS: readonly string[] = ['native', ...named(/\/engine\/hypervisors\/([^/]+)\/hypervisor\.s$/)]
/** Guests that run by themselves: `nano` is the frame around a measured operation. */
export const GUESTS: readonly string[] = named(/\/engine\/guests\/([^/]+)\/kernel\.s$/).filter(
  (name) => name !== 'nano',
)
