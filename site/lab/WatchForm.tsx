// Breakpoints that are no line: an instruction's address, a register, a CSR, memory in one of the three address spaces, an
// exit by its cause, a trap, a change of worlds.
import { useSignal } from '@preact/signals'
import {
  ABI_NAMES,
  type AddressSpace,
  type Breakpoint,
  CSRS,
  csrNamed,
  EXCEPTIONS,
  INTERRUPTS,
  registerNumber,
} from '../../engine/index.ts'
import { breakpointName } from './breakpoint-name.ts'
import type { SetBreakpoint } from './kept-breakpoints.ts'

const KINDS = {
  memory: 'memory is written',
  register: 'a register changes',
  csr: 'a CSR changes',
  exit: 'a guest is left',
  trap: 'any trap is taken',
  world: 'another world runs',
  address: 'an instruction is reached',
} as const
type Kind = keyof typeof KINDS

const SPACES: readonly AddressSpace[] = ['virtual', 'guest-physical', 'physical']

/** A number as programmers write it: decimal, 0x or 0b; undefined if it is none, or no 32-bit one. */
export function numberIn(text: string): number | undefined {
  const trimmed = text.trim().replaceAll('_', '')
  const value = /^(0x[0-9a-f]+|0b[01]+|\d+)$/i.test(trimmed) ? Number(trimmed) : Number.NaN
  return value <= 0xffffffff ? value : undefined
}

export function WatchForm({ vms, add }: { vms: number; add: (breakpoint: SetBreakpoint) => void }) {
  const kind = useSignal<Kind>('memory')
  const wrong = useSignal('')
  return (
    <form
      class="lab-watch"
      onSubmit={(e) => {
        e.preventDefault()
        const made = breakpointOf(kind.value, new FormData(e.currentTarget))
        wrong.value = typeof made === 'string' ? made : ''
        if (typeof made !== 'string') add({ is: made, name: breakpointName(made) })
      }}
    >
      <label>
        <span>Stop when</span>
        <select
          value={kind.value}
          onChange={(e) => {
            kind.value = e.currentTarget.value as Kind
            wrong.value = ''
          }}
        >
          {Object.entries(KINDS).map(([key, name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {(kind.value === 'memory' || kind.value === 'address') && (
        <>
          <label>
            <span>Address</span>
            <input name="address" placeholder="0x80200000" autocomplete="off" spellcheck={false} />
          </label>
          <label>
            <span>in</span>
            <select name="space">
              {SPACES.map((space) => (
                <option key={space}>{space}</option>
              ))}
            </select>
          </label>
          <label>
            <span>of</span>
            <select name="vm">
              {Array.from({ length: vms }, (_, vm) => (
                <option key={vm} value={vm}>
                  machine {vm}
                </option>
              ))}
              <option value={-1}>hypervisor</option>
            </select>
          </label>
        </>
      )}
      {kind.value === 'memory' && (
        <label>
          <span>Bytes</span>
          <input name="bytes" value="4" size={4} autocomplete="off" />
        </label>
      )}
      {kind.value === 'register' && (
        <label>
          <span>Register</span>
          <select name="register">
            {ABI_NAMES.slice(1).map((name, n) => (
              <option key={name} value={n + 1}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {kind.value === 'csr' && (
        <label>
          <span>CSR</span>
          <select name="csr">
            {CSRS.filter(({ name }) => !/^(pmp|mhpm)/.test(name)).map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      {kind.value === 'exit' && (
        <label>
          <span>for</span>
          <select name="cause">
            <option value="">any cause</option>
            {EXCEPTIONS.map(({ code, name }) => (
              <option key={name} value={code}>
                {name}
              </option>
            ))}
            {INTERRUPTS.map(({ code, name }) => (
              <option key={name} value={code | 0x80000000 | 0}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        <span>if (where an instruction is reached)</span>
        <input
          name="if"
          placeholder="a0 == 0x10"
          autocomplete="off"
          spellcheck={false}
          disabled={kind.value !== 'address'}
        />
      </label>
      <button type="submit">Add</button>
      <p role="alert">{wrong.value}</p>
    </form>
  )
}

/** What the form says, or what is wrong with it. */
function breakpointOf(kind: Kind, form: FormData): Breakpoint | string {
  const text = (name: string) => String(form.get(name) ?? '')
  if (kind === 'trap' || kind === 'world') return { at: kind }
  if (kind === 'register') return { at: 'register', register: Number(text('register')) }
  if (kind === 'csr') return { at: 'csr', csr: csrNamed(text('csr'))?.number ?? 0 }
  if (kind === 'exit') return { at: 'exit', ...(text('cause') !== '' && { cause: Number(text('cause')) }) }
  const address = numberIn(text('address'))
  if (address === undefined) return 'An address is a number of 32 bits, such as 0x80200000.'
  const place = { space: text('space') as AddressSpace, vm: Number(text('vm')), address }
  if (kind === 'memory') {
    const bytes = numberIn(text('bytes'))
    if (!bytes || bytes > 4096) return 'Between 1 and 4096 bytes can be watched.'
    return { at: 'memory', ...place, bytes }
  }
  const condition = text('if').trim()
  if (condition === '') return { at: 'address', ...place }
  const parts = /^(\w+)\s*(==|!=|<=|>=|<|>)\s*(\S+)$/.exec(condition)
  const register = registerNumber(parts?.[1] ?? '')
  const value = numberIn(parts?.[3] ?? '')
  if (register === undefined || value === undefined) return 'A condition compares a register with a number: a0 == 0x10.'
  return { at: 'address', ...place, if: { register, is: parts?.[2] as '==', value } }
}
