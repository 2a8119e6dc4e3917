// What a lab keeps in the reader's browser: edited files, one entry a file, `ringside/1/file/<lab>/<path>`, and the breakpoints. Storage may be missing
// (private windows) or full: then nothing is kept, and the lab says so. Another tab may have the same lab open: what it
// kept is never overwritten unseen.
import { breakpointsOf, type SetBreakpoint } from './kept-breakpoints.ts'

const VERSION = 'ringside/1'

/** `other tab`: something else has been kept since this tab last looked; nothing was written. */
export type Kept = 'kept' | 'no storage' | 'full' | 'other tab'

/** A file as it once was. */
export interface Version {
  readonly text: string
  /** What took its place: `the book’s version`. */
  readonly gaveWayTo: string
  /** Milliseconds since 1970. */
  readonly when: number
}

const MOST_VERSIONS = 8

export class Store {
  private readonly lab: string
  /** What this tab believes to be in storage. */
  private readonly known = new Map<string, string | null>()

  constructor(lab: string) {
    this.lab = lab
  }

  /** The reader's versions of files in this lab, by path below engine/. */
  files(): Record<string, string> {
    const prefix = this.key('file', '')
    const found: Record<string, string> = {}
    for (const key of keys()) {
      if (!key.startsWith(prefix)) continue
      const text = read(key)
      if (text === null || text === undefined) continue
      found[key.slice(prefix.length)] = text
      this.known.set(key, text)
    }
    return found
  }

  /** Keep a version, or with undefined forget it. `anyway` overwrites what another tab has kept. */
  keep(path: string, text: string | undefined, anyway = false): Kept {
    const key = this.key('file', path)
    const there = read(key)
    if (there === undefined) return 'no storage'
    if (!anyway && there !== (this.known.get(key) ?? null) && there !== (text ?? null)) return 'other tab'
    const kept = write(key, text)
    if (kept === 'kept') this.known.set(key, text ?? null)
    return kept
  }

  /** What is kept now, seen by this tab from now on. */
  theirs(path: string): string | undefined {
    const key = this.key('file', path)
    const there = read(key) ?? null
    this.known.set(key, there)
    return there ?? undefined
  }

  /**
   * Versions that were given up: for the book's, for another tab's, for a lab that was opened. The latest first. What
   * cannot be read is set aside under a name of its own, not thrown away.
   */
  earlier(path: string): readonly Version[] {
    const key = this.key('earlier', path)
    const kept = read(key)
    if (!kept) return []
    const list = versionsOf(kept)
    if (list) return list
    this.setAside(key, path, kept)
    return []
  }

  /** Put a version aside: the oldest go when there are too many, or too little room. */
  putAside(path: string, version: Version): void {
    const others = this.earlier(path).filter(({ text }) => text !== version.text)
    for (let list = [version, ...others].slice(0, MOST_VERSIONS); list.length > 0; list = list.slice(0, -1))
      if (write(this.key('earlier', path), JSON.stringify(list)) !== 'full') return
  }

  /** The breakpoints; what cannot be read is set aside. */
  breakpoints(): readonly SetBreakpoint[] {
    const key = this.key('breakpoints', '')
    const kept = read(key)
    if (!kept) return []
    const list = breakpointsOf(kept)
    if (list) return list
    this.setAside(key, 'breakpoints', kept)
    return []
  }

  /** Of two tabs, the last to set or remove one has its list kept. */
  keepBreakpoints(list: readonly SetBreakpoint[]): void {
    write(this.key('breakpoints', ''), list.length === 0 ? undefined : JSON.stringify(list))
  }

  private setAside(key: string, name: string, kept: string): void {
    if (write(this.key('unreadable', name), kept) === 'kept') write(key, undefined)
  }

  /** Call `changed` with the path whenever another tab keeps or forgets a version. Returns how to stop. */
  watch(changed: (path: string) => void): () => void {
    const prefix = this.key('file', '')
    const hear = ({ key }: StorageEvent) => {
      if (key?.startsWith(prefix)) changed(key.slice(prefix.length))
    }
    addEventListener('storage', hear)
    return () => removeEventListener('storage', hear)
  }

  /** Does this browser keep anything here? */
  works(): boolean {
    const probe = this.key('probe', '')
    return write(probe, '') === 'kept' && write(probe, undefined) === 'kept'
  }

  private key(kind: 'file' | 'earlier' | 'breakpoints' | 'unreadable' | 'probe', path: string): string {
    return `${VERSION}/${kind}/${this.lab}/${path}`
  }
}

function versionsOf(text: string): Version[] | undefined {
  try {
    const list: unknown = JSON.parse(text)
    if (!Array.isArray(list)) return undefined
    const isVersion = (v: Partial<Version> | null): v is Version =>
      typeof v?.text === 'string' && typeof v.gaveWayTo === 'string' && typeof v.when === 'number'
    return list.every(isVersion) ? list : undefined
  } catch {
    return undefined
  }
}

/** null: nothing there. undefined: no storage. */
function read(key: string): string | null | undefined {
  try {
    return localStorage.getItem(key)
  } catch {
    return undefined
  }
}

function write(key: string, text: string | undefined): Kept {
  try {
    if (text === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, text)
    return 'kept'
  } catch (error) {
    return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'full' : 'no storage'
  }
}

function keys(): string[] {
  try {
    return Array.from({ length: localStorage.length }, (_, n) => localStorage.key(n) ?? '')
  } catch {
    return []
  }
}
