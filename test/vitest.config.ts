import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Everything that needs no build. test/built reads a built site, test/e2e opens it in a browser.
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: { include: ['test/**/*.test.ts'], exclude: ['test/built/**', 'test/e2e/**'], testTimeout: 30_000 },
})
