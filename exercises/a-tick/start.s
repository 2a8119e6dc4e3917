# Takes `count` timer interrupts, no two of them closer together than `interval`, and switches the machine off.
# `ticks` holds how many have been taken.
    .include "../../firmware/include/power.s"
    .equ SSTATUS_SIE, 1 << 1             # sstatus: interrupts are taken
    .equ SIE_STIE,    1 << 5             # sie: the timer's is let through

    .option norvc
_start:
    # your part

    power_off

    .include "data.s"
