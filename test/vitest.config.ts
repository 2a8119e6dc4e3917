import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Everything that needs no build. test/built reads a built site, test/e2e opens it in a browser.
// Every processor is used: on two, the build runs beside for half of the time only. The timeout is there for what hangs: on a busy machine the longest test may take a minute.
const common = { testTimeout: 120_000 }
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    maxWorkers: '100%',
    projects: [
      {
        // Node itself loads what is erasable TypeScript: the engine runs twice as fast as through Vite's loader.
        test: {
          ...common,
          name: 'engine',
          include: ['test/**/*.test.ts'],
          exclude: ['test/built/**', 'test/e2e/**', 'test/site/**'],
          experimental: { viteModuleRunner: false },
        },
      },
      // What only Vite understands: components, and texts of files in place of modules.
      { test: { ...common, name: 'site', include: ['test/site/**/*.test.ts'] } },
    ],
  },
})
