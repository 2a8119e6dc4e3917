# harness.s: the kernel around your part. `what`, in data.s, says what it does with it: asks `claims` of many trees, asks `works` once
# or, while a timer ticks, many times; or prints the verdict.
    .include "../../firmware/include/power.s"
    .equ SSTATUS_SIE,     1 << 1
    .equ IP_STIP,         1 << 5
    .equ IP_SEIP,         1 << 9
    .equ PATIENCE,        1000           # loops: far longer than the timer's deadline
    .equ IMPL_HYPERVISOR, 0x52494e48     # what the book's hypervisors answer to SBI_BASE_IMPL_ID; its firmware has another one

    .equ HELPS,   0                      # verdicts
    .equ OFF,     1
    .equ NONE,    2
    .equ VIRTUAL, 3

    .macro note_state place              # what the routines leave as it was, above the stack too. Changes t0, t1
    la    t1, \place
    csrr  t0, stvec
    sw    t0, 0(t1)
    csrr  t0, sie
    sw    t0, 4(t1)
    csrr  t0, sstatus
    andi  t0, t0, SSTATUS_SIE
    sw    t0, 8(t1)
    .irp  n, 2, 3, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
    sw    x\n, 12(t1)
    addi  t1, t1, 4
    .endr
    .irp  n, 0, 1, 2, 3
    lw    t0, 4 * \n + stack_top
    sw    t0, 12(t1)
    addi  t1, t1, 4
    .endr
    .endm

    .macro fill_registers                # with what nobody else has in them
    .irp  n, 3, 4, 8, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
    li    x\n, 0x5eed0000 + \n
    .endr
    .endm

    .option norvc
_start:
    la    sp, stack_top
    mv    s1, a1                         # the device tree; 0 where there is none
    la    t0, trap
    csrw  stvec, t0
    li    t0, IP_STIP | IP_SEIP
    csrw  sie, t0
    lw    t0, interrupts
    csrs  sstatus, t0
    lw    t0, what
    beqz  t0, each_tree
    addi  t0, t0, -1
    beqz  t0, once
    addi  t0, t0, -1
    beqz  t0, often

print_verdict:
    lw    t0, with_tree                  # another tree than the machine's own?
    beqz  t0, 1f
    la    s1, trees
1:  fill_registers
    note_state before
    mv    a0, s1
    call  verdict
    sw    a0, answers, t0
    note_state after
    lw    a0, answers
    li    t0, VIRTUAL
    bgtu  a0, t0, 3f
    la    s2, verdicts
    slli  a0, a0, 2
    add   s2, s2, a0
    lw    s2, 0(s2)
2:  lbu   a0, 0(s2)
    beqz  a0, 3f
    li    a7, SBI_LEGACY_PUTCHAR
    ecall
    addi  s2, s2, 1
    j     2b
3:  power_off

each_tree:                               # trees: for each the bytes up to the next one, and the tree
    la    s2, trees
    la    s3, answers
    lw    s4, count
1:  addi  a0, s2, 8
    call  claims
    sw    a0, 0(s3)
    addi  s3, s3, 4
    lw    t0, 0(s2)
    add   s2, s2, t0
    addi  s4, s4, -1
    bnez  s4, 1b
    li    a0, 0                          # and of none
    call  claims
    sw    a0, 0(s3)
    power_off

once:
    fill_registers
    note_state before
    li    a0, -1                         # whatever was there
    call  works
    sw    a0, answers, t0
    note_state after
    power_off

often:                                   # the timer's interrupt comes at another place each time, and often within the routine
    lw    s2, count
    la    s3, answers
1:  rdtime t0
    addi  a0, t0, 2                      # of 100 cycles each: about when the sled below is behind us
    li    a1, 0
    li    a7, SBI_TIME
    li    a6, SBI_TIME_SET_TIMER
    ecall
    lw    s4, ticks
    li    t0, IP_STIP
    csrs  sie, t0
    csrsi sstatus, SSTATUS_SIE
    andi  t0, s2, 63
    slli  t0, t0, 2
    la    t1, sled
    add   t1, t1, t0
    jr    t1
sled:
    .rept 64
    nop
    .endr
    li    a0, -1
    call  works
    sw    a0, 0(s3)
    addi  s3, s3, 4
    csrsi sstatus, SSTATUS_SIE
    li    t1, PATIENCE
2:  lw    t0, ticks                      # until it has come
    bne   t0, s4, 3f
    addi  t1, t1, -1
    bnez  t1, 2b
    csrr  t0, sie                        # lost
    sw    t0, missed, t1
    power_off
3:  addi  s2, s2, -1
    bnez  s2, 1b
    power_off

    .include "tree.s"
    .include "answer.s"

    .balign 4
trap:                                    # an interrupt of the timer: counted, and not wanted again; or the end
    csrw  sscratch, t0
    la    t0, saved
    sw    t1, 0(t0)
    csrr  t1, scause
    bgez  t1, 1f
    lw    t1, ticks
    addi  t1, t1, 1
    sw    t1, ticks, t0
    li    t1, IP_STIP
    csrc  sie, t1
    lw    t1, saved
    csrr  t0, sscratch
    sret
1:  la    t0, trapped
    sw    t1, 0(t0)
    csrr  t1, sepc
    sw    t1, 4(t0)
    csrr  t1, stval
    sw    t1, 8(t0)
    power_off

    .section .rodata
    .balign 4
verdicts: .word helps, off, none, virtual
helps:    .asciz "This processor has a mode for guests.\n"
off:      .asciz "This processor has a mode for guests, but it is switched off.\n"
none:     .asciz "This processor has no mode for guests.\n"
virtual:  .asciz "This is a virtual machine already: nobody here knows what the processor has.\n"

    .section .data
    .balign 4
trapped:  .word -1, 0, 0                 # cause, sepc, stval
saved:    .word 0
ticks:    .word 0
missed:   .word -1                       # sie, when the timer's interrupt did not come
before:   .space 4 * 24
after:    .space 4 * 24
answers:  .fill 256, 4, 0x7f7f7f7f
    .balign 16
    .space 1024
stack_top:
    .word 0x600d0000, 0x600d0001, 0x600d0002, 0x600d0003
    .include "data.s"
    .section .text
