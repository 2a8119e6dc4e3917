// What charts call operations and worlds of execution. One that is not listed goes by the name of its file or folder.
import type { World } from '../../engine/index.ts'
import type { World as Palette } from '../book/worlds.tsx'

const OPERATIONS: Record<string, string> = {
  compute: 'compute: 32 instructions',
  cr8wr: 'csrw sie: interrupt mask',
  syscall: 'system call',
}

export const operationName = (name: string): string => OPERATIONS[name] ?? name
/** `bare metal`, `trap and emulate`, `hardware, nested`: of a hypervisor's folder. */
export const executionName = (name: string): string =>
  name === 'native' ? 'bare metal' : name.replace(/^hw-/, 'hardware, ').replaceAll('-', ' ')
/** A world's name in the palette. */
export const paletteOf = (world: World): Palette => world.replace(' ', '-') as Palette
/** A guest's name; of a program that is named by its path, the file's: `smallest` of `lessons/01-a/smallest.s`. */
export const guestName = (guest: string): string => guest.slice(guest.lastIndexOf('/') + 1).replace(/\.s$/, '')
