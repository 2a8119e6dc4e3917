# power.s: switching the machine off, as this exercise's programs do it.
    .include "../../firmware/include/power.s"
