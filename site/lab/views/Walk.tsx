// The walk microscope: one address through both stages; every page-table entry that is read, in order; which of them denied
// the access, why, and what the architecture reports and to whom.
import { useSignal } from '@preact/signals'
import { type AccessKind, causeName, type Denial, type Mode } from '../../../engine/index.ts'
import type { WalkReply } from '../questions.ts'
import { hex } from '../status.ts'

export interface WalkProps {
  readonly walk: WalkReply | undefined
  readonly access: AccessKind
  readonly mode: Mode
  readonly onAsk?: (address: number, access: AccessKind, mode: Mode) => void
  readonly find?: (text: string) => number | undefined
}

const REASONS: Record<Denial, string> = {
  invalid: 'V = 0: not valid',
  reserved: 'W without R: reserved',
  'not a pointer': 'a pointer where there can be none',
  misaligned: 'a megapage off its boundary',
  'not accessed': 'A = 0: not marked as accessed',
  'not dirty': 'D = 0: not marked as written',
  'supervisor only': 'U = 0: a supervisor’s page',
  'user page': 'U = 1: a user’s page',
  'no read': 'R = 0: not readable',
  'no write': 'W = 0: not writable',
  'no execute': 'X = 0: not executable',
  'not for guests': 'U = 0: not for guests',
}
const ACCESSES: readonly AccessKind[] = ['read', 'write', 'execute']
const MODES: readonly Mode[] = ['HS', 'U', 'VS', 'VU', 'M']
const BITS = 'VRWXUGAD'

const nowhere = () => undefined

export function Walk({ walk, access, mode, onAsk = nowhere, find = nowhere }: WalkProps) {
  const wrong = useSignal('')
  return (
    <div class="view-walk">
      <form
        class="view-choice"
        onSubmit={(e) => {
          e.preventDefault()
          const form = new FormData(e.currentTarget)
          const address = find(String(form.get('address')))
          wrong.value = address === undefined ? 'An address is a number, such as 0x80200000, or a register.' : ''
          if (address !== undefined) onAsk(address, form.get('access') as AccessKind, form.get('mode') as Mode)
        }}
      >
        <label>
          <span>Address or register</span>
          <input
            name="address"
            key={walk?.address}
            defaultValue={walk ? hex(walk.address) : 'pc'}
            autocomplete="off"
            spellcheck={false}
          />
        </label>
        <label>
          <span>to</span>
          <select name="access" defaultValue={access} key={access}>
            {ACCESSES.map((one) => (
              <option key={one} selected={one === access}>
                {one}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>from mode</span>
          <select name="mode" key={mode}>
            {MODES.map((one) => (
              <option key={one} selected={one === mode}>
                {one}
              </option>
            ))}
          </select>
        </label>
        <button type="submit">Walk</button>
        <span role="alert">{wrong.value}</span>
      </form>
      {walk && <Verdict walk={walk} />}
      {walk && walk.steps.length > 0 && <Steps walk={walk} />}
    </div>
  )
}

function Verdict({ walk }: { walk: WalkReply }) {
  const { ok, fault, steps, address, access, mode } = walk
  const reads = steps.length === 1 ? 'One entry' : `${steps.length} entries`
  const way =
    steps.length === 0
      ? 'No translation is on: the address is physical as it stands.'
      : `${reads} read: ${steps.filter((s) => s.stage === 1).length} of the first stage, ${steps.filter((s) => s.stage === 2).length} of the second.`
  return (
    <p class="view-verdict" role="status">
      {fault ? (
        <>
          To {access} {hex(address)} from {mode}-mode is <b>denied</b>: {causeName(fault.cause)} (cause {fault.cause}),
          tval holds {hex(fault.tval)}
          {fault.guestPhysical !== undefined &&
            `, and htval the guest-physical address ${hex(fault.guestPhysical)} divided by 4`}
          .
        </>
      ) : (
        <>
          <b>Physical {hex(ok?.physical ?? 0)}</b>: {ok?.what === 'nothing' ? 'nothing answers there' : ok?.what}.
        </>
      )}{' '}
      {way}
    </p>
  )
}

function Steps({ walk }: { walk: WalkReply }) {
  return (
    <ol class="view-steps">
      {walk.steps.map((step, k) => (
        <li key={String(k)} class={`stage-${step.stage} is-${step.is}`}>
          <span class="view-stage">
            Stage {step.stage}, level {step.level}
            {walk.first !== 0 && step.stage === 2 && (
              <em>{step.purpose === 'entry' ? 'to find the next entry' : 'for the address itself'}</em>
            )}
          </span>
          <span class="view-code">
            <span class="view-quiet">at</span> {hex(step.at)}{' '}
            {walk.symbols[k] && <span class="view-quiet">{walk.symbols[k]}</span>}
          </span>
          <span class="view-code view-pte">
            <span title="Page number">{hex((step.pte >>> 10) * 4096)}</span>{' '}
            {[...BITS].map((letter, bit) => (
              <b key={letter} data-set={((step.pte >>> bit) & 1) === 1 ? true : undefined}>
                {((step.pte >>> bit) & 1) === 1 ? letter : '–'}
              </b>
            ))}
          </span>
          <span class="view-is">
            {step.is === 'denied'
              ? `Denied: ${REASONS[step.denial ?? 'invalid']}`
              : step.is === 'pointer'
                ? 'Points to the next table'
                : step.stage === 1
                  ? `The page: ${walk.second === 0 ? 'physical' : 'guest-physical'} ${hex((step.pte >>> 10) * 4096)}`
                  : `The page: physical ${hex((step.pte >>> 10) * 4096)}`}
          </span>
        </li>
      ))}
    </ol>
  )
}
