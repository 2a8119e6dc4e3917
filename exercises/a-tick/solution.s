# Takes `count` timer interrupts, no two of them closer together than `interval`, and switches the machine off.
# `ticks` holds how many have been taken.
    .include "../../firmware/include/power.s"
    .equ SSTATUS_SIE, 1 << 1             # sstatus: interrupts are taken
    .equ SIE_STIE,    1 << 5             # sie: the timer's is let through

    .option norvc
_start:
    la    t0, tick
    csrw  stvec, t0
    li    t0, SIE_STIE
    csrw  sie, t0
    lw    s0, count
    lw    s1, interval
    call  arm
1:  csrci sstatus, SSTATUS_SIE           # look and sleep with interrupts off: none slips in between
    lw    t0, ticks
    bgeu  t0, s0, 2f
    wfi                                  # wakes when one is pending, and does not take it
    csrsi sstatus, SSTATUS_SIE           # taken here
    j     1b
2:  power_off

# arm(): the next interrupt, s1 from now.
arm:
1:  rdtimeh a1
    rdtime a0
    rdtimeh t0
    bne   t0, a1, 1b
    add   a0, a0, s1
    sltu  t0, a0, s1
    add   a1, a1, t0
    li    a7, SBI_TIME
    li    a6, SBI_TIME_SET_TIMER
    ecall
    ret

    .balign 4
tick:
    lw    t0, ticks
    addi  t0, t0, 1
    sw    t0, ticks, t1
    call  arm
    sret

    .include "data.s"
