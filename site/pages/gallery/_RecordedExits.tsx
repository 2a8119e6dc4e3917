// Exits over time, on the events of a file. Until they have come, the same view stands in its place as the build drew it.
import type { ComponentChildren } from 'preact'
import { useRecorded } from '../../charts/RecordedLadder.tsx'
import { ExitsOverTime } from '../../lab/views/ExitsOverTime.tsx'

export function RecordedExits({ src, children }: { src: string; children?: ComponentChildren }) {
  const { run } = useRecorded(src)
  return run ? <ExitsOverTime {...run} /> : <div>{children}</div>
}
