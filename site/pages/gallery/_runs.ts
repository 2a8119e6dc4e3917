// The fixed runs on which the gallery shows its views.
import type { RunSpec } from '../../charts/trace.ts'

export interface GalleryRun extends RunSpec {
  /** In addresses and ids. */
  readonly id: string
  readonly title: string
}

export const RUNS: readonly GalleryRun[] = [
  { id: 'native', guest: 'tick', world: 'native', title: 'tick on bare metal' },
  { id: 'trap-and-emulate', guest: 'tick', world: 'trap-and-emulate', title: 'tick under trap-and-emulate' },
  { id: 'two', guest: 'tick', world: 'trap-and-emulate', vms: 2, title: 'two of them' },
]
