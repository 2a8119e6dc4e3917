# harness.s: what lies around your part. The smallest of hypervisors: it enters a guest once, and at the guest's first trap writes
# down what it was and switches the machine off. The machine's registers for guests hold what a careless predecessor left there.
    .include "../../firmware/include/power.s"
    .include "../../firmware/include/platform.s"
    .include "../../hypervisors/include/csr.s"
    .include "../../hypervisors/include/hs.s"

    .option norvc
_start:
    la    t0, trap
    csrw  stvec, t0
    li    t0, 0x0057a1e0
    csrw  sscratch, t0
    li    t0, 1 << 31 | 0x12345
    csrw  vsatp, t0
    csrw  hgatp, t0
    li    t0, SSTATUS_SIE
    csrw  vsstatus, t0
    li    t0, VS_INTERRUPTS
    csrw  hideleg, t0                    # a guest's interrupts are its own
    li    t0, HVIP_VSSIP
    csrw  hvip, t0                       # and one is pending
    li    t0, IP_SSIP
    csrw  vsie, t0
    la    a0, guest
    lw    a1, value
    .include "answer.s"

    .balign 4
trap:
    csrr  t0, scause
    sw    t0, cause, t1
    csrr  t0, stval
    sw    t0, cause + 4, t1
    power_off

    .include "guest.s"                   # guest: its first instruction; value: for its a0

    .balign 4
cause: .word -1, 0
