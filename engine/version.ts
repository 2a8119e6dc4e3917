// The engine's version, which results name: as in package.json (a test compares). It changes when the same text could give
// another result.
export const VERSION = '0.1.0'
