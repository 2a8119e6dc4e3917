// How the reference pages divide instructions and registers: one page each.
import type { Csr, Extension } from '../../engine/index.ts'

export interface InstructionPage {
  readonly slug: string
  readonly title: string
  readonly extensions: readonly Extension[]
}

export const INSTRUCTION_PAGES: readonly InstructionPage[] = [
  { slug: 'integer', title: 'Integer instructions', extensions: ['I', 'M', 'Zifencei'] },
  { slug: 'atomic', title: 'Atomic instructions', extensions: ['A'] },
  { slug: 'privileged', title: 'Privileged instructions', extensions: ['Zicsr', 'S'] },
  { slug: 'hypervisor', title: 'Hypervisor instructions', extensions: ['H'] },
  { slug: 'compressed', title: 'Compressed instructions', extensions: ['C'] },
]

export interface CsrPage {
  readonly slug: string
  readonly title: string
  readonly has: (csr: Csr) => boolean
}

const between = (from: number, to: number) => (csr: Csr) => csr.number >= from && csr.number < to
const isPmp = between(0x3a0, 0x3c0)
const isMachine = between(0x300, 0x400)

export const CSR_PAGES: readonly CsrPage[] = [
  { slug: 'supervisor', title: 'Supervisor registers', has: between(0x100, 0x200) },
  { slug: 'hypervisor', title: 'Hypervisor registers', has: (c) => between(0x600, 0x700)(c) || c.name === 'hgeip' },
  { slug: 'virtual-supervisor', title: 'Virtual supervisor registers', has: between(0x200, 0x300) },
  { slug: 'machine', title: 'Machine registers', has: (c) => (isMachine(c) && !isPmp(c)) || c.number >= 0xf00 },
  { slug: 'protection', title: 'Physical memory protection', has: isPmp },
  { slug: 'counters', title: 'Counters', has: (c) => between(0xb00, 0xc00)(c) || between(0xc00, 0xe00)(c) },
]

/** The specification's performance counters of which this machine has none: always zero, not listed one by one. */
export const isEmptyCounter = ({ name }: Csr): boolean => /hpm(counter|event)/.test(name)
