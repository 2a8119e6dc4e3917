// What shows a source that is not in the page yet: the texts of the book's programs, and how they are set. Loaded when a
// reader first looks at another file.
export { SOURCE_PATHS, sources } from '../charts/sources.ts'
export { listingOf } from './listing.ts'
export { comparePort, hasPort } from './services/port.ts'
