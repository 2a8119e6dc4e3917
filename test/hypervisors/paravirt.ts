// Kernels that talk to the hypervisor `paravirt` and write down what it answers; and an audit of what the hypervisor must know.
import { assemble, FIRST_VM, type Lab, NEXT_STAGE, type Program, symbolNamed } from '../../engine/index.ts'
import { sources } from '../sources.ts'
import { guestRam } from './worlds.ts'

export const RAM = 0x80000000
export const VM_BYTES = 4 << 20
/** Guest-physical pages of a kernel made by `talking`: its tables, pages for anything, and what it was answered. */
export const ROOT = 0x80380000
export const TABLE = 0x80381000
export const ROWS = 0x80382000
export const SPARE = 0x80390000
export const LOG = 0x803c0000

/** Flags of a page-table entry. */
export const [V, R, W, X, U, G, A, D] = [1, 2, 4, 8, 16, 32, 64, 128] as const
export const PAGE = V | R | W | U | A | D

/** An entry that leads to the page at this guest-physical address of a VM. */
export const entry = (address: number, flags: number, vm = 0): number =>
  ((Math.floor((address - RAM + FIRST_VM + vm * VM_BYTES) / 4096) << 10) | flags) >>> 0

/** Where the entry of a page is in the table of a kernel made by `talking`. */
export const entryOf = (address: number, table = TABLE): number => table + ((address >>> 12) & 1023) * 4

/**
 * A kernel with a shared page and, unless `boot` is true, with tables of its own: one that maps all its RAM where it is, writable but for
 * the tables themselves. `call NAME, a0, a1, a2, a3`, `update address, value` and `command page, NAME` write down (error, value);
 * a trap of the kernel writes down (cause, value) and goes on behind the instruction. Ends by shutdown, if it gets there.
 */
export function talking(body: string, boot = false): Program {
  const text = `
    .include "abi.s"
    .macro call number, a=0, b=0, c=0, d=0
    .irp  pair, "0, \\a", "1, \\b", "2, \\c", "3, \\d"
    argument \\pair
    .endr
    li    a7, \\number
    ecall
    write_down
    .endm
    .macro argument n, value
    li    a\\n, \\value
    .endm
    .macro write_down
    sw    a0, 0(s10)
    sw    a1, 4(s10)
    addi  s10, s10, 8
    .endm
    .macro update address, value
    li    t0, ${ROWS}
    li    t1, \\address
    sw    t1, 0(t0)
    li    t1, \\value
    sw    t1, 4(t0)
    call  HC_MMU_UPDATE, ${ROWS}, 1
    .endm
    .macro command page, what
    update (\\page) | MMU_COMMAND, \\what
    .endm
    li    s10, ${LOG}
    la    a0, shared
    li    a7, HC_SHARED_PAGE
    ecall
    la    a0, trap
    mv    a1, a0
    mv    a2, a0
    mv    a3, a0
    li    a7, HC_SET_TRAPS
    ecall
    ${boot ? '' : PAGING}
    ${body}
end:
    li    a7, 8
    ecall
    .balign 4
trap:
    la    t5, shared
    lw    t6, SHARED_CAUSE(t5)
    sw    t6, 0(s10)
    lw    t6, SHARED_VALUE(t5)
    sw    t6, 4(s10)
    addi  s10, s10, 8
    lw    t6, SHARED_PC(t5)
    addi  t6, t6, 4
    jr    t6
    .balign 4096
shared:
    .space 4096`
  const include = (name: string) => (name === 'abi.s' ? sources('hypervisors/paravirt/abi.s') : undefined)
  const { program, diagnostics } = assemble(text, { file: 'kernel.s', base: NEXT_STAGE, include })
  if (!program) throw new Error(JSON.stringify(diagnostics[0]))
  return program
}

const PAGING = `
    la    t0, shared
    lw    t1, SHARED_MACHINE(t0)
    li    t0, ${RAM}
    add   t1, t1, t0
    srli  t1, t1, 2
    ori   t1, t1, ${PAGE | X}
    li    t0, ${TABLE}
    li    t2, 1024
    li    t3, 1 << 10
1:  sw    t1, 0(t0)
    add   t1, t1, t3
    addi  t0, t0, 4
    addi  t2, t2, -1
    bnez  t2, 1b
    li    t0, ${TABLE}
    .irp  page, ${ROOT}, ${TABLE}
    li    t1, ((\\page >> 12) & 1023) * 4
    add   t1, t1, t0
    lw    t2, 0(t1)
    xori  t2, t2, ${W | X}
    sw    t2, 0(t1)
    .endr
    srli  t2, t2, 10                     # of TABLE itself
    slli  t2, t2, 10
    ori   t2, t2, ${V}
    li    t0, ${ROOT}
    li    t1, 0x800
    add   t0, t0, t1
    sw    t2, 0(t0)
    la    a0, pinning
    li    a1, 4
    li    a7, HC_MMU_UPDATE
    ecall
    bnez  a0, end
    j     1f
    .balign 4
pinning:
    .word ${TABLE} | MMU_COMMAND, MMU_PIN_LEAF, ${ROOT} | MMU_COMMAND, MMU_PIN_ROOT
    .word ${ROOT} | MMU_COMMAND, MMU_KERNEL, ${ROOT} | MMU_COMMAND, MMU_USER
1:`

/** What a kernel made by `talking` has written down so far: (error or cause, value). */
export function answers(lab: Lab, count: number, vm = 0): [number, number][] {
  const words = new Int32Array(guestRam(lab, vm, LOG, 8 * count).buffer)
  return Array.from({ length: count }, (_, k) => [words[2 * k] as number, words[2 * k + 1] as number])
}

const HOST_OFFSET = 0x40000000

/**
 * What the hypervisor counts, counted anew from the tables themselves. Returns what is wrong: a table that can be written, an entry
 * that leads where it may not, a count that is not so.
 */
export function audit(lab: Lab): string[] {
  const { hypervisor, guests } = lab.software
  const wrong: string[] = []
  const value = (name: string) => symbolNamed(hypervisor as Program, name)?.address as number
  const word = (address: number) => (lab.machine.peekWord(address >>> 0) ?? 0) >>> 0
  const seen = (address: number) => (address - HOST_OFFSET) >>> 0
  const vcpu = (vm: number, field: string) => word(value('vcpus') + vm * value('VCPU_SIZE') + value(field))
  const template = value('host_root')
  const owner = (address: number) => {
    const vm = Math.floor((address - FIRST_VM) / VM_BYTES)
    return vm >= 0 && vm < guests.length ? vm : -1
  }
  const record = (address: number) => {
    const vm = owner(address)
    return word(seen(vcpu(vm, 'VCPU_FRAMES')) + ((address - FIRST_VM - vm * VM_BYTES) >>> 12) * 4)
  }
  const typeOf = (address: number) => record(address) >>> 30
  const counted = new Map<number, number>()
  const count = (address: number) => counted.set(address & -4096, (counted.get(address & -4096) ?? 0) + 1)
  const mapped = new Map<string, number>()

  const leaf = (vm: number, at: number) => {
    const pte = word(at)
    if ((pte & V) === 0) return
    const frame = (pte & ~0x3ff) * 4
    const to = owner(frame)
    if ((pte & (U | G)) !== U || (pte & (R | X)) === 0) wrong.push(`entry at ${at.toString(16)} is ${pte.toString(16)}`)
    else if (to < 0) wrong.push(`entry at ${at.toString(16)} leads to ${frame.toString(16)}, which is nobody's`)
    else {
      if (to !== vm) mapped.set(`${vm} ${pte}`, (mapped.get(`${vm} ${pte}`) ?? 0) + 1)
      if ((pte & W) === 0) return
      if (typeOf(frame) !== 0) wrong.push(`entry at ${at.toString(16)} can write the table ${frame.toString(16)}`)
      count(frame)
    }
  }
  guests.forEach((_, vm) => {
    for (let page = FIRST_VM + vm * VM_BYTES; page < FIRST_VM + (vm + 1) * VM_BYTES; page += 4096) {
      if (typeOf(page) === 1) for (let k = 0; k < 1024; k++) leaf(vm, page + 4 * k)
      if (typeOf(page) !== 2) continue
      for (let k = 0; k < 768; k++) {
        const pte = word(page + 4 * k)
        if ((pte & V) === 0) continue
        const table = (pte & ~0x3ff) * 4
        if ((pte & 0xff) !== V || owner(table) !== vm || typeOf(table) !== 1)
          wrong.push(`root entry at ${(page + 4 * k).toString(16)} is ${pte.toString(16)}`)
        else count(table)
      }
      for (let k = 768; k < 1024; k++)
        if (word(page + 4 * k) !== word(template + 4 * k)) wrong.push(`root ${page.toString(16)} lacks our part`)
    }
    for (const base of ['VCPU_ROOT_KERNEL', 'VCPU_ROOT_USER']) {
      const root = ((vcpu(vm, base) & 0x3fffff) * 4096) >>> 0
      if (root === seen(vcpu(vm, 'VCPU_BOOT_ROOT'))) continue
      if (owner(root) !== vm || typeOf(root) !== 2) wrong.push(`${base} of ${vm} is ${root.toString(16)}`)
      else count(root)
    }
    for (const page of [vcpu(vm, 'VCPU_SHARED'), vcpu(vm, 'VCPU_RINGS')].map(seen)) if (owner(page) >= 0) count(page)
    const disk = seen(word(value('vcpus') + vm * value('VCPU_SIZE') + value('VCPU_RINGS') + 4))
    if (owner(disk) >= 0) count(disk)
    // While the first tables are in use everything can be written; no table may be there then.
    const boot = seen(vcpu(vm, 'VCPU_BOOT_ROOT')) + (RAM >>> 22) * 4
    const writable = (word(boot) & W) !== 0
    for (let page = FIRST_VM + vm * VM_BYTES; page < FIRST_VM + (vm + 1) * VM_BYTES; page += 4096)
      if (writable && typeOf(page) !== 0) wrong.push(`the first tables can write the table ${page.toString(16)}`)
  })
  guests.forEach((_, vm) => {
    for (let page = FIRST_VM + vm * VM_BYTES; page < FIRST_VM + (vm + 1) * VM_BYTES; page += 4096)
      if ((record(page) & 0x3fffffff) !== (counted.get(page | 0) ?? 0))
        wrong.push(`count of ${page.toString(16)}: ${record(page).toString(16)}, not ${counted.get(page | 0) ?? 0}`)
  })
  const grants = value('grants')
  const granted = new Map<string, number>()
  for (let at = grants; at < value('grants_end'); at += 16) {
    if (word(at) === 0) continue
    const key = `${word(at + 4)} ${word(at)}`
    granted.set(key, (granted.get(key) ?? 0) + word(at + 8))
  }
  for (const key of new Set([...mapped.keys(), ...granted.keys()]))
    if ((mapped.get(key) ?? 0) !== (granted.get(key) ?? 0))
      wrong.push(`grant ${key}: mapped ${mapped.get(key) ?? 0} times`)
  return wrong
}
