# kernel.s: a privileged workload. A kernel with Sv32 page tables runs two processes in address spaces of their own and
# switches between them at each tick of a timer (1 ms); they walk over 64 pages of data, compute, and make system calls.
# ROUNDS rounds of each process, of about 1,370 instructions. With TWO_STAGE defined the same kernel is a guest in VS-mode,
# behind a second stage of translation (Sv32x4, megapages); the M-mode part below plays the hypervisor.
    .equ PTE_V, 1
    .equ PTE_RWX, 0x0e
    .equ PTE_U, 0x10
    .equ PTE_AD, 0xc0
    .equ RAM, 0x80000000
    .equ MEGAPAGES, 4            # of RAM that is mapped
    .equ DATA, 0x80200000        # the processes' data, 64 pages each
    .equ USER_CODE, 0x00010000   # virtual addresses of the processes
    .equ USER_DATA, 0x00400000
    .equ PAGES, 64
    .equ TICK, 10000             # of mtime

    .equ MTIME, 0x0200bff8
    .equ MTIMECMP, 0x02004000
    .equ CALL_TIMER, 0           # what the kernel asks of M-mode in a7
    .equ CALL_FINISH, 1

# A process: its registers x1 to x31 at 4 * number; then these.
    .equ P_PC, 0
    .equ P_SATP, 128
    .equ P_DONE, 132
    .equ P_SIZE, 136

# ---------------------------------------------------------------------------------------------------------------- M-mode
    .section .text
    .globl _start
_start:
    la    t0, machine_trap
    csrw  mtvec, t0
    li    t0, -1
    csrw  pmpaddr0, t0
    li    t0, 0x1f
    csrw  pmpcfg0, t0
    li    t0, 0xb1ff             # all exceptions but ecall from S and M
    csrw  medeleg, t0
    li    t0, 0x222
    csrw  mideleg, t0
    la    sp, machine_stack_end
    csrw  mscratch, sp
    call  set_timer
    li    t0, 1 << 7             # MTIE
    csrw  mie, t0
    la    t0, kernel
    csrw  mepc, t0
    li    t0, 1 << 11            # MPP = S
    csrw  mstatus, t0
    .ifdef TWO_STAGE
    li    t0, 0xb1ff
    csrw  hedeleg, t0
    li    t0, 0x444
    csrw  hideleg, t0
    la    t0, second_stage + 4 * (RAM >> 22)
    li    t1, (RAM >> 12 << 10) | PTE_AD | PTE_U | PTE_RWX | PTE_V
    li    t2, MEGAPAGES
1:  sw    t1, 0(t0)
    li    t3, 1 << 20
    add   t1, t1, t3
    addi  t0, t0, 4
    addi  t2, t2, -1
    bnez  t2, 1b
    la    t0, second_stage
    srli  t0, t0, 12
    li    t1, 0x80000000
    or    t0, t0, t1
    csrw  hgatp, t0
    hfence.gvma
    li    t0, 1 << 7             # MPV = 1
    csrw  mstatush, t0
    .endif
    mret

    .balign 4
machine_trap:
    csrrw sp, mscratch, sp
    addi  sp, sp, -16
    sw    t0, 0(sp)
    sw    t1, 4(sp)
    sw    t2, 8(sp)
    sw    ra, 12(sp)
    csrr  t0, mcause
    bgez  t0, machine_call
    call  set_timer              # the tick: pass it on
    .ifdef TWO_STAGE
    li    t0, 1 << 6
    csrs  hvip, t0
    .else
    li    t0, 1 << 5
    csrs  mip, t0
    .endif
    j     machine_return
machine_call:
    li    t0, CALL_FINISH
    beq   a7, t0, finish
    .ifdef TWO_STAGE
    li    t0, 1 << 6
    csrc  hvip, t0
    .else
    li    t0, 1 << 5
    csrc  mip, t0
    .endif
    csrr  t0, mepc
    addi  t0, t0, 4
    csrw  mepc, t0
machine_return:
    lw    t0, 0(sp)
    lw    t1, 4(sp)
    lw    t2, 8(sp)
    lw    ra, 12(sp)
    addi  sp, sp, 16
    csrrw sp, mscratch, sp
    mret

set_timer:                       # the next tick. Changes t0 to t2.
    li    t0, MTIME
    lw    t1, 0(t0)
    li    t2, TICK
    add   t1, t1, t2
    li    t0, MTIMECMP
    sw    zero, 4(t0)            # a run is shorter than 2^32 ticks
    sw    t1, 0(t0)
    ret
    .include "finish.s"

# --------------------------------------------------------------------------------------------------------- kernel, S-mode
kernel:
    la    sp, kernel_stack_end
    la    t0, trap
    csrw  stvec, t0
    la    a0, processes
    la    a1, tables
    li    a2, DATA
    li    a3, 1
    call  make_process
    la    a0, processes + P_SIZE
    la    a1, tables + 3 * 4096
    li    a2, DATA + PAGES * 4096
    li    a3, 2
    call  make_process
    li    t0, 1 << 5             # STIE
    csrw  sie, t0
    la    a0, processes
    j     resume

# make_process(a0 = process, a1 = three pages for its tables, a2 = its data, a3 = its ASID)
make_process:
    li    t0, (RAM >> 12 << 10) | PTE_AD | PTE_RWX | PTE_V
    li    t2, RAM >> 20
    add   t1, a1, t2             # the root's entries for RAM
    li    t3, MEGAPAGES
1:  sw    t0, 0(t1)
    li    t2, 1 << 20
    add   t0, t0, t2
    addi  t1, t1, 4
    addi  t3, t3, -1
    bnez  t3, 1b
    li    t2, 4096
    add   t1, a1, t2             # first table: code
    srli  t0, t1, 2
    ori   t0, t0, PTE_V
    sw    t0, 0(a1)
    la    t0, user
    srli  t0, t0, 2
    ori   t0, t0, PTE_AD | PTE_U | PTE_RWX | PTE_V
    sw    t0, 4 * (USER_CODE >> 12)(t1)
    add   t1, t1, t2             # second table: data
    srli  t0, t1, 2
    ori   t0, t0, PTE_V
    sw    t0, 4 * (USER_DATA >> 22)(a1)
    srli  t0, a2, 2
    ori   t0, t0, PTE_AD | PTE_U | PTE_RWX | PTE_V
    li    t3, PAGES
2:  sw    t0, 0(t1)
    addi  t0, t0, 1024
    addi  t1, t1, 4
    addi  t3, t3, -1
    bnez  t3, 2b
    srli  t0, a1, 12
    slli  t1, a3, 22
    or    t0, t0, t1
    li    t1, 0x80000000
    or    t0, t0, t1
    sw    t0, P_SATP(a0)
    li    t0, USER_CODE
    sw    t0, P_PC(a0)
    sw    a3, 4 * 10(a0)         # a0 of the process: its number
    ret

resume:                          # a0 = process: continue it in U-mode
    lw    t0, P_SATP(a0)
    csrw  satp, t0
    sfence.vma
    csrw  sscratch, a0
    j     restore

    .balign 4
trap:                            # sscratch = the process that was interrupted
    csrrw a0, sscratch, a0
    .irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    sw    x\n, 4 * \n(a0)
    .endr
    csrr  t0, sscratch
    sw    t0, 4 * 10(a0)
    csrr  t0, sepc
    sw    t0, P_PC(a0)
    csrr  t1, scause
    bltz  t1, tick
    li    t2, 8
    bne   t1, t2, panic
    addi  t0, t0, 4
    sw    t0, P_PC(a0)
    li    t0, 1
    beq   a7, t0, exit
    la    t1, calls              # the other call: count it, and return the count
    lw    t0, 0(t1)
    addi  t0, t0, 1
    sw    t0, 0(t1)
    sw    t0, 4 * 10(a0)
    csrw  sscratch, a0
restore:                         # a0 = sscratch = process
    lw    t0, P_PC(a0)
    csrw  sepc, t0
    .irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    lw    x\n, 4 * \n(a0)
    .endr
    lw    a0, 4 * 10(a0)
    sret

exit:                            # the process's result is its s1
    li    t0, 1
    sw    t0, P_DONE(a0)
    la    t1, result
    lw    t0, 0(t1)
    lw    t2, 4 * 9(a0)
    add   t0, t0, t2
    sw    t0, 0(t1)
    j     switch
tick:
    li    a7, CALL_TIMER
    ecall
switch:                          # to the other process, if it has not finished
    la    t0, processes
    la    t1, processes + P_SIZE
    bne   a0, t0, 1f
    mv    t0, t1
1:  lw    t1, P_DONE(t0)
    lw    t2, P_DONE(a0)
    and   t2, t1, t2
    bnez  t2, all_done
    bnez  t1, resume
    mv    a0, t0
    j     resume
all_done:
    la    t0, calls
    lw    t0, 0(t0)
    la    a0, result
    lw    a0, 0(a0)
    add   a0, a0, t0
    li    a7, CALL_FINISH
    ecall
panic:                           # a fault: its cause as the result
    li    a0, 0xdead0000
    add   a0, a0, t1
    li    a7, CALL_FINISH
    ecall

# ---------------------------------------------------------------------------------------------------------------- U-mode
    .balign 4096
user:                            # a0 = number of the process
    li    s0, ROUNDS
    mv    s1, a0
1:  li    t0, USER_DATA
    li    t1, PAGES
    li    t2, 4096 + 4
2:  lw    t3, 0(t0)              # a word of each page, at another offset
    add   t3, t3, s1
    sw    t3, 0(t0)
    xor   s1, s1, t3
    add   t0, t0, t2
    li    t4, USER_DATA + PAGES * 4096
    bltu  t0, t4, 3f
    li    t0, USER_DATA
3:  addi  t1, t1, -1
    bnez  t1, 2b
    li    t1, 100
4:  slli  t3, s1, 5
    srli  t4, s1, 27
    or    s1, t3, t4
    mul   t3, s1, s0
    add   s1, s1, t3
    addi  t1, t1, -1
    bnez  t1, 4b
    li    a7, 0
    ecall
    addi  s0, s0, -1
    bnez  s0, 1b
    li    a7, 1
    ecall
    .balign 4096

    .section .data
    .balign 4
processes: .space 2 * P_SIZE
result:    .word 0
calls:     .word 0
    .balign 16
           .space 1024
kernel_stack_end:
           .space 256
machine_stack_end:
    .balign 16384
second_stage:
           .space 16384
tables:    .space 6 * 4096
