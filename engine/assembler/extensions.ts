// Which extensions there are to assemble and disassemble for.
import type { Extension } from '../isa/row.ts'

export const ALL_EXTENSIONS: readonly Extension[] = ['I', 'M', 'A', 'C', 'Zicsr', 'Zifencei', 'S', 'H']
