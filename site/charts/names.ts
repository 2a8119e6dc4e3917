// What charts call operations and worlds of execution. A new one that is not listed goes by its folder's name.
import type { World } from '../../engine/index.ts'
import type { World as Palette } from '../book/worlds.tsx'

const OPERATIONS: Record<string, string> = {
  compute: 'compute: 32 instructions',
  cr8wr: 'csrw sie: interrupt mask',
  syscall: 'system call',
}
const EXECUTIONS: Record<string, string> = { native: 'bare metal', 'trap-and-emulate': 'trap and emulate' }

export const operationName = (name: string): string => OPERATIONS[name] ?? name
export const executionName = (name: string): string => EXECUTIONS[name] ?? name
/** A world's name in the palette. */
export const paletteOf = (world: World): Palette => world.replace(' ', '-') as Palette
