// Pseudo-instructions: what people write, and the instructions that it stands for. One row each, as in the RISC-V Assembly
// Programmer's Manual, with the choices that GNU `as` makes for RV32. Assembler, disassembler, editor and reference pages
// read it.
//
// In a syntax, `symbol` is an address anywhere, `value` any 32-bit constant, `rt` a register that is overwritten; the other
// operands are those of the instruction table. In an expansion, `%pcrel_lo(symbol)` belongs to the AUIPC before it.

/** When one of several expansions is taken; the first that holds. */
export const CASES = {
  constant: 'if it is a number, not an address',
  small: 'if it fits in 12 bits',
  upper: 'if its low 12 bits are 0',
  compressed: 'with C (and rs1 not x0)',
  otherwise: 'otherwise',
} as const
export type Case = keyof typeof CASES

export interface Pseudo {
  readonly name: string
  readonly syntax: string
  /** Instructions separated by `; `, for each case. */
  readonly expansion: readonly { readonly when: Case; readonly to: string }[]
  readonly gloss: string
  /** Accepted, but another way of writing the same is preferred: the disassembler does not print it. */
  readonly alias: boolean
}

type Expansion = string | readonly (readonly [when: Case, to: string])[]
const row =
  (alias: boolean) =>
  (name: string, syntax: string, expansion: Expansion, gloss: string): Pseudo => ({
    name,
    syntax,
    expansion: (typeof expansion === 'string' ? [['otherwise', expansion] as const] : expansion).map(([when, to]) => ({
      when,
      to,
    })),
    gloss,
    alias,
  })
const p = row(false)
const alias = row(true)

/* biome-ignore format: a table */
export const PSEUDOS: readonly Pseudo[] = [
  p('nop',    '',                 'addi x0, x0, 0',              'Do nothing.'),
  p('li',     'rd, value',        [['small', 'addi rd, x0, value'], ['upper', 'lui rd, %hi(value)'], ['otherwise', 'lui rd, %hi(value); addi rd, rd, %lo(value)']],
                                                                 'Load immediate: rd = any constant, in one instruction or two.'),
  p('la',     'rd, symbol',       [['constant', 'li rd, symbol'], ['otherwise', 'auipc rd, %pcrel_hi(symbol); addi rd, rd, %pcrel_lo(symbol)']],
                                                                 'Load address: rd = the address of a symbol, relative to pc.'),
  p('lla',    'rd, symbol',       [['constant', 'li rd, symbol'], ['otherwise', 'auipc rd, %pcrel_hi(symbol); addi rd, rd, %pcrel_lo(symbol)']],
                                                                 'Load local address: as la.'),
  // Copies and arithmetic
  p('mv',     'rd, rs1',          'addi rd, rs1, 0',             'Copy a register.'),
  alias('move', 'rd, rs1',        'addi rd, rs1, 0',             'Copy a register: another name of mv.'),
  p('not',    'rd, rs1',          'xori rd, rs1, -1',            'Invert every bit.'),
  p('neg',    'rd, rs1',          'sub rd, x0, rs1',             'Negate.'),
  p('zext.b', 'rd, rs1',          'andi rd, rs1, 255',           'Zero-extend the low byte.'),
  p('zext.h', 'rd, rs1',          'slli rd, rs1, 16; srli rd, rd, 16', 'Zero-extend the low halfword.'),
  p('sext.b', 'rd, rs1',          'slli rd, rs1, 24; srai rd, rd, 24', 'Sign-extend the low byte.'),
  p('sext.h', 'rd, rs1',          'slli rd, rs1, 16; srai rd, rd, 16', 'Sign-extend the low halfword.'),
  p('seqz',   'rd, rs1',          'sltiu rd, rs1, 1',            'rd = 1 if rs1 is zero, else 0.'),
  p('snez',   'rd, rs1',          'sltu rd, x0, rs1',            'rd = 1 if rs1 is not zero, else 0.'),
  p('sltz',   'rd, rs1',          'slt rd, rs1, x0',             'rd = 1 if rs1 is negative, else 0.'),
  p('sgtz',   'rd, rs1',          'slt rd, x0, rs1',             'rd = 1 if rs1 is positive, else 0.'),
  alias('sgt',  'rd, rs1, rs2',   'slt rd, rs2, rs1',            'rd = 1 if rs1 > rs2 as signed numbers, else 0.'),
  alias('sgtu', 'rd, rs1, rs2',   'sltu rd, rs2, rs1',           'rd = 1 if rs1 > rs2 as unsigned numbers, else 0.'),
  alias('add',  'rd, rs1, imm',   'addi rd, rs1, imm',           'Add a constant.'),
  alias('and',  'rd, rs1, imm',   'andi rd, rs1, imm',           'And with a constant.'),
  alias('or',   'rd, rs1, imm',   'ori rd, rs1, imm',            'Or with a constant.'),
  alias('xor',  'rd, rs1, imm',   'xori rd, rs1, imm',           'Exclusive-or with a constant.'),
  alias('slt',  'rd, rs1, imm',   'slti rd, rs1, imm',           'Compare with a constant, signed.'),
  alias('sltu', 'rd, rs1, imm',   'sltiu rd, rs1, imm',          'Compare with a constant, unsigned.'),
  alias('sll',  'rd, rs1, shamt', 'slli rd, rs1, shamt',         'Shift left by a constant.'),
  alias('srl',  'rd, rs1, shamt', 'srli rd, rs1, shamt',         'Shift right logical by a constant.'),
  alias('sra',  'rd, rs1, shamt', 'srai rd, rs1, shamt',         'Shift right arithmetic by a constant.'),
  // Memory at a symbol
  p('lb',     'rd, symbol',       'auipc rd, %pcrel_hi(symbol); lb rd, %pcrel_lo(symbol)(rd)',   'Load the byte at a symbol, sign-extended.'),
  p('lh',     'rd, symbol',       'auipc rd, %pcrel_hi(symbol); lh rd, %pcrel_lo(symbol)(rd)',   'Load the halfword at a symbol, sign-extended.'),
  p('lw',     'rd, symbol',       'auipc rd, %pcrel_hi(symbol); lw rd, %pcrel_lo(symbol)(rd)',   'Load the word at a symbol.'),
  p('lbu',    'rd, symbol',       'auipc rd, %pcrel_hi(symbol); lbu rd, %pcrel_lo(symbol)(rd)',  'Load the byte at a symbol, zero-extended.'),
  p('lhu',    'rd, symbol',       'auipc rd, %pcrel_hi(symbol); lhu rd, %pcrel_lo(symbol)(rd)',  'Load the halfword at a symbol, zero-extended.'),
  p('sb',     'rs2, symbol, rt',  'auipc rt, %pcrel_hi(symbol); sb rs2, %pcrel_lo(symbol)(rt)',  'Store the low byte of rs2 at a symbol; rt is overwritten.'),
  p('sh',     'rs2, symbol, rt',  'auipc rt, %pcrel_hi(symbol); sh rs2, %pcrel_lo(symbol)(rt)',  'Store the low halfword of rs2 at a symbol; rt is overwritten.'),
  p('sw',     'rs2, symbol, rt',  'auipc rt, %pcrel_hi(symbol); sw rs2, %pcrel_lo(symbol)(rt)',  'Store rs2 at a symbol; rt is overwritten.'),
  // Branches
  p('beqz',   'rs1, target',      'beq rs1, x0, target',         'Branch if rs1 is zero.'),
  p('bnez',   'rs1, target',      'bne rs1, x0, target',         'Branch if rs1 is not zero.'),
  p('blez',   'rs1, target',      'bge x0, rs1, target',         'Branch if rs1 <= 0.'),
  p('bgez',   'rs1, target',      'bge rs1, x0, target',         'Branch if rs1 >= 0.'),
  p('bltz',   'rs1, target',      'blt rs1, x0, target',         'Branch if rs1 < 0.'),
  p('bgtz',   'rs1, target',      'blt x0, rs1, target',         'Branch if rs1 > 0.'),
  alias('bgt',  'rs1, rs2, target', 'blt rs2, rs1, target',      'Branch if rs1 > rs2, as signed numbers.'),
  alias('ble',  'rs1, rs2, target', 'bge rs2, rs1, target',      'Branch if rs1 <= rs2, as signed numbers.'),
  alias('bgtu', 'rs1, rs2, target', 'bltu rs2, rs1, target',     'Branch if rs1 > rs2, as unsigned numbers.'),
  alias('bleu', 'rs1, rs2, target', 'bgeu rs2, rs1, target',     'Branch if rs1 <= rs2, as unsigned numbers.'),
  // Jumps and calls
  p('j',      'target',           [['compressed', 'c.j target'], ['otherwise', 'jal x0, target']], 'Jump.'),
  p('jal',    'target',           'jal x1, target',              'Call a subroutine nearby (1 MiB).'),
  p('ret',    '',                 [['compressed', 'c.jr x1'], ['otherwise', 'jalr x0, 0(x1)']], 'Return from a subroutine.'),
  p('jr',     'rs1',              [['compressed', 'c.jr rs1'], ['otherwise', 'jalr x0, 0(rs1)']], 'Jump to the address in rs1.'),
  p('jr',     'imm(rs1)',         'jalr x0, imm(rs1)',           'Jump to rs1 + imm.'),
  alias('jr',   'rs1, imm',       'jalr x0, imm(rs1)',           'Jump to rs1 + imm.'),
  p('jalr',   'rs1',              [['compressed', 'c.jalr rs1'], ['otherwise', 'jalr x1, 0(rs1)']], 'Call the address in rs1.'),
  p('jalr',   'imm(rs1)',         'jalr x1, imm(rs1)',           'Call rs1 + imm.'),
  alias('jalr', 'rs1, imm',       'jalr x1, imm(rs1)',           'Call rs1 + imm.'),
  p('jalr',   'rd, rs1',          'jalr rd, 0(rs1)',             'Jump to the address in rs1; rd = address of the next instruction.'),
  alias('jalr', 'rd, rs1, imm',   'jalr rd, imm(rs1)',           'Jump to rs1 + imm; rd = address of the next instruction.'),
  p('call',   'symbol',           'auipc x1, %pcrel_hi(symbol); jalr x1, %pcrel_lo(symbol)(x1)', 'Call a subroutine anywhere.'),
  p('call',   'rd, symbol',       'auipc x6, %pcrel_hi(symbol); jalr rd, %pcrel_lo(symbol)(x6)', 'Call a subroutine anywhere, with the return address in rd; t1 is overwritten.'),
  p('tail',   'symbol',           'auipc x6, %pcrel_hi(symbol); jalr x0, %pcrel_lo(symbol)(x6)', 'Jump anywhere; t1 is overwritten.'),
  p('jump',   'symbol, rt',       'auipc rt, %pcrel_hi(symbol); jalr x0, %pcrel_lo(symbol)(rt)', 'Jump anywhere; rt is overwritten.'),
  // Control and status registers
  p('rdcycle',    'rd',           'csrrs rd, cycle, x0',         'rd = cycles so far, low word.'),
  p('rdtime',     'rd',           'csrrs rd, time, x0',          'rd = time, low word.'),
  p('rdinstret',  'rd',           'csrrs rd, instret, x0',       'rd = instructions completed, low word.'),
  p('rdcycleh',   'rd',           'csrrs rd, cycleh, x0',        'rd = cycles so far, high word.'),
  p('rdtimeh',    'rd',           'csrrs rd, timeh, x0',         'rd = time, high word.'),
  p('rdinstreth', 'rd',           'csrrs rd, instreth, x0',      'rd = instructions completed, high word.'),
  p('csrr',   'rd, csr',          'csrrs rd, csr, x0',           'Read a CSR.'),
  p('csrw',   'csr, rs1',         'csrrw x0, csr, rs1',          'Write a CSR.'),
  p('csrs',   'csr, rs1',         'csrrs x0, csr, rs1',          'Set the bits of a CSR that are 1 in rs1.'),
  p('csrc',   'csr, rs1',         'csrrc x0, csr, rs1',          'Clear the bits of a CSR that are 1 in rs1.'),
  p('csrwi',  'csr, uimm',        'csrrwi x0, csr, uimm',        'Write a constant from 0 to 31 to a CSR.'),
  p('csrsi',  'csr, uimm',        'csrrsi x0, csr, uimm',        'Set the bits of a constant from 0 to 31 in a CSR.'),
  p('csrci',  'csr, uimm',        'csrrci x0, csr, uimm',        'Clear the bits of a constant from 0 to 31 in a CSR.'),
  alias('csrw', 'csr, uimm',      'csrrwi x0, csr, uimm',        'Write a constant from 0 to 31 to a CSR.'),
  alias('csrs', 'csr, uimm',      'csrrsi x0, csr, uimm',        'Set the bits of a constant from 0 to 31 in a CSR.'),
  alias('csrc', 'csr, uimm',      'csrrci x0, csr, uimm',        'Clear the bits of a constant from 0 to 31 in a CSR.'),
  alias('csrrw', 'rd, csr, uimm', 'csrrwi rd, csr, uimm',        'Swap with a constant from 0 to 31.'),
  alias('csrrs', 'rd, csr, uimm', 'csrrsi rd, csr, uimm',        'Read, then set the bits of a constant.'),
  alias('csrrc', 'rd, csr, uimm', 'csrrci rd, csr, uimm',        'Read, then clear the bits of a constant.'),
  // Others
  p('fence',  '',                 'fence iorw, iorw',            'Order everything before against everything after.'),
  p('unimp',  '',                 [['compressed', '.2byte 0'], ['otherwise', 'csrrw x0, cycle, x0']], 'Certainly not an instruction: it traps.'),
  alias('sbreak', '',             'ebreak',                      'The old name of ebreak.'),
  alias('scall', '',              'ecall',                       'The old name of ecall.'),
]
