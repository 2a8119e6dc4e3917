// THE TABLE: one row per instruction, as the manual prints it. Decoder, assembler, disassembler, editor, reference pages
// and tests all read it; nothing about an instruction's form is said anywhere else. What an instruction *does* is in
// `machine/` (hot ones in interpret.ts, the others in execute.ts).
//
// A row's position is its number in the interpreter's jump table, and the compiled form of a program depends on it: new rows
// of the same block go at its end. Sources: RISC-V unprivileged specification 20240411 (chapter 34, instruction listings),
// privileged specification 20240411 (section 18.3 for the hypervisor instructions).
import {
  hypervisorAccess,
  hypervisorFence,
  machineOnly,
  secondStageFence,
  supervisorFence,
  supervisorReturn,
  waitForInterrupt,
} from './guards.ts'
import type { CostClass, Extension, Row } from './row.ts'

type Rest = Partial<Pick<Row, 'guard' | 'expands' | 'where'>>
const block =
  (extension: Extension) =>
  (cost: CostClass, name: string, bits: string, syntax: string, gloss: string, rest: Rest = {}): Row => ({
    name,
    bits,
    syntax,
    gloss,
    extension,
    cost,
    ...rest,
  })

const i = block('I')
const m = block('M')
const a = block('A')
const zicsr = block('Zicsr')
const fencei = block('Zifencei')
const s = block('S')
const h = block('H')
const c = block('C')

/* biome-ignore format: the columns of the manual */
export const ROWS: readonly Row[] = [
  // RV32I
  i('alu',    'lui',    'imm[31:12] rd 0110111',                    'rd, imm',         'Load upper immediate: rd = imm in bits 31 to 12, zeros below.'),
  i('alu',    'auipc',  'imm[31:12] rd 0010111',                    'rd, imm',         'Add upper immediate to pc: rd = pc + (imm in bits 31 to 12).'),
  i('jump',   'jal',    'imm[20|10:1|11|19:12] rd 1101111',         'rd, target',      'Jump and link: rd = address of the next instruction; go to target.'),
  i('jump',   'jalr',   'imm[11:0] rs1 000 rd 1100111',             'rd, imm(rs1)',    'Jump and link register: rd = address of the next instruction; go to rs1 + imm with bit 0 cleared.'),
  i('branch', 'beq',    'imm[12|10:5] rs2 rs1 000 imm[4:1|11] 1100011', 'rs1, rs2, target', 'Branch if rs1 = rs2.'),
  i('branch', 'bne',    'imm[12|10:5] rs2 rs1 001 imm[4:1|11] 1100011', 'rs1, rs2, target', 'Branch if rs1 differs from rs2.'),
  i('branch', 'blt',    'imm[12|10:5] rs2 rs1 100 imm[4:1|11] 1100011', 'rs1, rs2, target', 'Branch if rs1 < rs2, as signed numbers.'),
  i('branch', 'bge',    'imm[12|10:5] rs2 rs1 101 imm[4:1|11] 1100011', 'rs1, rs2, target', 'Branch if rs1 >= rs2, as signed numbers.'),
  i('branch', 'bltu',   'imm[12|10:5] rs2 rs1 110 imm[4:1|11] 1100011', 'rs1, rs2, target', 'Branch if rs1 < rs2, as unsigned numbers.'),
  i('branch', 'bgeu',   'imm[12|10:5] rs2 rs1 111 imm[4:1|11] 1100011', 'rs1, rs2, target', 'Branch if rs1 >= rs2, as unsigned numbers.'),
  i('load',   'lb',     'imm[11:0] rs1 000 rd 0000011',             'rd, imm(rs1)',    'Load the byte at rs1 + imm, sign-extended.'),
  i('load',   'lh',     'imm[11:0] rs1 001 rd 0000011',             'rd, imm(rs1)',    'Load the halfword at rs1 + imm, sign-extended.'),
  i('load',   'lw',     'imm[11:0] rs1 010 rd 0000011',             'rd, imm(rs1)',    'Load the word at rs1 + imm.'),
  i('load',   'lbu',    'imm[11:0] rs1 100 rd 0000011',             'rd, imm(rs1)',    'Load the byte at rs1 + imm, zero-extended.'),
  i('load',   'lhu',    'imm[11:0] rs1 101 rd 0000011',             'rd, imm(rs1)',    'Load the halfword at rs1 + imm, zero-extended.'),
  i('store',  'sb',     'imm[11:5] rs2 rs1 000 imm[4:0] 0100011',   'rs2, imm(rs1)',   'Store the low byte of rs2 at rs1 + imm.'),
  i('store',  'sh',     'imm[11:5] rs2 rs1 001 imm[4:0] 0100011',   'rs2, imm(rs1)',   'Store the low halfword of rs2 at rs1 + imm.'),
  i('store',  'sw',     'imm[11:5] rs2 rs1 010 imm[4:0] 0100011',   'rs2, imm(rs1)',   'Store rs2 at rs1 + imm.'),
  i('alu',    'addi',   'imm[11:0] rs1 000 rd 0010011',             'rd, rs1, imm',    'rd = rs1 + imm.'),
  i('alu',    'slti',   'imm[11:0] rs1 010 rd 0010011',             'rd, rs1, imm',    'rd = 1 if rs1 < imm as signed numbers, else 0.'),
  i('alu',    'sltiu',  'imm[11:0] rs1 011 rd 0010011',             'rd, rs1, imm',    'rd = 1 if rs1 < imm as unsigned numbers (imm is sign-extended first), else 0.'),
  i('alu',    'xori',   'imm[11:0] rs1 100 rd 0010011',             'rd, rs1, imm',    'rd = rs1 exclusive-or imm.'),
  i('alu',    'ori',    'imm[11:0] rs1 110 rd 0010011',             'rd, rs1, imm',    'rd = rs1 or imm, bit by bit.'),
  i('alu',    'andi',   'imm[11:0] rs1 111 rd 0010011',             'rd, rs1, imm',    'rd = rs1 and imm, bit by bit.'),
  i('alu',    'slli',   '0000000 shamt rs1 001 rd 0010011',         'rd, rs1, shamt',  'Shift left logical: rd = rs1 << shamt.'),
  i('alu',    'srli',   '0000000 shamt rs1 101 rd 0010011',         'rd, rs1, shamt',  'Shift right logical: zeros come in from the left.'),
  i('alu',    'srai',   '0100000 shamt rs1 101 rd 0010011',         'rd, rs1, shamt',  'Shift right arithmetic: the sign comes in from the left.'),
  i('alu',    'add',    '0000000 rs2 rs1 000 rd 0110011',           'rd, rs1, rs2',    'rd = rs1 + rs2; overflow is ignored.'),
  i('alu',    'sub',    '0100000 rs2 rs1 000 rd 0110011',           'rd, rs1, rs2',    'rd = rs1 - rs2; overflow is ignored.'),
  i('alu',    'sll',    '0000000 rs2 rs1 001 rd 0110011',           'rd, rs1, rs2',    'Shift left logical by the low 5 bits of rs2.'),
  i('alu',    'slt',    '0000000 rs2 rs1 010 rd 0110011',           'rd, rs1, rs2',    'rd = 1 if rs1 < rs2 as signed numbers, else 0.'),
  i('alu',    'sltu',   '0000000 rs2 rs1 011 rd 0110011',           'rd, rs1, rs2',    'rd = 1 if rs1 < rs2 as unsigned numbers, else 0.'),
  i('alu',    'xor',    '0000000 rs2 rs1 100 rd 0110011',           'rd, rs1, rs2',    'rd = rs1 exclusive-or rs2.'),
  i('alu',    'srl',    '0000000 rs2 rs1 101 rd 0110011',           'rd, rs1, rs2',    'Shift right logical by the low 5 bits of rs2.'),
  i('alu',    'sra',    '0100000 rs2 rs1 101 rd 0110011',           'rd, rs1, rs2',    'Shift right arithmetic by the low 5 bits of rs2.'),
  i('alu',    'or',     '0000000 rs2 rs1 110 rd 0110011',           'rd, rs1, rs2',    'rd = rs1 or rs2, bit by bit.'),
  i('alu',    'and',    '0000000 rs2 rs1 111 rd 0110011',           'rd, rs1, rs2',    'rd = rs1 and rs2, bit by bit.'),
  // RV32M
  m('mul',    'mul',    '0000001 rs2 rs1 000 rd 0110011',           'rd, rs1, rs2',    'rd = the low 32 bits of rs1 x rs2.'),
  m('mul',    'mulh',   '0000001 rs2 rs1 001 rd 0110011',           'rd, rs1, rs2',    'rd = the high 32 bits of rs1 x rs2, both signed.'),
  m('mul',    'mulhsu', '0000001 rs2 rs1 010 rd 0110011',           'rd, rs1, rs2',    'rd = the high 32 bits of rs1 (signed) x rs2 (unsigned).'),
  m('mul',    'mulhu',  '0000001 rs2 rs1 011 rd 0110011',           'rd, rs1, rs2',    'rd = the high 32 bits of rs1 x rs2, both unsigned.'),
  m('div',    'div',    '0000001 rs2 rs1 100 rd 0110011',           'rd, rs1, rs2',    'rd = rs1 / rs2, signed, rounded towards zero; -1 if rs2 = 0. It never traps.'),
  m('div',    'divu',   '0000001 rs2 rs1 101 rd 0110011',           'rd, rs1, rs2',    'rd = rs1 / rs2, unsigned; all ones if rs2 = 0. It never traps.'),
  m('div',    'rem',    '0000001 rs2 rs1 110 rd 0110011',           'rd, rs1, rs2',    'rd = remainder of rs1 / rs2, signed; rs1 if rs2 = 0.'),
  m('div',    'remu',   '0000001 rs2 rs1 111 rd 0110011',           'rd, rs1, rs2',    'rd = remainder of rs1 / rs2, unsigned; rs1 if rs2 = 0.'),
  // Order and synchronization
  i('fence',  'fence',  'fm pred succ rs1 000 rd 0001111',          'pred, succ',      'Order memory and device accesses: what stands before against what stands after. One hart keeps order by itself.'),
  i('fence',  'fence.tso', '1000 0011 0011 00000 000 00000 0001111', '',               'Order as total store ordering does: all pairs but a store before a load.'),
  fencei('fence', 'fence.i', 'imm[11:0] rs1 001 rd 0001111',        '',                'Make stores to code visible to the fetching of instructions.'),
  // Environment
  i('system', 'ecall',  '000000000000 00000 000 00000 1110011',     '',                'Environment call: trap to whoever is below. From a supervisor this is the hypercall.'),
  i('system', 'ebreak', '000000000001 00000 000 00000 1110011',     '',                'Breakpoint: trap to the debugger.'),
  // Zicsr
  zicsr('csr', 'csrrw',  'csr rs1 001 rd 1110011',                  'rd, csr, rs1',    'Swap: rd = the CSR; the CSR = rs1. With rd = x0 the CSR is not read.'),
  zicsr('csr', 'csrrs',  'csr rs1 010 rd 1110011',                  'rd, csr, rs1',    'Read, then set the bits that are 1 in rs1. With rs1 = x0 nothing is written.'),
  zicsr('csr', 'csrrc',  'csr rs1 011 rd 1110011',                  'rd, csr, rs1',    'Read, then clear the bits that are 1 in rs1. With rs1 = x0 nothing is written.'),
  zicsr('csr', 'csrrwi', 'csr uimm 101 rd 1110011',                 'rd, csr, uimm',   'Swap with a constant from 0 to 31.'),
  zicsr('csr', 'csrrsi', 'csr uimm 110 rd 1110011',                 'rd, csr, uimm',   'Read, then set the bits of a constant from 0 to 31; with 0 nothing is written.'),
  zicsr('csr', 'csrrci', 'csr uimm 111 rd 1110011',                 'rd, csr, uimm',   'Read, then clear the bits of a constant from 0 to 31; with 0 nothing is written.'),
  // Privileged
  s('system', 'mret',   '0011000 00010 00000 000 00000 1110011',    '',                'Return from a trap taken in M: to the mode in mstatus.MPP (and MPV), at mepc.', { guard: machineOnly }),
  s('system', 'sret',   '0001000 00010 00000 000 00000 1110011',    '',                'Return from a trap taken in S: to the mode in sstatus.SPP (in HS also hstatus.SPV), at sepc.', { guard: supervisorReturn }),
  s('system', 'wfi',    '0001000 00101 00000 000 00000 1110011',    '',                'Wait for interrupt: stall until one is pending and enabled in mie, or go on.', { guard: waitForInterrupt }),
  s('fence',  'sfence.vma', '0001001 rs2 rs1 000 00000 1110011',    'rs1?, rs2?',      'Order stores to page tables before translations: of address rs1 (x0: all), of address space rs2 (x0: all).', { guard: supervisorFence }),
  // RV32A
  a('amo',    'lr.w',      '00010 aq rl 00000 rs1 010 rd 0101111',  'rd, (rs1)',       'Load the word at rs1 and reserve it.'),
  a('amo',    'sc.w',      '00011 aq rl rs2 rs1 010 rd 0101111',    'rd, rs2, (rs1)',  'Store rs2 at rs1 if the reservation still holds: rd = 0 for success, 1 for failure.'),
  a('amo',    'amoswap.w', '00001 aq rl rs2 rs1 010 rd 0101111',    'rd, rs2, (rs1)',  'Atomically: rd = the word at rs1; the word = rs2.'),
  a('amo',    'amoadd.w',  '00000 aq rl rs2 rs1 010 rd 0101111',    'rd, rs2, (rs1)',  'Atomically: rd = the word at rs1; the word = it + rs2.'),
  a('amo',    'amoxor.w',  '00100 aq rl rs2 rs1 010 rd 0101111',    'rd, rs2, (rs1)',  'Atomically: rd = the word at rs1; the word = it exclusive-or rs2.'),
  a('amo',    'amoand.w',  '01100 aq rl rs2 rs1 010 rd 0101111',    'rd, rs2, (rs1)',  'Atomically: rd = the word at rs1; the word = it and rs2.'),
  a('amo',    'amoor.w',   '01000 aq rl rs2 rs1 010 rd 0101111',    'rd, rs2, (rs1)',  'Atomically: rd = the word at rs1; the word = it or rs2.'),
  a('amo',    'amomin.w',  '10000 aq rl rs2 rs1 010 rd 0101111',    'rd, rs2, (rs1)',  'Atomically: rd = the word at rs1; the word = the smaller of it and rs2, signed.'),
  a('amo',    'amomax.w',  '10100 aq rl rs2 rs1 010 rd 0101111',    'rd, rs2, (rs1)',  'Atomically: rd = the word at rs1; the word = the larger of it and rs2, signed.'),
  a('amo',    'amominu.w', '11000 aq rl rs2 rs1 010 rd 0101111',    'rd, rs2, (rs1)',  'Atomically: rd = the word at rs1; the word = the smaller of it and rs2, unsigned.'),
  a('amo',    'amomaxu.w', '11100 aq rl rs2 rs1 010 rd 0101111',    'rd, rs2, (rs1)',  'Atomically: rd = the word at rs1; the word = the larger of it and rs2, unsigned.'),
  // H
  h('fence',  'hfence.vvma', '0010001 rs2 rs1 000 00000 1110011',   'rs1?, rs2?',      'Order stores to the guest\'s own page tables (first stage): of guest-virtual address rs1, of ASID rs2.', { guard: hypervisorFence }),
  h('fence',  'hfence.gvma', '0110001 rs2 rs1 000 00000 1110011',   'rs1?, rs2?',      'Order stores to second-stage tables: of guest-physical address rs1 << 2, of VMID rs2.', { guard: secondStageFence }),
  h('load',   'hlv.b',   '0110000 00000 rs1 100 rd 1110011',        'rd, (rs1)',       'Load a byte as the guest would: its privilege, both translation stages; sign-extended.', { guard: hypervisorAccess }),
  h('load',   'hlv.bu',  '0110000 00001 rs1 100 rd 1110011',        'rd, (rs1)',       'Load a byte as the guest would, zero-extended.', { guard: hypervisorAccess }),
  h('load',   'hlv.h',   '0110010 00000 rs1 100 rd 1110011',        'rd, (rs1)',       'Load a halfword as the guest would, sign-extended.', { guard: hypervisorAccess }),
  h('load',   'hlv.hu',  '0110010 00001 rs1 100 rd 1110011',        'rd, (rs1)',       'Load a halfword as the guest would, zero-extended.', { guard: hypervisorAccess }),
  h('load',   'hlvx.hu', '0110010 00011 rs1 100 rd 1110011',        'rd, (rs1)',       'Load a halfword that the guest may execute, zero-extended: to read the guest\'s instructions.', { guard: hypervisorAccess }),
  h('load',   'hlv.w',   '0110100 00000 rs1 100 rd 1110011',        'rd, (rs1)',       'Load a word as the guest would: its privilege, both translation stages.', { guard: hypervisorAccess }),
  h('load',   'hlvx.wu', '0110100 00011 rs1 100 rd 1110011',        'rd, (rs1)',       'Load a word that the guest may execute: to read the guest\'s instructions.', { guard: hypervisorAccess }),
  h('store',  'hsv.b',   '0110001 rs2 rs1 100 00000 1110011',       'rs2, (rs1)',      'Store a byte as the guest would.', { guard: hypervisorAccess }),
  h('store',  'hsv.h',   '0110011 rs2 rs1 100 00000 1110011',       'rs2, (rs1)',      'Store a halfword as the guest would.', { guard: hypervisorAccess }),
  h('store',  'hsv.w',   '0110101 rs2 rs1 100 00000 1110011',       'rs2, (rs1)',      'Store a word as the guest would.', { guard: hypervisorAccess }),
  // RV32C: each stands for a 32-bit instruction, into which it is expanded when a page is predecoded.
  c('alu',    'c.addi4spn', '000 uimm[5:4|9:6|2|3] rd\' 00',        'rd\', sp, uimm',    'rd\' = sp + uimm.',               { expands: 'addi rd\', x2, uimm', where: 'uimm!=0' }),
  c('load',   'c.lw',       '010 uimm[5:3] rs1\' uimm[2|6] rd\' 00', 'rd\', uimm(rs1\')', 'Load the word at rs1\' + uimm.', { expands: 'lw rd\', uimm(rs1\')' }),
  c('store',  'c.sw',       '110 uimm[5:3] rs1\' uimm[2|6] rs2\' 00', 'rs2\', uimm(rs1\')', 'Store rs2\' at rs1\' + uimm.', { expands: 'sw rs2\', uimm(rs1\')' }),
  c('alu',    'c.nop',      '000 imm[5] 00000 imm[4:0] 01',         'imm?',              'Do nothing.',                     { expands: 'addi x0, x0, imm' }),
  c('alu',    'c.addi',     '000 imm[5] rd imm[4:0] 01',            'rd, imm',           'rd = rd + imm.',                  { expands: 'addi rd, rd, imm', where: 'rd!=0' }),
  c('jump',   'c.jal',      '001 imm[11|4|9:8|10|6|7|3:1|5] 01',    'target',            'Call: ra = the next instruction; go to target.', { expands: 'jal x1, target' }),
  c('alu',    'c.li',       '010 imm[5] rd imm[4:0] 01',            'rd, imm',           'rd = imm.',                       { expands: 'addi rd, x0, imm' }),
  c('alu',    'c.addi16sp', '011 imm[9] 00010 imm[4|6|8:7|5] 01',   'sp, imm',           'sp = sp + imm.',                  { expands: 'addi x2, x2, imm', where: 'imm!=0' }),
  c('alu',    'c.lui',      '011 imm[17] rd imm[16:12] 01',         'rd, imm',           'rd = imm in bits 17 to 12, sign-extended.', { expands: 'lui rd, imm', where: 'rd!=2 imm!=0' }),
  c('alu',    'c.srli',     '100 0 00 rd\' shamt 01',               'rd\', shamt',       'Shift right logical by shamt.',   { expands: 'srli rd\', rd\', shamt' }),
  c('alu',    'c.srai',     '100 0 01 rd\' shamt 01',               'rd\', shamt',       'Shift right arithmetic by shamt.', { expands: 'srai rd\', rd\', shamt' }),
  c('alu',    'c.andi',     '100 imm[5] 10 rd\' imm[4:0] 01',       'rd\', imm',         'rd\' = rd\' and imm.',            { expands: 'andi rd\', rd\', imm' }),
  c('alu',    'c.sub',      '100 0 11 rd\' 00 rs2\' 01',            'rd\', rs2\'',       'rd\' = rd\' - rs2\'.',            { expands: 'sub rd\', rd\', rs2\'' }),
  c('alu',    'c.xor',      '100 0 11 rd\' 01 rs2\' 01',            'rd\', rs2\'',       'rd\' = rd\' exclusive-or rs2\'.', { expands: 'xor rd\', rd\', rs2\'' }),
  c('alu',    'c.or',       '100 0 11 rd\' 10 rs2\' 01',            'rd\', rs2\'',       'rd\' = rd\' or rs2\'.',           { expands: 'or rd\', rd\', rs2\'' }),
  c('alu',    'c.and',      '100 0 11 rd\' 11 rs2\' 01',            'rd\', rs2\'',       'rd\' = rd\' and rs2\'.',          { expands: 'and rd\', rd\', rs2\'' }),
  c('jump',   'c.j',        '101 imm[11|4|9:8|10|6|7|3:1|5] 01',    'target',            'Go to target.',                   { expands: 'jal x0, target' }),
  c('branch', 'c.beqz',     '110 imm[8|4:3] rs1\' imm[7:6|2:1|5] 01', 'rs1\', target',   'Branch if rs1\' is zero.',        { expands: 'beq rs1\', x0, target' }),
  c('branch', 'c.bnez',     '111 imm[8|4:3] rs1\' imm[7:6|2:1|5] 01', 'rs1\', target',   'Branch if rs1\' is not zero.',    { expands: 'bne rs1\', x0, target' }),
  c('alu',    'c.slli',     '000 0 rd shamt 10',                    'rd, shamt',         'rd = rd << shamt.',               { expands: 'slli rd, rd, shamt' }),
  c('load',   'c.lwsp',     '010 uimm[5] rd uimm[4:2|7:6] 10',      'rd, uimm(sp)',      'Load the word at sp + uimm.',     { expands: 'lw rd, uimm(x2)', where: 'rd!=0' }),
  c('jump',   'c.jr',       '100 0 rs1 00000 10',                   'rs1',               'Go to rs1.',                      { expands: 'jalr x0, 0(rs1)', where: 'rs1!=0' }),
  c('alu',    'c.mv',       '100 0 rd rs2 10',                      'rd, rs2',           'rd = rs2.',                       { expands: 'add rd, x0, rs2', where: 'rs2!=0' }),
  c('system', 'c.ebreak',   '100 1 00000 00000 10',                 '',                  'Breakpoint: trap to the debugger.', { expands: 'ebreak' }),
  c('jump',   'c.jalr',     '100 1 rs1 00000 10',                   'rs1',               'Call rs1: ra = the next instruction.', { expands: 'jalr x1, 0(rs1)', where: 'rs1!=0' }),
  c('alu',    'c.add',      '100 1 rd rs2 10',                      'rd, rs2',           'rd = rd + rs2.',                  { expands: 'add rd, rd, rs2', where: 'rs2!=0' }),
  c('store',  'c.swsp',     '110 uimm[5:2|7:6] rs2 10',             'rs2, uimm(sp)',     'Store rs2 at sp + uimm.',         { expands: 'sw rs2, uimm(x2)' }),
]
