# secret: look at its a0
    .include "../../firmware/include/power.s"
    .include "../../guests/nano/pv.s"    # page_tables, hypercall, all_table, test_table, TEST_PAGES, PTE_DATA
    .include "data.s"                    # secret: the word there says at which guest-physical address of the other one the letters are

    .option norvc
_start:
    la    sp, stack_top
    traps_start                          # gp = what is to be added to a guest-physical address, for a machine address
    page_tables                          # from here on our tables are in use, all of them read-only for us

    li    a0, TEST_PAGES                 # the first test page becomes the test table itself, writable
    lw    a1, secret                     # the other one's page itself
    li    t0, 4 << 20
    add   a1, a1, t0
    add   a1, a1, gp
    srli  a1, a1, 2
    ori   a1, a1, PTE_DATA
    li    a2, MMU_KERNEL
    hypercall HC_UPDATE_VA
    li    s3, TEST_PAGES
    lw    s4, secret
    li    t0, 4 << 20                    # the other one's memory is that much further up
    add   t0, t0, s4
    add   t0, t0, gp
    srli  t0, t0, 12
    slli  t0, t0, 10
    ori   t0, t0, PTE_DATA
    sw    t0, 4(s3)                      # by our own hand: nobody asks
    li    t1, TEST_PAGES + PAGE_SIZE
    slli  s4, s4, 20
    srli  s4, s4, 20
    add   s4, s4, t1
    li    s5, 16
1:  lbu   a0, 0(s4)
    li    a7, SBI_DBCN
    li    a6, SBI_DBCN_WRITE_BYTE
    ecall
    addi  s4, s4, 1
    addi  s5, s5, -1
    bnez  s5, 1b

    power_off

    .balign 4
trap:                                    # a fault of ours: the hypervisor tells us, in SHARED_CAUSE and SHARED_VALUE
    power_off

    .section .bss
    .space 1024
stack_top:
    .section .text
