// The parts of the ELF format that reader and writer share (System V ABI, "Object Files"; RISC-V psABI 1.0, chapter 8).

export const HEADER_SIZE = 52
export const PROGRAM_HEADER_SIZE = 32
export const SECTION_HEADER_SIZE = 40
export const SYMBOL_SIZE = 16

export const MAGIC = [0x7f, 0x45, 0x4c, 0x46] as const // DEL E L F
export const CLASS_32 = 1
export const LITTLE_ENDIAN = 1
export const EXECUTABLE = 2
export const RISCV = 243

/** Program header types. */
export const PT_LOAD = 1
export const PT_DYNAMIC = 2
export const PT_INTERP = 3
/** Flags of a segment. */
export const PF = { x: 1, w: 2, r: 4 } as const

/** Section header types. */
export const SHT = { progbits: 1, symtab: 2, strtab: 3, nobits: 8 } as const
/** Section flags. */
export const SHF = { write: 1, alloc: 2, exec: 4 } as const
/** Section indices that are none. */
export const SHN = { undefined: 0, reserved: 0xff00, absolute: 0xfff1 } as const

/** Symbol types and bindings. */
export const STT = { notype: 0, object: 1, func: 2 } as const
export const STB = { local: 0, global: 1 } as const
