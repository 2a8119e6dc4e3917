# harness.s: what lies around your handler. A user program fills its registers, is interrupted by traps, and then looks whether
# they still hold what they held. `values.s` is made anew for each check.
    .include "../../firmware/include/power.s"

    .option norvc
_start:
    la    t0, trap
    csrw  stvec, t0
    la    t0, frame
    csrw  sscratch, t0                   # where your handler finds its frame
    la    t0, user
    csrw  sepc, t0
    li    t0, 1 << 8                     # SPP = 0: sret leads to U-mode
    csrc  sstatus, t0
    sret

    .include "answer.s"

# work(): what the kernel has to do at a trap. Counts in `traps`, and leaves something else in every register but sp and ra.
# When it has been called often enough, it does not come back.
work:
    la    t0, traps
    lw    t1, 0(t0)
    addi  t1, t1, 1
    sw    t1, 0(t0)
    lw    t2, limit
    bgeu  t1, t2, finish
    .irp  n, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    li    x\n, 0x0bad0000 + \n
    .endr
    ret
finish:
    power_off

user:
    .irp  n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    lw    x\n, values + 4 * \n
    .endr
again:                                   # after each trap its registers are compared with what they were
    ecall
    j     again

    .include "values.s"                  # values: of x0 to x31; limit: which trap is the last

    .balign 4
traps: .word 0
frame: .space 128
