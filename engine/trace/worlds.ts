// Who is running. A world is a part of the software: what the reader thinks in, where the machine only knows modes.
import type { Mode } from '../isa/guards.ts'

export type World = 'guest user' | 'guest kernel' | 'hypervisor' | 'firmware'
export const WORLDS: readonly World[] = ['guest user', 'guest kernel', 'hypervisor', 'firmware']

/** A world, and which virtual machine it belongs to: -1 for hypervisor and firmware. */
export interface Place {
  readonly world: World
  readonly vm: number
}

/** What a hypervisor tells observers: its words `current_vm` and `current_vmode` (1 kernel, 0 user). */
export interface HypervisorState {
  vm(): number
  kernel(): boolean
}

/** Who runs in this mode. Without a hypervisor, the guest is the only one, number 0, and S is its kernel's. */
export function placeOf(mode: Mode, hypervisor: HypervisorState | undefined): Place {
  if (mode === 'M') return { world: 'firmware', vm: -1 }
  if (!hypervisor) return { world: mode === 'HS' ? 'guest kernel' : 'guest user', vm: 0 }
  if (mode === 'HS') return { world: 'hypervisor', vm: -1 }
  const kernel = mode === 'VS' || (mode === 'U' && hypervisor.kernel())
  return { world: kernel ? 'guest kernel' : 'guest user', vm: hypervisor.vm() }
}

export const isGuest = (world: World): boolean => world === 'guest user' || world === 'guest kernel'
