import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Everything that needs no build. test/built reads a built site, test/e2e opens it in a browser.
// Every processor is used: on two, the build runs beside for half of the time only. The timeout is there for what hangs: on a busy machine the longest test may take a minute.
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/built/**', 'test/e2e/**'],
    testTimeout: 120_000,
    maxWorkers: '100%',
  },
})
