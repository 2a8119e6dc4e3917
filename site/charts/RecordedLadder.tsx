// A ladder on the events of a file. Until they have come, its children stand in its place.
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import type { EventColumns } from '../../engine/index.ts'
import { Ladder } from './Ladder.tsx'
import type { Symbolizer } from './ladder-words.ts'
import { type Packed, unpacked } from './packed.ts'
import { type Sites, symbolizer } from './symbols.ts'

/** What the file holds. */
export interface TraceFile {
  readonly trace: Packed
  readonly end: number
  readonly sites: Sites
}

interface Props {
  readonly src: string
  readonly name: string
  readonly children?: ComponentChildren
}

/** What a file holds, once it has come; `failed` if it does not. */
export function useRecorded(src: string) {
  const run = useSignal<{ events: EventColumns; end: number; symbol: Symbolizer } | undefined>(undefined)
  const failed = useSignal(false)
  useEffect(() => {
    const load = async () => {
      const { trace, end, sites }: TraceFile = await (await fetch(src)).json()
      run.value = { events: unpacked(trace), end, symbol: symbolizer(sites) }
    }
    load().catch(() => {
      failed.value = true
    })
  }, [src])
  return { run: run.value, failed: failed.value }
}

export function RecordedLadder({ src, name, children }: Props) {
  const { run, failed } = useRecorded(src)
  if (run) return <Ladder {...run} name={name} />
  return (
    <div>
      {children}
      {failed && <p role="status">The steps of this run could not be loaded: this is the drawing of all of it.</p>}
    </div>
  )
}
