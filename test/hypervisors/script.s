# script.s: a guest that does what a table tells it: stores into page tables and anywhere else, fences, changes of address space,
# and accesses as kernel or user with SUM and MXR as wanted; and logs what each access did. The same table must give the same log
# in every world.
#
# Entered in S-mode at 0x80200000 with satp = 0. Virtual addresses below 16 MiB are the script's to map. Every root in use must lead
# from 0x80000000 to the same physical address for the kernel, and from 0x40000000 to there for users.
# script: rows of 4 words: operation, address, value, mode. log: two words for each access: cause or 0, and stval or what was read.

    .equ OP_END,      0                  # power off
    .equ OP_POKE,     1                  # store `value`, 4 bytes, at physical `address`, as the kernel
    .equ OP_POKE_H,   2                  # 2 bytes
    .equ OP_POKE_B,   3                  # 1 byte
    .equ OP_SATP,     4                  # satp = value
    .equ OP_LOAD,     5                  # the access, at virtual `address`, with mode
    .equ OP_STORE,    6                  #   `value`
    .equ OP_FETCH,    7                  #   calls it
    .equ OP_AMO,      8                  #   adds `value`
    .equ MODE_USER,   1
    .equ SSTATUS_SPP, 1 << 8
    .equ SUM_MXR,     3 << 18            # mode has these two in place
    .equ LOG,         0x80340000
    .equ ALIAS,       0x40000000

    .option norvc
    .section .text
    .globl _start
_start:
    .irp  n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    li    x\n, 0
    .endr
    la    t0, trap
    csrw  stvec, t0
    la    s0, script
    li    s1, LOG
next:
    lw    s2, 0(s0)
    lw    s3, 4(s0)
    lw    s4, 8(s0)
    lw    s5, 12(s0)
    addi  s0, s0, 16
    la    t0, operations
    slli  t1, s2, 2
    add   t0, t0, t1
    jr    t0
operations:
    j     op_end
    j     op_poke
    j     op_poke_half
    j     op_poke_byte
    j     op_satp
    j     op_access
    j     op_access
    j     op_access
    j     op_access

op_end:
    li    a7, 8
    ecall
op_poke:
    sw    s4, 0(s3)
    sfence.vma
    j     next
op_poke_half:
    sh    s4, 0(s3)
    sfence.vma
    j     next
op_poke_byte:
    sb    s4, 0(s3)
    sfence.vma
    j     next
op_satp:
    csrw  satp, s4
    sfence.vma
    csrr  t0, satp
    sw    t0, 0(s1)
    addi  s1, s1, 4
    j     next

op_access:                               # by sret, to the routine below, in the mode wanted
    la    t0, access
    andi  t1, s5, MODE_USER
    li    t2, SSTATUS_SPP
    csrs  sstatus, t2
    beqz  t1, 1f
    csrc  sstatus, t2
    csrr  t2, satp                       # with satp = 0 users see the same addresses
    bgez  t2, 1f
    li    t2, 0x80000000 - ALIAS
    sub   t0, t0, t2
1:  csrw  sepc, t0
    li    t1, SUM_MXR
    csrc  sstatus, t1
    and   t1, t1, s5
    csrs  sstatus, t1
    li    a0, 0
    sret
access:
    addi  t0, s2, -OP_LOAD
    beqz  t0, 1f
    addi  t0, s2, -OP_STORE
    beqz  t0, 2f
    addi  t0, s2, -OP_FETCH
    beqz  t0, 3f
    amoadd.w a0, s4, (s3)
    ebreak
1:  lw    a0, 0(s3)
    ebreak
2:  sw    s4, 0(s3)
    ebreak
3:  jr    s3                             # what is there decides; it had better trap

    .balign 4
trap:
    li    t0, SUM_MXR
    csrc  sstatus, t0
    csrr  t0, scause
    csrr  t1, stval
    addi  t2, t0, -3
    bnez  t2, 1f
    mv    t1, a0                         # all went well: what was read
1:  sw    t0, 0(s1)
    sw    t1, 4(s1)
    addi  s1, s1, 8
    sfence.vma                           # the access may have changed a page table
    j     next

    .section .rodata
    .balign 4
script:
