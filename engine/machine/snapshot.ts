// Snapshots of the whole machine: what is needed to go on bit for bit, and nothing that can be derived. RAM is kept as
// pages; a snapshot taken as a *difference* holds only the pages written since the one before.
import { BARE, CONTEXTS, CSR, ENTRY_WORDS, MAX_CONTEXTS, RAM_BASE, TLB } from './layout.ts'
import type { Machine } from './machine.ts'

const PAGE = 4096
const STATE_WORDS = CSR + 4096
/** Grows when the meaning of a snapshot changes: an older one is refused, not misread. */
export const SNAPSHOT_FORMAT = 1

export interface Snapshot {
  readonly format: number
  /** Registers, counters and CSRs, as they lie in memory. */
  readonly state: Int32Array
  readonly contexts: Int32Array
  /** Valid TLB entries: index, then words 4 to 7. */
  readonly tlb: Int32Array
  readonly devices: readonly unknown[]
  readonly power: Machine['power']
  /** RAM pages by number (0 is the first of RAM). Whole snapshots hold all pages that are not zero. */
  readonly pages: ReadonlyMap<number, Uint8Array>
}

/** Everything. */
export function takeSnapshot(machine: Machine): Snapshot {
  machine.hart.takeDirty()
  const pages = new Map<number, Uint8Array>()
  machine.hart.touched.forEach((touched, page) => {
    if (touched && !isZero(machine, page)) pages.set(page, pageOf(machine, page))
  })
  return { ...stateOf(machine), pages }
}

/** The state, and only the pages written since the last snapshot of either kind. */
export function takeDifference(machine: Machine): Snapshot {
  const dirty = machine.hart.takeDirty()
  const pages = new Map<number, Uint8Array>()
  dirty.forEach((written, page) => {
    if (written) pages.set(page, pageOf(machine, page))
  })
  return { ...stateOf(machine), pages }
}

/**
 * Go back to a whole snapshot. The machine must have the configuration that it was taken with.
 * Returns what is wrong with it, or undefined.
 */
export function restoreSnapshot(machine: Machine, snapshot: Snapshot): string | undefined {
  const wrong = restoreState(machine, snapshot)
  if (wrong) return wrong
  machine.hart.touched.forEach((touched, page) => {
    const bytes = snapshot.pages.get(page)
    if (touched || bytes) putPage(machine, page, bytes)
  })
  machine.hart.dirty.fill(0)
  return undefined
}

/** Everything but RAM. */
export function restoreState(machine: Machine, snapshot: Snapshot): string | undefined {
  if (snapshot.format !== SNAPSHOT_FORMAT)
    return `this snapshot has format ${snapshot.format}; this version reads format ${SNAPSHOT_FORMAT}`
  if (snapshot.devices.length !== machine.bus.windows.length)
    return 'this snapshot was taken from a machine with other devices'
  const { hart } = machine
  const m = hart.words
  hart.tlb.clear()
  m.set(snapshot.state, 0)
  m.set(snapshot.contexts, CONTEXTS)
  for (let k = 0; k < snapshot.tlb.length; k += 5)
    m.set(snapshot.tlb.subarray(k + 1, k + 5), (snapshot.tlb[k] as number) + 4)
  hart.reload()
  machine.bus.windows.forEach(({ device }, k) => {
    device.restore(snapshot.devices[k])
  })
  machine.power = snapshot.power
  hart.halted = snapshot.power !== undefined
  hart.tlb.dropWriteTags()
  return undefined
}

/** Put a page of RAM back; undefined is a page of zeros. */
export function putPage(machine: Machine, page: number, bytes: Uint8Array | undefined): void {
  const from = machine.bus.offsetOf(RAM_BASE + page * PAGE)
  if (bytes) machine.hart.bytes.set(bytes, from)
  else machine.hart.bytes.fill(0, from, from + PAGE)
  machine.hart.touched[page] = bytes ? 1 : 0
}

function stateOf(machine: Machine): Omit<Snapshot, 'pages'> {
  const m = machine.hart.words
  const entries: number[] = []
  for (let entry = TLB; entry < BARE; entry += ENTRY_WORDS) {
    if (((m[entry + 4] as number) & 1) !== 0) entries.push(entry, ...m.subarray(entry + 4, entry + 8))
  }
  return {
    format: SNAPSHOT_FORMAT,
    state: m.slice(0, STATE_WORDS),
    contexts: m.slice(CONTEXTS, CONTEXTS + MAX_CONTEXTS),
    tlb: Int32Array.from(entries),
    devices: machine.bus.windows.map(({ device }) => device.save()),
    power: machine.power,
  }
}

function isZero(machine: Machine, page: number): boolean {
  const from = machine.bus.offsetOf(RAM_BASE + page * PAGE) >>> 2
  const words = machine.hart.words
  for (let k = from; k < from + PAGE / 4; k++) if (words[k] !== 0) return false
  return true
}

const pageOf = (machine: Machine, page: number): Uint8Array => {
  const from = machine.bus.offsetOf(RAM_BASE + page * PAGE)
  return machine.hart.bytes.slice(from, from + PAGE)
}
