// The texts of the book's programs, for whoever runs the engine: pages while they are built, and Workers.
import type { Sources } from '../../engine/index.ts'

const files = import.meta.glob<string>('../../engine/**/*.s', { query: '?raw', import: 'default', eager: true })

export const sources: Sources = (path) => files[`../../engine/${path}`]
