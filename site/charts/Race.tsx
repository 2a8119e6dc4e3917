// The race: one unmodified guest in several worlds, side by side by its own progress, with what each has cost so far and is
// paying for. As measured while the page was built; run again in the reader's browser with another guest, other worlds,
// another machine. The race before stays in the drawing as thin lines.
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { RacePlan, RaceResult, TimingModel } from '../../engine/index.ts'
import { Downloads } from './Downloads.tsx'
import { csvOf } from './download.ts'
import { Fluid } from './Fluid.tsx'
import { executionName } from './names.ts'
import { percent, plain } from './numbers.ts'
import { RaceDrawing } from './RaceDrawing.tsx'
import { raceRows, standings } from './race.ts'
import type { RaceAnswer, RaceRequest } from './race.worker.ts'
import { Swatch } from './Series.tsx'
import { type TimingChoice, TimingControls } from './TimingControls.tsx'

export interface RaceProps {
  readonly id: string
  readonly guest: string
  /** What can race, and where. */
  readonly guests: readonly string[]
  readonly worlds: readonly string[]
  /** Measured while the page was built, under `model`. */
  readonly built: RaceResult
  readonly model: TimingModel
  readonly choice: TimingChoice
}

const MOST_RACERS = 6
/** Milliseconds from start to finish line. */
const LENGTH = 9000
const ENTRIES = [4, 8, 16, 32, 64, 128, 256, 512, 1024]

export function Race({ id, guest: first, guests, worlds, built, model, choice }: RaceProps) {
  const guest = useSignal(first)
  const chosen = useSignal<readonly string[]>(built.tracks.map(({ world }) => world))
  const timing = useSignal(model)
  const entries = useSignal(1024)
  const result = useSignal(built)
  /** The guest of `result`, and the one that is asked for. */
  const ran = useSignal(first)
  const wanted = useRef(first)
  const ghost = useSignal<RaceResult | undefined>(undefined)
  const progress = useSignal(1)
  const playing = useSignal(false)
  const busy = useSignal(false)
  const said = useSignal('')
  const live = useSignal(false)
  const worker = useRef<Worker | undefined>(undefined)
  const asked = useRef(0)
  useEffect(() => {
    live.value = true
    return () => worker.current?.terminate()
  }, [])
  useEffect(() => {
    if (!playing.value) return
    let frame = 0
    const from = progress.peek() >= 1 ? 0 : progress.peek()
    const begin = performance.now() - from * LENGTH
    const draw = (now: number) => {
      progress.value = Math.min(1, (now - begin) / LENGTH)
      if (progress.value < 1) frame = requestAnimationFrame(draw)
      else {
        playing.value = false
        said.value = order(result.value)
      }
    }
    frame = requestAnimationFrame(draw)
    return () => cancelAnimationFrame(frame)
  }, [playing.value])

  const play = () => {
    // Whoever wants no motion is shown the end at once.
    if (!playing.value && matchMedia('(prefers-reduced-motion: reduce)').matches) {
      progress.value = 1
      said.value = order(result.value)
    } else playing.value = !playing.value
  }
  const measure = () => {
    const plan: RacePlan = {
      guest: guest.value,
      worlds: worlds.filter((world) => chosen.value.includes(world)),
      machine: { timing: timing.value, tlb: { entries: entries.value, ways: Math.min(4, entries.value) } },
    }
    worker.current ??= start()
    wanted.current = guest.value
    busy.value = true
    said.value = 'They run…'
    worker.current.postMessage({ id: ++asked.current, plan } satisfies RaceRequest)
  }
  const start = () => {
    const made = new Worker(new URL('./race.worker.ts', import.meta.url), { type: 'module' })
    made.onmessage = ({ data }: MessageEvent<RaceAnswer>) => {
      if (data.id !== asked.current) return
      if ('home' in data) {
        said.value = `They run: ${data.home} of ${chosen.value.length} are home.`
        return
      }
      busy.value = false
      ghost.value = result.value
      result.value = data.result
      if (ran.value !== wanted.current) ghost.value = undefined // another guest: nothing to compare with
      ran.value = wanted.current
      progress.value = 1
      said.value = order(data.result)
    }
    made.onerror = () => {
      made.terminate()
      worker.current = undefined
      busy.value = false
      said.value = 'The Worker with the machines failed. The figures are those from before.'
    }
    return made
  }
  // Whoever has run a race once sees what the next slider does.
  useEffect(() => {
    if (asked.current === 0) return
    const later = setTimeout(measure, 300)
    return () => clearTimeout(later)
  }, [timing.value, entries.value, guest.value, chosen.value])

  const table = standings(result.value, progress.value)
  const lane = (world: string) => result.value.tracks.findIndex((track) => track.world === world)
  return (
    <div class="chart race not-content" id={id} data-live={live.value}>
      <form class="race-choice chart-live" onSubmit={(e) => e.preventDefault()}>
        <label>
          <span>Guest</span>
          <select value={guest.value} onChange={(e) => (guest.value = e.currentTarget.value)}>
            {guests.map((name) => (
              <option key={name} value={name}>
                {guestName(name)}
              </option>
            ))}
          </select>
        </label>
        <fieldset>
          <legend>Worlds</legend>
          {worlds.map((world) => (
            <label key={world}>
              <input
                type="checkbox"
                checked={chosen.value.includes(world)}
                disabled={!chosen.value.includes(world) && chosen.value.length >= MOST_RACERS}
                onChange={(e) => {
                  const others = chosen.value.filter((one) => one !== world)
                  const next = e.currentTarget.checked ? [...others, world] : others
                  if (next.length < 2) e.currentTarget.checked = true
                  else chosen.value = next
                }}
              />
              {executionName(world)}
            </label>
          ))}
        </fieldset>
      </form>
      <Fluid
        draw={(width) => (
          <RaceDrawing
            result={result.value}
            ghost={ghost.value}
            progress={progress.value}
            width={width}
            id={`${id}-${width}`}
          />
        )}
      />
      <div class="race-controls chart-live">
        <button type="button" onClick={play} disabled={!live.value}>
          {playing.value ? 'Pause' : 'Start'}
        </button>
        <label>
          <span>The guest has come</span>
          <input
            type="range"
            min="0"
            max="100"
            value={Math.round(progress.value * 100)}
            aria-valuetext={`${Math.round(progress.value * 100)} percent`}
            onInput={(e) => {
              playing.value = false
              progress.value = e.currentTarget.valueAsNumber / 100
            }}
          />
          <output>{percent(Math.round(progress.value * 100) / 100)}</output>
        </label>
      </div>
      <table class="chart-table">
        <caption>
          {guestName(ran.value)}, after {percent(Math.round(progress.value * 100) / 100)} of the guest’s instructions
        </caption>
        <thead>
          <tr>
            <th scope="col">World</th>
            <th scope="col" class="number">
              Cycles
            </th>
            <th scope="col" class="number">
              × bare metal
            </th>
            <th scope="col" class="number">
              Exits
            </th>
            <th scope="col">Pays at this point for</th>
          </tr>
        </thead>
        <tbody>
          {table.map(({ world, cycles, times, exits, own, dearest }) => (
            <tr key={world}>
              <th scope="row">
                <Swatch k={lane(world)} /> {executionName(world)}
              </th>
              <td class="number">{plain(cycles)}</td>
              <td class="number">{times === undefined ? '–' : times.toFixed(2)}</td>
              <td class="number">{plain(exits)}</td>
              <td>
                {own === undefined ? '–' : `${percent(own)} its own work`}
                {dearest && `, then ${dearest}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {result.value.missing.map(({ world, why }) => (
        <p key={world} class="race-missing">
          {executionName(world)}: {why}.
        </p>
      ))}
      <div class="chart-controls chart-live">
        <button type="button" onClick={measure} disabled={!live.value || busy.value}>
          {busy.value ? 'They run…' : 'Run it here'}
        </button>
        <p role="status">{said}</p>
        <Downloads
          name={id}
          svg={() => (
            <RaceDrawing result={result.value} ghost={ghost.value} progress={progress.value} width={860} id="file" />
          )}
          csv={() => csvOf(raceRows(result.value))}
          json={() => JSON.stringify({ guest: ran.value, timing: timing.value, ...result.value }, null, 1)}
        />
      </div>
      <label class="race-tlb chart-live">
        <span>TLB entries, each bank</span>
        <input
          type="range"
          min="0"
          max={ENTRIES.length - 1}
          value={ENTRIES.indexOf(entries.value)}
          aria-valuetext={`${entries.value} entries`}
          onInput={(e) => (entries.value = ENTRIES[e.currentTarget.valueAsNumber] ?? 1024)}
        />
        <output>{plain(entries.value)}</output>
      </label>
      <TimingControls timing={timing} choice={choice} />
    </div>
  )
}

/** `mini: fork` or `tick`. */
const guestName = (name: string): string => {
  const [guest = '', workload] = name.split(':')
  return workload === undefined ? guest : `${guest}: ${workload === 'boot' ? 'from boot to shutdown' : workload}`
}

function order(result: RaceResult): string {
  const all = standings(result, 1)
  return all.length === 0
    ? 'Nobody came home.'
    : `Home: ${all.map(({ world, times }) => `${executionName(world)}${times && world !== 'native' ? ` (${times.toFixed(2)} times bare metal)` : ''}`).join(', ')}.`
}
