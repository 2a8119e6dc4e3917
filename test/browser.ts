// Finds a Chromium for the browser tests, and gets one where there is none: nobody has to install it by hand.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'

/** Flags for every run: no sandbox (containers), nothing drawn by a GPU, no request that a page did not make. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Path of a browser that is here already: $CHROMIUM, one on the PATH, or Playwright's own download. */
export function findChromium(): string | undefined {
  if (process.env.CHROMIUM) return executable(process.env.CHROMIUM) ? process.env.CHROMIUM : undefined
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...candidates, chromium.executablePath()].find(executable)
}

/** A browser, installed first if need be. Says what it does; undefined if none could be had. */
export function obtainChromium(): string | undefined {
  const here = findChromium()
  if (here) return here
  if (process.env.CHROMIUM) {
    console.log(`CHROMIUM names ${process.env.CHROMIUM}, which is not an executable file.`)
    return
  }
  console.log('No Chromium found ($CHROMIUM, the PATH, Playwright): installing one for the browser tests.')
  if (isDebian() && process.getuid?.() === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const ok =
      run('apt-get', ['update'], env) && run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], env)
    if (ok) return findChromium()
  }
  const playwright = join(import.meta.dirname, '../node_modules/.bin/playwright')
  if (!run(playwright, ['install', '--with-deps', 'chromium'])) run(playwright, ['install', 'chromium'])
  return findChromium()
}

function run(command: string, args: string[], env = process.env): boolean {
  console.log(`$ ${[command, ...args].join(' ')}`)
  return spawnSync(command, args, { stdio: 'inherit', env }).status === 0
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function isDebian(): boolean {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}
