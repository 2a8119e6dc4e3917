// Kernels made by chance: every kind of thing that a guest's kernel may do, in no order that anybody thought of. What they compute is
// the same wherever they run, if the machine is one: nothing here depends on time. At the end registers, CSRs, data and a log of
// all traps are in memory.
import { Random } from '../conformance/random.ts'

/** Registers with a purpose: s0 = the data, s1 = loops, gp = end of the log, tp, a7 = the trap handler's, s11 = the other satp. */
const FREE = [1, 2, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31]
/** Those that a translator is likely to use for itself. */
const HOT = [1, 5, 6, 7, 28]
const CSRS = ['sscratch', 'scause', 'stval', 'sepc', 'scounteren', 'senvcfg']
const ALU = 'add sub sll slt sltu xor srl sra or and mul mulh mulhsu mulhu div divu rem remu'.split(' ')
const IMMEDIATE = 'addi slti sltiu xori ori andi'.split(' ')
const BRANCHES = 'beq bne blt bge bltu bgeu'.split(' ')
const AMOS = 'amoswap amoadd amoxor amoand amoor amomin amomax amominu amomaxu'.split(' ')
/** A page at this virtual address holds other code in each of the two address spaces. */
const REMAPPED = 0x50000000

export interface KernelOptions {
  /** Things that the kernel does, in a row. */
  readonly length?: number
  /** Use 2-byte instructions. */
  readonly compressed?: boolean
  /** The machine has none, so that jumps to odd halfwords trap. */
  readonly aligned?: boolean
}

/** Assembly text of a kernel for `seed`. */
export function randomKernel(seed: number, options: KernelOptions = {}): string {
  const { length = 250, aligned = false, compressed = !aligned && seed % 2 === 1 } = options
  const r = new Random(seed)
  const reg = () => `x${r.pick(r.below(3) === 0 ? HOT : FREE)}`
  const any = () => (r.below(12) === 0 ? 'zero' : r.below(8) === 0 ? 's0' : reg())
  const imm = () => r.below(4096) - 2048
  let labels = 0
  const label = () => `l${labels++}`
  const functions: string[] = []

  const alu = (rd = reg()) =>
    r.below(3) === 0
      ? `${r.pick(['slli', 'srli', 'srai'])} ${rd}, ${any()}, ${r.below(32)}`
      : r.below(2) === 0
        ? `${r.pick(ALU)} ${rd}, ${any()}, ${any()}`
        : `${r.pick(IMMEDIATE)} ${rd}, ${any()}, ${imm()}`
  const offset = (bytes: number) => (r.below(40) === 0 ? imm() : (r.below(1024 / bytes) - 512 / bytes) * bytes)
  const memory = () => {
    const [name, bytes] = r.pick([
      ['lb', 1],
      ['lbu', 1],
      ['lh', 2],
      ['lhu', 2],
      ['lw', 4],
      ['lw', 4],
    ] as const)
    const [store, size] = r.pick([
      ['sb', 1],
      ['sh', 2],
      ['sw', 4],
    ] as const)
    return r.below(2) === 0 ? `${name} ${reg()}, ${offset(bytes)}(s0)` : `${store} ${any()}, ${offset(size)}(s0)`
  }
  // A store-conditional may fail wherever an interrupt of the host comes in between: as in a real kernel, it is tried again.
  const atomic = () =>
    r.below(4) === 0
      ? `9:  lr.w ${reg()}, (s0)\n    sc.w t0, x${r.pick(FREE.filter((n) => n !== 5))}, (s0)\n    bnez t0, 9b`
      : `${r.pick(AMOS)}.w ${reg()}, ${any()}, (s0)`
  const csr = () => {
    const name = r.pick(CSRS)
    const rd = r.below(3) === 0 ? 'zero' : reg()
    return r.pick([
      `csrr ${reg()}, ${r.pick([...CSRS, 'sstatus', 'sie', 'sip', 'stvec', 'satp'])}`,
      `csrrw ${rd}, ${name}, ${any()}`,
      `csrrw ${rd}, ${name}, ${rd === 'zero' ? 't1' : rd}`,
      `csrrwi ${rd}, ${name}, ${r.below(32)}`,
      `csrrs ${rd}, ${name}, ${any()}`,
      `csrrci ${rd}, ${name}, ${r.below(32)}`,
    ])
  }
  // Interrupts are those that the kernel makes itself, with SSIP: they come at the instruction that lets them.
  const interrupts = () => {
    const rd = r.below(3) === 0 ? reg() : 'zero'
    return r.pick([
      `csrrsi ${rd}, sstatus, ${r.below(32)}`,
      `csrrci ${rd}, sstatus, ${r.below(32)}`,
      `csrrs ${rd}, sstatus, ${any()}`,
      `csrrc ${rd}, sstatus, ${any()}`,
      `csrrw ${rd}, sstatus, ${any()}`,
      `csrrwi ${rd}, sie, ${r.below(32)}`,
      `csrrw ${rd}, sie, ${any()}`,
      `csrrsi ${rd}, sie, 2`,
      'csrsi sip, 2',
      'csrci sip, 2',
      'csrci sstatus, 2\n    csrsi sip, 2\n    csrsi sie, 2\n    wfi',
    ])
  }
  const traps = () =>
    r.pick([
      'ebreak',
      'li a7, 0x10\n    li a6, 0\n    ecall',
      '.word 0xffffffff',
      `csrr ${reg()}, mstatus`,
      `csrw cycle, ${any()}`,
      `csrr ${reg()}, 0x5c0`,
      `li t0, 0x30000000\n    lw ${reg()}, 0(t0)\n    li t0, 0x30000004\n    sw ${any()}, 0(t0)`,
      `li ra, 0x30000000\n    la tp, 9f\n    jalr ra, 0(ra)\n9:`,
      aligned ? `la t2, 9f + 2\n    jalr ${r.pick(['ra', 't0', 't1'])}, 0(t2)\n9:` : 'ebreak',
      aligned ? `.word 0x00208163 | ${r.below(2) * 0x1000}` : 'ebreak', // beq ra, sp, . + 2 and bne
      aligned ? '.word 0x002000ef' : 'ebreak', // jal ra, . + 2
    ])
  const body = (count: number, rd?: () => string): string =>
    Array.from({ length: count }, () => (r.below(4) === 0 && !rd ? memory() : alu(rd?.()))).join('\n    ')
  // Functions come back through the register that they are told; what they compute does not change it.
  const call = () => {
    const link = r.pick(['ra', 'ra', 'ra', 't0', 't1', 't2', 'a5'])
    const name = label()
    const others = FREE.filter((n) => `x${n}` !== NUMBERS[link])
    functions.push(`${name}:\n    ${body(1 + r.below(4), () => `x${r.pick(others)}`)}\n    jr ${link}`)
    return r.pick([
      `jal ${link}, ${name}`,
      `la ${link}, ${name}\n    jalr ${link}, 0(${link})`,
      `la t3, ${name} - 20\n    jalr ${link}, 20(t3)`,
      `la t2, ${name} + 8\n    jalr ${link}, -8(t2)`,
      `la a4, ${name} + 1\n    jalr ${link}, 0(a4)`,
    ])
  }
  const branch = () => {
    const end = label()
    return `${r.pick(BRANCHES)} ${any()}, ${any()}, ${end}\n    ${body(1 + r.below(5))}\n${end}:`
  }
  const jump = () => {
    const end = label()
    return `la t2, ${end}\n    ${r.pick(['jr t2', 'jalr t1, 0(t2)', 'jalr x0, 0(t2)'])}\n    ebreak\n${end}:`
  }
  const loop = (): string => {
    const again = label()
    const inner = Array.from({ length: 1 + r.below(4) }, () => r.pick(SIMPLE)()).join('\n    ')
    return `li s1, ${2 + r.below(30)}\n${again}:\n    ${inner}\n    addi s1, s1, -1\n    bnez s1, ${again}`
  }
  const ret = () => {
    const there = label()
    const spp = r.below(3) === 0 ? 'csrc' : 'csrs'
    // To itself, or to a program of its own, which calls at once to come back.
    const program = spp === 'csrc' ? `\n    ${body(1 + r.below(3))}\n    ecall` : ''
    return `la tp, 9f\n    la t0, ${there}\n    csrw sepc, t0\n    li t0, 1 << 8\n    ${spp} sstatus, t0\n    sret\n    ebreak\n${there}:${program}\n9:`
  }
  const modify = () => {
    const there = label()
    const word = 0x00000e13 | (r.below(2048) << 20) // li t3, n
    return `.option push\n    .option norvc\n    la t0, ${there}\n    li t1, ${word}\n    sw t1, 0(t0)\n    fence.i\n${there}:\n    li t3, 1\n    .option pop`
  }
  const space = () =>
    r.pick([
      'csrrw s11, satp, s11\n    sfence.vma',
      'csrrw s11, satp, s11\n    sfence.vma',
      'sfence.vma s0',
      `csrr t0, satp\n    bgez t0, 9f\n    la tp, 9f\n    li t0, ${REMAPPED}\n    jalr ra, 0(t0)\n9:`,
      'la t0, remapped_a\n    srli t0, t0, 2\n    ori t0, t0, 0xcb\n    la t2, middle\n    lw t3, 0(t2)\n    sw t0, 0(t2)\n    sfence.vma',
      'la t0, remapped_b\n    srli t0, t0, 2\n    ori t0, t0, 0xcb\n    la t2, middle\n    sw t0, 0(t2)\n    sfence.vma',
    ])
  // Loads and stores that a hypervisor must emulate, again and again in loops: registers of the serial line that hold what was stored,
  // entries of a page table that may be in use; and stores that go now there and now elsewhere.
  const emulated = () =>
    r.pick([
      `li t0, 0x10000000\n    ${r.pick(['lb', 'lbu'])} ${reg()}, ${r.pick([3, 4, 7, 7])}(t0)`,
      `li t1, 0x10000007\n    lbu t1, 0(t1)`,
      `li t0, 0x10000000\n    lw ${reg()}, 4(t0)`,
      `li t0, 0x10000000\n    sb ${any()}, 7(t0)`,
      `la t2, middle + 64\n    sw ${any()}, ${4 * r.below(200)}(t2)`,
      `la t2, middle + 64\n    andi t1, s1, 4\n    beqz t1, 9f\n    la t2, data\n9:  sw ${any()}, 0(t2)`,
      `la t2, middle + 64\n    ${r.pick(AMOS)}.w ${reg()}, ${any()}, (t2)`,
    ])
  const SIMPLE = [emulated, alu, alu, alu, memory, memory, branch, call, csr, csr, interrupts]
  const THINGS = [
    ...SIMPLE,
    ...SIMPLE,
    loop,
    loop,
    jump,
    atomic,
    traps,
    ret,
    modify,
    space,
    () => 'fence',
    () => 'rdtime zero',
  ]

  const start = FREE.map((n) => `li x${n}, ${r.word() | 0}`).join('\n    ')
  const things = Array.from({ length }, () => r.pick(THINGS)()).join('\n    ')
  return `
    .option ${compressed ? 'rvc' : 'norvc'}
_start:
    la    t0, trap
    csrw  stvec, t0
    la    s0, data
    la    gp, log
    la    s11, root
    srli  s11, s11, 12
    li    t0, 1 << 31
    or    s11, s11, t0
    la    t0, middle
    srli  t0, t0, 2
    ori   t0, t0, 1
    la    t1, root
    li    t2, 0x500
    add   t1, t1, t2
    sw    t0, 0(t1)
    li    a7, 0                          # no timer
    li    a0, -1
    li    a1, -1
    ecall
    li    t0, 0x10000000                 # nobody has set up every line
    li    t1, 3
    sb    t1, 3(t0)
    sb    zero, 4(t0)
    sb    zero, 7(t0)
    csrw  sie, zero
    ${CSRS.map((name) => `csrw ${name}, zero`).join('\n    ')}
    ${start}
    ${things}
finish:
    csrci sstatus, 2
    la    tp, registers
    ${[...Array(31).keys()].map((n) => `sw x${n + 1}, ${4 * n}(tp)`).join('\n    ')}
    ${[...CSRS, 'sstatus', 'sie', 'sip', 'satp'].map((name, k) => `csrr t0, ${name}\n    sw t0, ${128 + 4 * k}(tp)`).join('\n    ')}
    li    a7, 8
    ecall
    ${functions.join('\n')}

    .balign 4
trap:                                    # logs, and goes on behind the instruction; after a jump to nowhere, where tp says
    la    a7, saved
    sw    tp, 0(a7)
    csrr  tp, scause
    sw    tp, 0(gp)
    bltz  tp, 3f
    sw    t0, 4(a7)
    li    t0, 1
    beq   tp, t0, 2f
    li    t0, 12
    beq   tp, t0, 2f
    csrr  tp, sepc
    lhu   t0, 0(tp)
    andi  t0, t0, 3
    addi  t0, t0, -3
    addi  tp, tp, 2
    bnez  t0, 1f
    addi  tp, tp, 2
1:  csrr  t0, sepc
    sw    t0, 8(gp)
    csrw  sepc, tp
    j     4f
2:  csrr  t0, sepc
    sw    t0, 8(gp)
    lw    t0, 0(a7)
    csrw  sepc, t0
    j     4f
3:  sw    t0, 4(a7)
    csrr  t0, sepc
    sw    t0, 8(gp)
    csrci sip, 2
4:  csrr  t0, stval
    sw    t0, 4(gp)
    csrr  t0, sstatus
    sw    t0, 12(gp)
    li    t0, 1 << 8                     # back to the kernel, whoever it was
    csrs  sstatus, t0
    addi  gp, gp, 16
    la    tp, log_end
    bltu  gp, tp, 5f
    la    gp, log
5:  lw    t0, 4(a7)
    lw    tp, 0(a7)
    sret

    .section .data
    .balign 4096
root:                                    # everything where it is, and the page that is another 
    .space 0x500
    .word 0
    .space 0x800 - 0x504
    .word 0x200000cf
    .space 0x7fc
middle:
    .word 0
    .space 4092
remapped_a:
    addi  t5, t5, 1
    ret
    .balign 4096
remapped_b:
    addi  t5, t5, 77
    ret
    .balign 4096
saved:
    .space 16
    .space 1024
data:
    .space 1024
registers:
    .space 256
    .balign 16
log:
    .space 16384
log_end:
`
}
const NUMBERS: Record<string, string> = { ra: 'x1', t0: 'x5', t1: 'x6', t2: 'x7', a5: 'x15' }
