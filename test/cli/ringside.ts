// Starts the command line as a user does, in a process of its own and in an empty folder.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

export const LAUNCHER: string = join(import.meta.dirname, '../../engine/cli/ringside.mjs')

export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder that lasts as long as the test file. */
export function scratch(): {
  path: (name: string) => string
  file: (name: string, text: string | Uint8Array) => string
} {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-cli-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const path = (name: string) => join(folder, name)
  return {
    path,
    file(name, text) {
      writeFileSync(path(name), text)
      return path(name)
    },
  }
}

export function ringside(...args: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [LAUNCHER, ...args], { encoding: 'utf8', input: '' })
  return { status, stdout, stderr }
}
