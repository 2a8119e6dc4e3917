// Moving about in a lab: one instruction, over a call or an exit, out of a routine or a handler, to a place, to the next
// trap, exit or change of worlds; forwards and backwards alike. A trap counts as a call: a step over an instruction that
// traps comes back when the world that executed it runs again, and the hypervisor's work is behind it.
//
// Calls are told by the instructions themselves, `jal` and `jalr` that keep the address after them, and returns by where
// they lead: right behind a call. Code that returns elsewhere is stepped into, not over.
import { PC, X } from '../machine/layout.ts'
import { look } from '../machine/look.ts'
import type { Stop } from '../machine/machine.ts'
import { isGuest, type Place } from '../trace/worlds.ts'
import { callBefore, instructionNow, isCall, isJumpBack, isTrapReturn } from './instruction.ts'
import type { Lab } from './lab.ts'
import { last, next } from './search.ts'
import { type Condition, type Hit, samePlace, Watcher } from './watcher.ts'

export type Move =
  | { readonly to: 'instruction' | 'over' | 'out' }
  /** Where one of these holds next. */
  | { readonly to: 'condition'; readonly conditions: readonly Condition[] }
  /** Only where a breakpoint is; backwards, the beginning if there is none. */
  | { readonly to: 'breakpoint' }

/**
 * How a move ended: `there`; at a `breakpoint` before; where there is no such moment (`none`: the lab is where it was);
 * at the `start` of the run, `off`, `idle`, or out of `budget`.
 */
export type Arrival =
  | { readonly reason: 'there' | 'none' | 'start' }
  | { readonly reason: 'breakpoint'; readonly hit: Hit }
  | Stop

const SP = 2
/** Steps of looking step by step between two yields. */
const SHORT = 5000
const FAR = 4_000_000

interface Going {
  readonly lab: Lab
  readonly breakpoints: readonly Condition[]
  readonly budget: number
}

/** Make a move. `breakpoints` end it early. Forwards it takes at most `budget` steps. */
export function* move(
  lab: Lab,
  to: Move,
  back: boolean,
  breakpoints: readonly Condition[] = [],
  budget = Number.MAX_SAFE_INTEGER,
): Generator<void, Arrival> {
  const going = { lab, breakpoints, budget }
  if (back && lab.step === 0) return { reason: 'start' }
  switch (to.to) {
    case 'instruction':
      return back ? backOne(lab) : one(lab)
    case 'over':
      return yield* back ? overBack(going) : over(going)
    case 'out':
      return yield* back ? outBack(going) : out(going)
    case 'condition':
      return yield* back ? backTo(going, to.conditions) : onTo(going, to.conditions)
    case 'breakpoint': {
      if (!back) return yield* onTo(going, [])
      const arrival = yield* backTo(going, [])
      if (arrival.reason !== 'none') return arrival
      lab.goTo(0)
      return { reason: 'start' }
    }
  }
}

const one = (lab: Lab): Arrival => arrived(lab.run(1))
const arrived = (stop: Stop): Arrival => (stop.reason === 'budget' ? { reason: 'there' } : stop)
function backOne(lab: Lab): Arrival {
  lab.goTo(lab.step - 1)
  return { reason: 'there' }
}

/** Forwards to the next moment of these. */
function* onTo({ lab, breakpoints, budget }: Going, conditions: readonly Condition[]): Generator<void, Arrival> {
  const stop = yield* next(lab, [...conditions, ...breakpoints], budget)
  if (stop.reason !== 'hit') return stop
  if (stop.which < conditions.length) return { reason: 'there' }
  return { reason: 'breakpoint', hit: { ...stop, which: stop.which - conditions.length } }
}

/** Backwards to the last moment of these before now; `earlier` steps before it. */
function* backTo(
  { lab, breakpoints }: Going,
  conditions: readonly Condition[],
  earlier = 0,
  now = lab.step,
): Generator<void, Arrival> {
  const hit = yield* last(lab, [...conditions, ...breakpoints], now)
  if (!hit) {
    lab.goTo(now)
    return { reason: 'none' }
  }
  const own = hit.which < conditions.length
  lab.goTo(own ? hit.step - earlier : hit.step)
  return own ? { reason: 'there' } : { reason: 'breakpoint', hit: { ...hit, which: hit.which - conditions.length } }
}

const pcOf = (lab: Lab): number => lab.machine.hart.words[PC] as number
const spOf = (lab: Lab): number => lab.machine.hart.words[X + SP] as number

/** Standing at a virtual address, in this place, with the stack as it is now: the same call of a routine. */
function sameFrame(lab: Lab, pc: number, place: Place): Condition[] {
  const address = look(lab.machine, pc, lab.machine.hart.mode())
  if (address === undefined) return []
  return [{ on: 'code', address, in: place, if: { register: SP, is: '==', value: spOf(lab) } }]
}

/** A guest that returns from a trap, where that itself traps: its user or its kernel is next. */
const guestOf = (place: Place): Place[] =>
  isGuest(place.world)
    ? [
        { ...place, world: 'guest user' },
        { ...place, world: 'guest kernel' },
      ]
    : [place]
const entering = (places: readonly Place[]): Condition[] => places.map((place) => ({ on: 'enter', place }))

function* over(going: Going): Generator<void, Arrival> {
  const { lab } = going
  const place = lab.recorder.now
  const pc = pcOf(lab)
  const instruction = instructionNow(lab)
  if (instruction && isCall(instruction)) {
    const behind = sameFrame(lab, pc + instruction.length, place)
    if (behind.length > 0) return yield* onTo(going, behind)
  }
  for (;;) {
    const stop = one(lab)
    const { now, lastTrap } = lab.recorder
    if (stop.reason !== 'there' || samePlace(now, place) || lastTrap?.step !== lab.step) return stop
    const interrupted = lastTrap.cause < 0
    const back = instruction && isTrapReturn(instruction) && !interrupted ? guestOf(place) : [place]
    const arrival = yield* onTo(going, entering(back))
    // An interrupt came before the instruction, which is still to be done.
    if (arrival.reason !== 'there' || !interrupted || pcOf(lab) !== pc) return arrival
  }
}

function* overBack(going: Going): Generator<void, Arrival> {
  const { lab } = going
  const now = lab.step
  const place = lab.recorder.now
  const [pc, mode] = [pcOf(lab), lab.machine.hart.mode()]
  const call = callBefore(lab, pc, mode)
  const same = call === undefined ? [] : sameFrame(lab, call, place)
  backOne(lab)
  const before = instructionNow(lab)
  if (!samePlace(lab.recorder.now, place)) {
    // Somebody else ran before: go to where it began, if this place has run before at all.
    const arrival = yield* backTo(going, [{ on: 'leave', place }], 1, now)
    if (arrival.reason !== 'none') return arrival
    return backOne(lab)
  }
  if (before && isJumpBack(before) && same.length > 0) {
    const arrival = yield* backTo(going, same, 0, now)
    if (arrival.reason !== 'none') return arrival
    return backOne(lab)
  }
  return { reason: 'there' }
}

/** Follows calls and returns of one place, step by step. */
class Frames {
  /** Of calls and traps that have not returned: the step at which one stood before them. */
  readonly open: { readonly step: number; readonly trap: boolean; readonly behind: number }[] = []
  /** Returns from what had been entered before this began to follow. */
  left = 0
  private readonly lab: Lab
  private readonly place: Place

  constructor(lab: Lab, place: Place) {
    this.lab = lab
    this.place = place
  }

  /** Make one step. */
  step(go: () => Arrival): Arrival {
    const { lab, place } = this
    const before = lab.recorder.now
    const [step, pc, mode] = [lab.step, pcOf(lab), lab.machine.hart.mode()]
    const here = samePlace(before, place)
    const instruction = here ? instructionNow(lab) : undefined
    const arrival = go()
    if (arrival.reason !== 'there') return arrival
    const now = samePlace(lab.recorder.now, place)
    const trapped = lab.recorder.lastTrap?.step === lab.step
    if (trapped) {
      if (now) this.open.push({ step, trap: true, behind: 0 })
    } else if (instruction && isTrapReturn(instruction)) {
      let frame = this.open.pop()
      while (frame && !frame.trap) frame = this.open.pop()
      if (!frame) this.left++
    } else if (instruction && now && isCall(instruction)) {
      this.open.push({ step, trap: false, behind: pc + instruction.length })
    } else if (instruction && now && isJumpBack(instruction)) {
      const top = this.open.at(-1)
      if (top && !top.trap && top.behind === pcOf(lab)) this.open.pop()
      else if (!top && callBefore(lab, pcOf(lab), mode) !== undefined) this.left++
    }
    return arrival
  }
}

function* out(going: Going): Generator<void, Arrival> {
  const { lab, breakpoints } = going
  const place = lab.recorder.now
  const frames = new Frames(lab, place)
  const watcher = new Watcher(lab, breakpoints)
  watcher.passed = lab.step
  const end = lab.step + going.budget
  const step = (): Arrival => {
    const stop = lab.runWatched(1, watcher)
    return stop.reason === 'hit' ? { reason: 'breakpoint', hit: stop } : arrived(stop)
  }
  for (let k = 1; lab.step < end; k++) {
    const instruction = instructionNow(lab)
    const arrival = frames.step(step)
    if (arrival.reason !== 'there' || frames.left > 0) return arrival
    if (!samePlace(lab.recorder.now, place)) {
      // A trap: what others do meanwhile is not looked at.
      const done = instruction !== undefined && isTrapReturn(instruction)
      const back = yield* onTo({ ...going, budget: end - lab.step }, entering(done ? guestOf(place) : [place]))
      if (back.reason !== 'there' || done) return back
    }
    if (k % SHORT === 0) yield
  }
  return { reason: 'budget' }
}

/**
 * To the call, or to the instruction that trapped, which led to where the lab stands: looked for ever further back, but not
 * beyond FAR steps.
 */
function* outBack({ lab }: Going): Generator<void, Arrival> {
  const now = lab.step
  const place = lab.recorder.now
  for (let far = 1000; ; far *= 16) {
    lab.goTo(Math.max(0, now - far))
    const frames = new Frames(lab, place)
    for (let k = 1; lab.step < now; k++) {
      if (frames.step(() => one(lab)).reason !== 'there') break
      if (k % SHORT === 0) yield
    }
    const found = frames.open.at(-1)
    if (found) {
      lab.goTo(found.step)
      return { reason: 'there' }
    }
    if (far >= Math.min(now, FAR)) {
      lab.goTo(now)
      return { reason: 'none' }
    }
  }
}
