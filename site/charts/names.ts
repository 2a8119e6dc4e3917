// What charts call operations and worlds of execution.
import type { World } from '../../engine/index.ts'
import type { World as Palette } from '../book/worlds.tsx'

/** After the name that text and literature have for it: what it does. */
const OPERATIONS: Record<string, string> = {
  addrspace: 'write satp',
  block: 'read a sector',
  'block-16': 'read sixteen sectors',
  callret: 'call and return',
  compute: '32 instructions',
  console: 'write a byte',
  'console-16': 'write sixteen bytes',
  'console-call': 'write a line by a call',
  cr8wr: 'mask interrupts',
  divzero: 'exception of a user',
  hypercall: 'call for nothing',
  in: 'read a device register',
  interrupt: 'interrupt oneself',
  pages: 'load from 64 pages',
  pgfault: 'page fault of a user',
  ptemod: 'change a page-table entry',
  syscall: 'system call',
  timer: 'timer interrupt',
  tlbmiss: 'load that misses',
  vmswitch: 'another VM and back',
}

/** What an operation does; undefined for one that is not listed. */
export const operationGloss = (name: string): string | undefined => OPERATIONS[name]
/** `ptemod: change a page-table entry`; the name alone of one that is not listed. */
export const operationName = (name: string): string => {
  const does = OPERATIONS[name]
  return does === undefined ? name : `${name}: ${does}`
}
/** `bare metal`, `trap and emulate`, `hardware, nested`: of a hypervisor's folder. */
export const executionName = (name: string): string =>
  name === 'native' ? 'bare metal' : name.replace(/^hw-/, 'hardware, ').replaceAll('-', ' ')
/** A world's name in the palette. */
export const paletteOf = (world: World): Palette => world.replace(' ', '-') as Palette
/** A guest's name; of a program that is named by its path, the file's: `smallest` of `lessons/01-a/smallest.s`. */
export const guestName = (guest: string): string => guest.slice(guest.lastIndexOf('/') + 1).replace(/\.s$/, '')
