// Breakpoints and watchpoints as a reader sets them, in the terms of the sources and of the three address spaces, and what
// they come down to in a lab. One that means nothing there (a line of another program) comes down to nothing.
import { type Program, symbolNamed } from '../assembler/program.ts'
import { look } from '../machine/look.ts'
import { guestAddress, hostAddress, type Software } from './boot.ts'
import type { Lab } from './lab.ts'
import type { Comparison, Condition } from './watcher.ts'

/** Virtual: as the program that is meant sees it. Guest-physical: what its kernel takes for physical. Physical: the machine's. */
export type AddressSpace = 'virtual' | 'guest-physical' | 'physical'

export type Breakpoint =
  /** A line of source, counted from 1, or the next that has code; in every program and virtual machine that has it, or in one machine only. */
  | {
      readonly at: 'line'
      readonly file: string
      readonly line: number
      readonly vm?: number
      readonly if?: Comparison
    }
  /** An instruction by its address; `vm` -1: the hypervisor's and the firmware's. */
  | {
      readonly at: 'address'
      readonly space: AddressSpace
      readonly vm: number
      readonly address: number
      readonly if?: Comparison
    }
  | { readonly at: 'register'; readonly register: number }
  | { readonly at: 'csr'; readonly csr: number; readonly mask?: number }
  | {
      readonly at: 'memory'
      readonly space: AddressSpace
      readonly vm: number
      readonly address: number
      readonly bytes: number
    }
  | { readonly at: 'trap' | 'world' }
  | { readonly at: 'exit'; readonly cause?: number }

/** Every program in the machine, and what is to be added to its addresses to get host-physical ones. */
export function placed(software: Software): { readonly program: Program; readonly vm: number; readonly by: number }[] {
  const { firmware, hypervisor, guests } = software
  const below = [firmware, hypervisor].flatMap((program) => (program ? [{ program, vm: -1, by: 0 }] : []))
  return [...below, ...guests.map((program, vm) => ({ program, vm, by: -guestAddress(software, vm, 0) }))]
}

/**
 * Where the code of a source line begins, in a program: of a macro's line, where it is used and where it is written.
 * Ascending; empty where the line produced no bytes.
 */
export function codeOfLine(program: Program, file: string, line: number): number[] {
  const { addresses, files, lines, bodyFiles, bodyLines } = program.lines
  const f = program.files.findIndex(({ name }) => name === file)
  if (f < 0) return []
  const has = (n: number) => (files[n] === f && lines[n] === line) || (bodyFiles[n] === f && bodyLines[n] === line)
  const found: number[] = []
  addresses.forEach((address, n) => {
    if (has(n) && !(n > 0 && has(n - 1))) found.push(address)
  })
  return found
}

/** The first line at or after this one that has code in one of the programs; undefined if there is none in its file. */
export function lineWithCode(software: Software, file: string, line: number): number | undefined {
  let best: number | undefined
  for (const { program } of placed(software)) {
    const f = program.files.findIndex(({ name }) => name === file)
    const { lines, files, bodyFiles, bodyLines } = program.lines
    for (const [inFile, at] of [[files, lines] as const, [bodyFiles, bodyLines] as const])
      at.forEach((l, n) => {
        if (inFile[n] === f && l >= line && (best === undefined || l < best)) best = l
      })
  }
  return best
}

/** Address of a symbol of one of the programs: of virtual machine `vm`'s, or with -1 of the hypervisor's or the firmware's. */
export function symbolAddress(software: Software, vm: number, name: string): number | undefined {
  for (const { program, vm: whose } of placed(software)) {
    const found = whose === vm || (vm < 0 && whose < 0) ? symbolNamed(program, name) : undefined
    if (found && found.kind !== 'absolute') return found.address
  }
  return undefined
}

/** What a breakpoint comes down to in this lab, now. */
export function conditionsOf(lab: Lab, breakpoint: Breakpoint): Condition[] {
  const { software } = lab
  switch (breakpoint.at) {
    case 'line': {
      const { file, vm, if: when } = breakpoint
      const line = lineWithCode(software, file, breakpoint.line) ?? breakpoint.line
      return placed(software)
        .filter(({ vm: whose }) => vm === undefined || whose === vm)
        .flatMap(({ program, by }) => codeOfLine(program, file, line).map((address) => address + by))
        .map((address) => ({ on: 'code', address, ...(when && { if: when }) }))
    }
    case 'address': {
      const address = physicalAddress(lab, breakpoint.space, breakpoint.vm, breakpoint.address)
      return address === undefined ? [] : [{ on: 'code', address, ...(breakpoint.if && { if: breakpoint.if }) }]
    }
    case 'memory': {
      const { space, vm, address, bytes } = breakpoint
      if (space === 'virtual') return [{ on: 'virtual', vm, address, bytes }]
      return [{ on: 'memory', address: space === 'physical' ? address : hostAddress(software, vm, address), bytes }]
    }
    case 'register':
      return breakpoint.register > 0 && breakpoint.register < 32
        ? [{ on: 'register', register: breakpoint.register }]
        : []
    case 'csr':
      return [{ on: 'csr', csr: breakpoint.csr, ...(breakpoint.mask !== undefined && { mask: breakpoint.mask }) }]
    case 'exit':
      return [{ on: 'exit', ...(breakpoint.cause !== undefined && { cause: breakpoint.cause }) }]
    case 'trap':
    case 'world':
      return [{ on: breakpoint.at }]
  }
}

/** Host-physical address of one in any of the spaces; a virtual one through the page tables that hold now, if they map it. */
export function physicalAddress(lab: Lab, space: AddressSpace, vm: number, address: number): number | undefined {
  const { machine, software } = lab
  if (space === 'physical') return address
  if (space === 'guest-physical') return hostAddress(software, Math.max(0, vm), address)
  const runs = lab.recorder.now.vm === vm
  const mapped = runs ? look(machine, address, machine.hart.mode()) : undefined
  return mapped ?? (vm < 0 ? address : hostAddress(software, vm, address))
}
