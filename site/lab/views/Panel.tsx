// Between a lab and its views: each panel asks the lab for what its view shows, whenever the lab has come to stand somewhere
// else, and hands over the answer.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import {
  type AccessKind,
  type EventColumns,
  isGuest,
  type Mode,
  registerNumber,
  WORLDS,
  type World,
} from '../../../engine/index.ts'
import type { Brought } from '../lab-file.ts'
import type { PanelName } from '../panels.ts'
import type { Question, Reply } from '../questions.ts'
import type { LabSession } from '../session.ts'
import { numberIn } from '../WatchForm.tsx'
import { Csrs } from './Csrs.tsx'
import { Disks, type SectorPlace } from './Disks.tsx'
import { Exit } from './Exit.tsx'
import { ExitsOverTime } from './ExitsOverTime.tsx'
import { Flame } from './Flame.tsx'
import { Interrupts } from './Interrupts.tsx'
import { Memory, type MemoryPlace } from './Memory.tsx'
import { Tables } from './Tables.tsx'
import { Tlb } from './Tlb.tsx'
import { Walk } from './Walk.tsx'

export interface PanelProps {
  readonly name: PanelName
  readonly session: LabSession
}

export function Panel({ name, session }: PanelProps) {
  switch (name) {
    case 'exit':
      return <ExitPanel session={session} />
    case 'csrs':
      return <CsrsPanel session={session} />
    case 'memory':
      return <MemoryPanel session={session} />
    case 'walk':
      return <WalkPanel session={session} />
    case 'disks':
      return <DisksPanel session={session} />
    case 'profile':
      return <ProfilePanel session={session} />
    case 'causes': {
      const events = session.events.value
      const end = session.report.value?.furthest.cycle ?? 0
      return events ? <ExitsOverTime events={events} end={end} /> : null
    }
    default:
      return <PlainPanel name={name} session={session} />
  }
}

type About<A extends Question['about']> = Extract<Reply, { about: A }>

/** The answer to a question, asked again whenever the lab stands somewhere else; and the one before. */
function useReply<A extends Question['about']>(
  session: LabSession,
  question: (Question & { about: A }) | undefined,
  still = false,
): { now: About<A> | undefined; before: About<A> | undefined } {
  const replies = useSignal<{ now?: About<A>; before?: About<A>; step?: number }>({})
  const report = session.report.value
  const key = JSON.stringify(question)
  const stands = report && !report.running
  useEffect(() => {
    if (!question || !stands) return
    let live = true
    void session.question(question).then((reply) => {
      if (!live || !reply) return
      const { now, step } = replies.value
      const moved = step !== report.counts.steps
      const before = moved ? now : replies.value.before
      replies.value = { now: reply as About<A>, step: report.counts.steps, ...(before && { before }) }
    })
    return () => {
      live = false
    }
  }, [still ? stands : report, key])
  return { now: question ? replies.value.now : undefined, before: replies.value.before }
}

/** Step after the last exit at or before a step; undefined if no guest has been left. */
export function lastExit(events: EventColumns, step: number): number | undefined {
  const guest = (packed: number) => isGuest(WORLDS[packed & 15] as World)
  for (let k = events.length - 1; k >= 0; k--)
    if (
      (events.step[k] as number) <= step &&
      events.type[k] === 0 &&
      guest(events.before[k] as number) &&
      !guest(events.after[k] as number)
    )
      return events.step[k]
  return undefined
}

function ExitPanel({ session }: { session: LabSession }) {
  const { events, report } = session
  const step = events.value && report.value ? lastExit(events.value, report.value.counts.steps) : undefined
  const about = <A extends 'anatomy' | 'why'>(what: A) =>
    step === undefined ? undefined : { about: what, before: step }
  const anatomy = useReply(session, about('anatomy'), true).now?.anatomy
  const why = useReply(session, about('why'), true).now?.why
  return <Exit anatomy={anatomy} why={why} onTravel={(to) => session.goTo(to)} />
}

function CsrsPanel({ session }: { session: LabSession }) {
  const { now, before } = useReply(session, { about: 'csrs' })
  return now ? <Csrs values={now.values} before={before?.values} /> : null
}

/** An address as a reader gives it: a number, or a register. */
function addressIn(session: LabSession, text: string): number | undefined {
  const report = session.report.value
  if (text.trim() === 'pc') return report?.where.pc
  const register = registerNumber(text.trim())
  if (register !== undefined) return (report?.registers[register] ?? 0) >>> 0
  return numberIn(text)
}

function MemoryPanel({ session }: { session: LabSession }) {
  const place = useSignal<MemoryPlace>({
    space: 'virtual',
    vm: 0,
    address: (session.report.value?.where.pc ?? 0) & ~15,
  })
  const { now, before } = useReply(session, { about: 'memory', ...place.value, rows: 16 })
  return (
    <Memory
      rows={now?.rows ?? []}
      before={before?.rows}
      place={place.value}
      vms={session.report.value?.output.length ?? 1}
      onPlace={(to) => {
        place.value = to
      }}
      find={(text) => addressIn(session, text)}
    />
  )
}

function WalkPanel({ session }: { session: LabSession }) {
  const where = session.report.value?.where
  const asked = useSignal<{ address: number; access: AccessKind; mode: Mode } | undefined>(undefined)
  // Until the reader asks for an address: the instruction that is next.
  const what = asked.value ?? { address: where?.pc ?? 0, access: 'execute' as const, mode: where?.mode ?? 'M' }
  const { now } = useReply(session, { about: 'walk', ...what })
  return (
    <Walk
      walk={now?.walk}
      access={what.access}
      mode={what.mode}
      onAsk={(address, access, mode) => {
        asked.value = { address, access, mode }
      }}
      find={(text) => addressIn(session, text)}
    />
  )
}

function DisksPanel({ session }: { session: LabSession }) {
  const place = useSignal<SectorPlace>({ slot: 0, sector: 0 })
  const { now, before } = useReply(session, { about: 'disks', ...place.value })
  /** What is marked as changed is changed by time, not by looking elsewhere. */
  const looked = useSignal(place.value)
  useEffect(() => {
    looked.value = place.value
  }, [now])
  return now ? (
    <Disks
      disks={now.disks}
      bytes={now.bytes}
      before={looked.value === place.value ? before?.bytes : undefined}
      place={place.value}
      onPlace={(to) => {
        place.value = to
      }}
      onTravel={(step) => session.goTo(step)}
      onInsert={() => session.configure({ disk: textDisk() })}
      onRemove={session.setup.value.disk && (() => session.configure({ disk: undefined }))}
    />
  ) : null
}

/** 64 pages of text, of lines that say where they are. */
function textDisk(): Brought {
  const lines = Array.from({ length: 512 }, (_, sector) =>
    Array.from({ length: 8 }, (_, line) => `sector ${sector}, line ${line}: `.padEnd(63, '.')).join('\n'),
  )
  return { name: 'text.img', bytes: new TextEncoder().encode(`${lines.join('\n')}\n`) }
}

function ProfilePanel({ session }: { session: LabSession }) {
  const question = useSignal<(Question & { about: 'profile' }) | undefined>(undefined)
  const { now } = useReply(session, question.value, true)
  const report = session.report.value
  return (
    <div>
      <p>
        <button
          type="button"
          aria-disabled={!report || report.running || report.counts.steps === 0}
          onClick={() => {
            if (report && !report.running) question.value = { about: 'profile', from: 0, to: report.counts.steps }
          }}
        >
          Profile the run up to here
        </button>
      </p>
      {now && <Flame profile={now.profile} />}
    </div>
  )
}

function PlainPanel({ name, session }: { name: 'tables' | 'tlb' | 'interrupts'; session: LabSession }) {
  const { now } = useReply(session, { about: name })
  switch (now?.about) {
    case 'tables':
      return <Tables tables={now.tables} />
    case 'tlb':
      return <Tlb entries={now.entries} each={now.each} />
    case 'interrupts':
      return <Interrupts state={now.state} />
    default:
      return null
  }
}
