# harness.s: the kernel around your part. It calls it once, and notes what it has answered, and what it has left behind.
    .include "../../firmware/include/power.s"
    .macro each_csr act
    .irp  name, sstatus, satp, sie, stvec, sscratch, sepc, scause, stval
    \act  \name
    .endr
    .endm
    .macro note name
    csrr  t0, \name
    sw    t0, 0(t1)
    addi  t1, t1, 4
    .endm
    .macro note_all place
    la    t1, \place
    each_csr note
    .irp  n, 1, 2, 3, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
    sw    x\n, 0(t1)
    addi  t1, t1, 4
    .endr
    .endm

    .option norvc
_start:
    la    t0, trap
    csrw  stvec, t0
    la    t0, root
    li    t1, 0x80000000 >> 2 | 0xcf     # a megapage, to itself
    li    t2, 4 * 0x200
    add   t0, t0, t2
    sw    t1, 0(t0)
    csrsi sie, 2                         # a software interrupt is pending; interrupts are off
    csrsi sip, 2
    .include "state.s"                   # the other CSRs and registers, as they happen to be
    la    ra, 1f
    note_all before
    call  virtual
1:  la    t0, answer
    sw    a0, 0(t0)
    note_all after
    power_off

    .include "answer.s"

    .balign 4
trap:
    csrr  t0, scause
    la    t1, trapped
    sw    t0, 0(t1)
    power_off

    .section .data
    .balign 4
answer:   .word -1
trapped:  .word -1
before:   .space 4 * 24
after:    .space 4 * 24
    .balign 4096
root:     .space 4096
    .section .text
