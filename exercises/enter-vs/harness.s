# harness.s: what lies around your part. The smallest of hypervisors: it enters one guest, and takes its call; then, by your part,
# another one, and at its first trap writes down what it was and switches the machine off. Both have the same ASID, and a page
# at the same address; the machine's registers for guests hold what the first one left there, and worse.
    .include "../../firmware/include/power.s"
    .include "../../firmware/include/platform.s"
    .include "../../hypervisors/include/csr.s"
    .include "../../hypervisors/include/hs.s"
    .include "../../hypervisors/include/paging.s"
    .equ TABLE,           0x80300000     # page tables: a root and a second level for each guest
    .equ ASID,            5 << 22
    .equ VSATP_FIRST,     SATP_SV32 | ASID | TABLE >> 12
    .equ VSATP_SECOND,    SATP_SV32 | ASID | (TABLE + 2 * PAGE_SIZE) >> 12
    .equ PTE_KERNEL,      PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D

    .option norvc
_start:
    la    t0, first_trap
    csrw  stvec, t0
    li    a0, TABLE                      # all pages of RAM to themselves,
    call  tables
    li    a0, TABLE + 2 * PAGE_SIZE
    call  tables
    la    t0, guest                      # but of the first guest one, which leads to first_page
    slli  t0, t0, 10
    srli  t0, t0, 20
    andi  t0, t0, ~3                     # its entry in the second level
    li    t1, TABLE + PAGE_SIZE
    add   t0, t0, t1
    la    t1, first_page
    srli  t1, t1, 2
    ori   t1, t1, PTE_KERNEL
    sw    t1, 0(t0)
    li    t0, VSATP_FIRST
    csrw  vsatp, t0
    csrw  hgatp, zero
    csrw  vsstatus, zero
    la    t0, guest
    csrw  sepc, t0
    li    t0, HSTATUS_SPV
    csrs  hstatus, t0
    li    t0, SSTATUS_SPP
    csrs  sstatus, t0
    sret

    .balign 4
first_trap:                              # the first guest has called
    li    t0, HSTATUS_SPV
    csrc  hstatus, t0
    li    t0, SSTATUS_SPP
    csrc  sstatus, t0
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
    lw    a2, second
    .include "answer.s"

    .balign 4
trap:
    csrr  t0, scause
    sw    t0, cause, t1
    csrr  t0, stval
    sw    t0, cause + 4, t1
    csrr  t0, sepc
    sw    t0, cause + 8, t1
    power_off

# tables(a0 = a root; the second level is the page behind it): the megapage at 0x80000000, page by page, to itself.
tables:
    li    t0, PAGE_SIZE
    add   t0, t0, a0
    srli  t1, t0, 2
    ori   t1, t1, PTE_V
    li    t2, 0x200 * 4
    add   t2, t2, a0
    sw    t1, 0(t2)
    li    t1, RAM >> 2 | PTE_KERNEL
    li    t2, 1024
1:  sw    t1, 0(t0)
    addi  t0, t0, 4
    addi  t1, t1, 1 << 10
    addi  t2, t2, -1
    bnez  t2, 1b
    ret

    .balign 4
cause: .word -1, 0, 0
second: .word VSATP_SECOND

    .balign 4096
first_page:                              # what the first guest has there: nothing but calls
    .fill 1024, 4, 0x00000073
    .balign 4096
    .include "guest.s"                   # the second guest. guest: its first instruction; value: for its a0
