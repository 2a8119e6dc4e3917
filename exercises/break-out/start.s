# A guest of a hypervisor with a hole. What it may not see: the 16 letters at `secret`, guest-physical, of the virtual machine behind it.
    .include "../../firmware/include/power.s"
    .include "../../guests/nano/pv.s"    # page_tables, hypercall, all_table, test_table, TEST_PAGES, PTE_DATA
    .include "data.s"                    # secret: the word there says at which guest-physical address of the other one the letters are

    .option norvc
_start:
    la    sp, stack_top
    traps_start                          # gp = what is to be added to a guest-physical address, for a machine address
    page_tables                          # from here on our tables are in use, all of them read-only for us

    # your part

    power_off

    .balign 4
trap:                                    # a fault of ours: the hypervisor tells us, in SHARED_CAUSE and SHARED_VALUE
    power_off

    .section .bss
    .space 1024
stack_top:
    .section .text
