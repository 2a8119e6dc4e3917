// A ladder on events that came with the page. Until it runs, its children stand in its place.
import type { ComponentChildren } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { Ladder } from './Ladder.tsx'
import { type Packed, unpacked } from './packed.ts'
import { type Sites, symbolizer } from './symbols.ts'

interface Props {
  readonly trace: Packed
  readonly end: number
  readonly sites: Sites
  readonly name: string
  readonly children?: ComponentChildren
}

export function RecordedLadder({ trace, end, sites, name, children }: Props) {
  const [live, setLive] = useState(false)
  useEffect(() => setLive(true), [])
  const events = useMemo(() => (live ? unpacked(trace) : undefined), [live, trace])
  const symbol = useMemo(() => symbolizer(sites), [sites])
  return events ? <Ladder events={events} end={end} symbol={symbol} name={name} /> : <div>{children}</div>
}
