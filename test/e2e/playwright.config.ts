// Browser tests of the built site. Started by test/run.ts, which builds, serves and finds the browser.
import { defineConfig, devices } from '@playwright/test'
import { CHROMIUM_FLAGS } from '../browser.ts'

const { SITE_URL, CHROMIUM } = process.env
if (!SITE_URL || !CHROMIUM) throw new Error('start the browser tests with: npm run test:e2e')

export default defineConfig({
  testDir: '.',
  outputDir: '../../node_modules/.cache/ringside-e2e',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // Time to arrive at a state: a busy machine may be slow, and is not wrong. What a state must be is for each test to say.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  use: {
    ...devices['Desktop Chrome'],
    // One browser window a worker, emptied between tests (pages, storage, routes, scripts): opening one takes a second.
    reuseContext: true,
    baseURL: SITE_URL,
    viewport: { width: 1440, height: 900 },
    launchOptions: { executablePath: CHROMIUM, args: CHROMIUM_FLAGS },
    screenshot: 'only-on-failure',
  },
})
