// A lab in a page: choose where the guest runs; run, stop, step in both directions; read and change every program of it; see
// console, registers, exits, worlds and the ladder. Engine, editor and drawing are loaded when they are first used.
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { executionName } from '../charts/names.ts'
import { actionFor, isTyping } from './actions.ts'
import { Breakpoints } from './Breakpoints.tsx'
import { Consoles } from './Consoles.tsx'
import { Buttons, WorldChoice } from './Controls.tsx'
import { FinishedRuns } from './FinishedRuns.tsx'
import { loadViews } from './later.ts'
import { Panels } from './Panels.tsx'
import { Problems } from './Problems.tsx'
import type { PanelName } from './panels.ts'
import { Registers } from './Registers.tsx'
import { type FileGroup, SourcePane } from './SourcePane.tsx'
import { LabSession, NATIVE } from './session.ts'
import { LabSource } from './source.ts'
import type { MachineChoice } from './state.ts'
import { outcome, placeWords } from './status.ts'
import { TakeAlong } from './TakeAlong.tsx'
import { Where } from './Where.tsx'

export interface LabProps {
  /** Address of the workbench, where this lab opens full-page. */
  workbench?: string
  /** Guests to choose from, with their files: in the workbench. */
  guests?: Readonly<Record<string, FileGroup>>
  /** What stands above the rest, made for this lab. */
  head?: (session: LabSession, source: LabSource) => ComponentChildren
  /** Called when the lab is there. */
  ready?: (session: LabSession, source: LabSource) => void
  name: string
  title: string
  guest: string
  /** Guests of the second virtual machine and on; that many machines there are at first. */
  more?: readonly string[]
  worlds: readonly string[]
  /** The world at first; the first of them if not given. */
  world?: string
  vms: number
  /** The file that is shown at first. */
  file: string
  /** Files by program: the guest's, the firmware's, and each hypervisor's by its name. */
  files: Readonly<Record<string, FileGroup>>
  /** Files that can only be read here, by path below engine/. */
  readOnly?: readonly string[]
  /** Views that are open at first. */
  open?: readonly PanelName[]
  /** What is different about the machine. */
  machine?: MachineChoice
  /** The listing of `file`; without it, the lab makes one. */
  children?: ComponentChildren
}

export function Lab({
  name,
  title,
  guest,
  more = [],
  worlds,
  vms,
  file,
  files,
  readOnly = [],
  open = [],
  world: first,
  workbench,
  guests,
  head,
  ready,
  machine,
  children,
}: LabProps) {
  const session = useMemo(() => new LabSession(name, guest, first ?? worlds[0] ?? NATIVE, machine, more), [])
  const groupsNow = () => {
    const { world } = session.choice.value
    return [
      guests?.[session.setup.value.guest] ?? files.guest ?? [],
      ...(world === NATIVE ? [] : [...more.map((other) => files[`more ${other}`] ?? []), files[world] ?? []]),
      files.firmware ?? [],
    ].flat()
  }
  const source = useMemo(() => {
    const programs = () => groupsNow().flatMap((group) => group.files[0] ?? [])
    return new LabSource(session, { file, listed: children !== undefined, programs, readOnly })
  }, [])
  const views = useSignal<Awaited<ReturnType<typeof loadViews>> | undefined>(undefined)
  const live = useSignal(false)
  const box = useRef<HTMLElement>(null)
  const report = session.report.value
  const used = report !== undefined

  useEffect(() => {
    session.panels.value = open
    session.open()
    source.open()
    live.value = true
    ready?.(session, source)
    if (box.current?.dataset.wanted) void session.run()
    // Several labs can stand on one page, and pages can be long: what nobody sees does not run.
    const seen = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) void session.wake()
      else session.sleep()
    })
    if (box.current) seen.observe(box.current)
    return () => {
      seen.disconnect()
      source.close()
      session.close()
    }
  }, [])
  const haveViews = async () => {
    views.value ??= await loadViews()
  }
  const warm = () => {
    session.warm()
    void haveViews()
  }
  useEffect(() => {
    if (used) void haveViews()
  }, [used])

  const { world } = session.choice.value
  const groups = groupsNow()
  const present = session.setup.value.guest
  const before = useRef(present)
  useEffect(() => {
    if (before.current === present) return
    before.current = present
    // Another guest, chosen or opened: its source, unless what is shown belongs to the lab all the same.
    const [own] = groupsNow()
    if (guests && own && !groupsNow().some((group) => group.files.includes(source.file.value)))
      void source.show(own.files[0] ?? '')
  }, [present])
  const events = session.events.value
  const sites = session.sites.value
  const symbol = useMemo(() => views.value?.symbolizer(sites), [sites, views.value])
  const exited = report && !report.running && (report.exits.length > 0 || (report.lastTrap && report.where.vm < 0))
  return (
    <section
      class="lab not-content"
      id={`lab-${name}`}
      ref={box}
      aria-label={`Lab: ${title}`}
      data-live={live.value}
      data-running={report?.running ?? false}
      onPointerEnter={warm}
      onFocusIn={warm}
      onKeyDownCapture={(e) => {
        if (e.key === '?' && !isTyping(e.target as Element)) {
          const keys = e.currentTarget.querySelector<HTMLDetailsElement>('.lab-keys')
          if (keys) keys.open = !keys.open
          keys?.querySelector('summary')?.focus()
          return
        }
        if (e.key === 'y' && exited && !isTyping(e.target as Element)) {
          askWhy(session, name)
          return
        }
        const action = actionFor(session, source, e)
        if (!action) return
        e.preventDefault()
        e.stopPropagation()
        if (action.possible) action.act()
      }}
    >
      {head?.(session, source)}
      <header class="lab-bar">
        <WorldChoice session={session} name={name} worlds={worlds} most={vms} />
        <Buttons session={session} source={source} />
        {machine?.hole !== undefined && (
          <label class="lab-hole">
            <input
              type="checkbox"
              checked={session.setup.value.machine.hole ?? false}
              onChange={(e) =>
                session.configure({ machine: { ...session.setup.value.machine, hole: e.currentTarget.checked } })
              }
            />
            A machine with the x86-like hole
          </label>
        )}
      </header>
      <div class="lab-state">
        <p class="lab-status" role="status">
          {session.status}
          {report?.halt && session.status.value === outcome(report) && (
            <span class="sr-only">{placeWords(report)}</span>
          )}
        </p>
        {report && (
          <>
            <Where
              where={report.where}
              counts={report.counts}
              vms={report.output.length}
              inHardware={world.startsWith('hw-')}
              show={(path, line) => void source.show(path, { line, column: 1 })}
            />
            {exited && (
              <button type="button" class="link lab-why" aria-keyshortcuts="y" onClick={() => askWhy(session, name)}>
                Why did this exit?
              </button>
            )}
          </>
        )}
      </div>
      <SourcePane session={session} source={source} groups={groups}>
        {children}
      </SourcePane>
      <Breakpoints session={session} />
      <Problems
        problems={session.problems.value}
        go={({ file: path, line, column }) => void source.show(path).then(() => source.edit({ line, column }))}
      />
      <div class="lab-row">
        <Consoles session={session} />
        <Registers registers={report?.registers} before={report?.running ? undefined : session.before.value} />
      </div>
      {report && events && views.value && (
        <>
          <div class="lab-ladder">
            <views.value.Ladder
              name={`The ladder of ${title}, ${executionName(world)}`}
              events={events}
              version={events.length}
              end={report.furthest.cycle}
              position={report.counts.cycles}
              lost={report.lost}
              symbol={symbol}
              onSelect={({ step }) => session.goTo(step)}
            />
          </div>
          <div class="lab-row">
            <views.value.ExitsByCause exits={report.exits} first={6} file={`${name}-${world}-exits`} />
            <views.value.CyclesByWorld
              id={`lab-${name}-worlds`}
              accounts={report.accounts}
              cycles={report.counts.cycles}
              file={`${name}-${world}-cycles`}
            />
          </div>
        </>
      )}
      <Panels session={session} used={used} />
      {session.finished.value.length > 0 && <FinishedRuns runs={session.finished.value} file={`${name}-runs`} />}
      <TakeAlong session={session} name={name} workbench={workbench} />
    </section>
  )
}

/** Open the view of the last exit, which says why it happened, and go there. */
function askWhy(session: LabSession, name: string): void {
  if (!session.panels.value.includes('exit')) session.panels.value = ['exit', ...session.panels.value]
  setTimeout(() => {
    const panel = document.querySelector<HTMLElement>(`#lab-${name} .panel-exit`)
    panel?.focus()
    panel?.scrollIntoView({ block: 'nearest' })
  })
}
