// What stands in the workbench: guests, machine, and what the reader brings along. Files can be dropped on it.
import { type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { TimingModel } from '../../engine/index.ts'
import { type TimingChoice, TimingControls } from '../charts/TimingControls.tsx'
import { type LabSession, NATIVE } from '../lab/session.ts'
import type { LabSource } from '../lab/source.ts'
import type { MachineChoice } from '../lab/state.ts'

export interface SetupProps {
  readonly session: LabSession
  readonly source: LabSource
  readonly guests: readonly string[]
  /** First file of a guest, by its name. */
  readonly kernelOf: (guest: string) => string
  readonly timing: TimingChoice
  readonly usual: Required<Pick<MachineChoice, 'tlb' | 'timing'>>
}

const ENTRIES = [4, 8, 16, 32, 64, 128, 256, 512, 1024]
const WAYS = [1, 2, 4, 8, 16, 32, 64]
/** Milliseconds after a slider has moved. */
const QUIET = 300

export function Setup({ session, source, guests, kernelOf, timing, usual }: SetupProps) {
  const { guest, more, machine, image, disk } = session.setup.value
  const { world, vms } = session.choice.value
  const change = (choice: MachineChoice) =>
    session.configure({ machine: { ...session.setup.value.machine, ...choice } })
  const tlb = machine.tlb ?? usual.tlb
  const machines = world === NATIVE ? 1 : vms
  return (
    <div class="setup">
      <fieldset>
        <legend>Guests</legend>
        {Array.from({ length: machines }, (_, vm) => (
          <label key={`machine ${vm}`}>
            <span>{machines > 1 ? `Machine ${vm}` : 'Guest'}</span>
            <select
              value={vm === 0 ? guest : (more[vm - 1] ?? guest)}
              disabled={vm === 0 && image !== undefined}
              onChange={({ currentTarget: { value } }) => {
                if (vm === 0) {
                  session.configure({ guest: value })
                  void source.show(kernelOf(value))
                } else {
                  const all = Array.from({ length: machines - 1 }, (_, k) => more[k] ?? guest)
                  session.configure({ more: all.map((name, k) => (k === vm - 1 ? value : name)) })
                }
              }}
            >
              {guests.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        ))}
        {image && (
          <p>
            {machines > 1 && 'Machine 0: '}
            <code>{image.name}</code>, {image.bytes.length} bytes, yours.{' '}
            <button type="button" onClick={() => session.configure({ image: undefined })}>
              The book’s guest
            </button>
          </p>
        )}
        {disk && (
          <p>
            Disk: <code>{disk.name}</code>, {disk.bytes.length / 512} sectors.{' '}
            <button type="button" onClick={() => session.configure({ disk: undefined })}>
              Take it out
            </button>
          </p>
        )}
      </fieldset>
      <details class="setup-machine">
        <summary>The machine</summary>
        <fieldset>
          <legend>Address translation</legend>
          <Choice
            label="TLB entries, each bank"
            value={tlb.entries}
            of={ENTRIES}
            set={(entries) => change({ tlb: { entries, ways: Math.min(tlb.ways, entries) } })}
          />
          <Choice
            label="Ways"
            value={tlb.ways}
            of={WAYS.filter((ways) => ways <= tlb.entries)}
            set={(ways) => change({ tlb: { ...tlb, ways } })}
          />
          <label>
            <input
              type="checkbox"
              checked={machine.svadu ?? false}
              onChange={(e) => change({ svadu: e.currentTarget.checked })}
            />
            sets A and D bits itself (Svadu)
          </label>
          <label>
            <input
              type="checkbox"
              checked={machine.hole ?? false}
              onChange={(e) => change({ hole: e.currentTarget.checked })}
            />
            has the x86-like hole: sstatus and satp in user mode
          </label>
        </fieldset>
        <fieldset>
          <legend>It has</legend>
          {(['C', 'A', 'H', 'Sstc'] as const).map((name) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={!machine.without?.includes(name)}
                onChange={(e) => {
                  const others = (machine.without ?? []).filter((one) => one !== name)
                  change({ without: e.currentTarget.checked ? others : [...others, name] })
                }}
              />
              {NAMES[name]}
            </label>
          ))}
        </fieldset>
        <Timing timing={timing} initial={machine.timing ?? usual.timing} set={(model) => change({ timing: model })} />
      </details>
    </div>
  )
}

const NAMES = {
  C: 'compressed instructions (C)',
  A: 'atomic instructions (A)',
  H: 'the hypervisor extension (H)',
  Sstc: 'a supervisor timer (Sstc)',
}

interface ChoiceProps {
  label: string
  value: number
  of: readonly number[]
  set: (value: number) => void
}

function Choice({ label, value, of, set }: ChoiceProps) {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={(e) => set(Number(e.currentTarget.value))}>
        {of.map((n) => (
          <option key={n} value={n}>
            {n}
          </option>
        ))}
      </select>
    </label>
  )
}

interface TimingProps {
  timing: TimingChoice
  initial: TimingModel
  set: (model: TimingModel) => void
}

/** A slider that moves changes the machine only when it rests: the machine begins anew each time. */
function Timing({ timing, initial, set }: TimingProps) {
  const model: Signal<TimingModel> = useSignal(initial)
  useEffect(() => {
    model.value = initial
  }, [initial])
  useEffect(() => {
    if (model.value === initial) return
    const later = setTimeout(() => set(model.value), QUIET)
    return () => clearTimeout(later)
  }, [model.value])
  return <TimingControls timing={model} choice={timing} />
}
