import { defineConfig } from 'vitest/config'

// The timeout is there for what hangs: a busy machine takes its time over the texts of the whole site.
export default defineConfig({ root: import.meta.dirname, test: { include: ['*.test.ts'], testTimeout: 120_000 } })
