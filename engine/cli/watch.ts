// Waits for a file to be saved. Watches folders, because editors replace files; and waits for a moment of quiet, because
// they write in pieces.
import { type FSWatcher, watch } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Interruption } from './drive.ts'

const QUIET_MS = 100

export class Saved implements Interruption {
  pending = false
  notify: () => void = () => {}
  private readonly folders = new Map<string, FSWatcher>()
  private files = new Set<string>()
  private timer: NodeJS.Timeout | undefined

  /** From now on these files matter. */
  expect(paths: Iterable<string>): void {
    this.pending = false
    this.files = new Set([...paths].map((path) => resolve(path)))
    for (const file of this.files) {
      const folder = dirname(file)
      if (this.folders.has(folder)) continue
      try {
        this.folders.set(
          folder,
          watch(folder, (_, name) => name !== null && this.changed(resolve(folder, name))),
        )
      } catch {
        // A folder that cannot be watched: its files are run again by hand.
      }
    }
  }

  private changed(file: string): void {
    if (!this.files.has(file)) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      this.pending = true
      this.notify()
    }, QUIET_MS)
  }

  close(): void {
    clearTimeout(this.timer)
    for (const watcher of this.folders.values()) watcher.close()
  }
}
