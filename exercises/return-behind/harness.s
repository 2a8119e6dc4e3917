# harness.s: what lies around your handler. A kernel that starts a user program in U-mode; `calls.s` is that program, made anew for
# each check. It makes system calls with `ecall`; a call with a7 = 0 says that it is done.
    .include "../../firmware/include/power.s"
    .equ CAUSE_ECALL_U, 8

    .option norvc
_start:
    la    t0, trap
    csrw  stvec, t0
    la    t0, user
    csrw  sepc, t0
    li    t0, 1 << 8                     # SPP = 0: sret leads to U-mode
    csrc  sstatus, t0
    sret

    .include "answer.s"

finish:                                  # the program is done: where your handler jumps for a7 = 0
    power_off

    .include "calls.s"                   # user: the program; begun: calls begun so far; results: what came back in a0
