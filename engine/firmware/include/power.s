# power.s: power_off switches the machine off by the SBI, for small programs: exercises and their surroundings.

    .include "../../firmware/include/sbi-abi.s"
    .macro power_off
    li    a0, SRST_SHUTDOWN
    li    a1, SRST_NO_REASON
    li    a7, SBI_SRST
    li    a6, SBI_SRST_RESET
    ecall
    .endm
