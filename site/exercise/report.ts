// In a frame, as a course system shows the book: tells the page around it which exercises are solved. Only their names
// leave; whoever asks must be the page that shows this one.
import { RECORD_PREFIX, readRecord } from './record.ts'

export interface SolvedMessage {
  readonly type: 'ringside-solved'
  readonly solved: readonly string[]
}

export function solvedExercises(): string[] {
  try {
    return Array.from({ length: localStorage.length }, (_, n) => localStorage.key(n) ?? '')
      .filter((key) => key.startsWith(RECORD_PREFIX))
      .map((key) => key.slice(RECORD_PREFIX.length))
      .filter((name) => readRecord(name).passed)
      .sort()
  } catch {
    return []
  }
}

export function reportSolved(): void {
  if (parent === window) return
  parent.postMessage({ type: 'ringside-solved', solved: solvedExercises() } satisfies SolvedMessage, '*')
}
