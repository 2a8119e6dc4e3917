// Where code stands, remembered: what is asked for at every step of a long run must not cost a search each time.

import { PC } from '../../machine/layout.ts'
import type { Lab } from '../lab.ts'
import { type Whereabouts, whereIs } from '../where.ts'

/** Tells where a lab stands; a place that was asked for before is not looked up again. Good while no code moves. */
export function locator(lab: Lab): () => Whereabouts {
  const known = new Map<string, Whereabouts>()
  return () => {
    const place = lab.recorder.now
    const mode = lab.machine.hart.mode()
    const pc = lab.machine.hart.words[PC] as number
    const key = `${place.world} ${place.vm} ${mode} ${pc}`
    let found = known.get(key)
    if (!found) {
      found = whereIs(lab, place, mode, pc)
      known.set(key, found)
    }
    return found
  }
}

/** `exit_fill` of `exit_fill+0x8`. */
export const routineOf = ({ symbol }: Whereabouts): string => symbol?.replace(/\+.*$/, '') ?? 'without a symbol'
