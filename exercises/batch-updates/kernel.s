# kernel.s: what stands around `remap`: a kernel of the hypervisor paravirt, on page tables of its own. It marks the call, and then
# reads a word through every address of the list.
    .include "../../firmware/include/power.s"
    .include "../../guests/nano/pv.s"    # hypercall, test_table, TEST_PAGES, PTE_DATA

    .equ KEPT,    0x600d0000             # what is in s0; in s1 one more, and so on
    .option norvc
_start:
    la    sp, stack_top
    traps_start                          # gp = what is to be added to a guest-physical address
    li    t0, 0x80000000                 # so that frames can be told apart, each below the kernel begins with its number
    li    t1, 0
    li    t2, 512
    li    t3, PAGE_SIZE
1:  sw    t1, 0(t0)
    add   t0, t0, t3
    addi  t1, t1, 1
    bne   t1, t2, 1b
    page_tables
    la    a0, first
    lw    a1, first_count
    call  remap
    la    s1, before
    call  read_all
    .irp  n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    li    s\n, KEPT + \n
    .endr
    la    t0, kept
    sw    sp, 0(t0)
    sw    gp, 4(t0)
    la    a0, changes
    lw    a1, count
    slti  x0, x0, 1                      # mark 1
    call  remap
    slti  x0, x0, 2                      # mark 2
    la    t0, result
    sw    a0, 0(t0)
    sw    a1, 4(t0)
    la    t0, kept                       # how many of the registers that remap keeps have changed
    lw    t1, 0(t0)
    lw    t2, 4(t0)
    sub   t1, sp, t1
    snez  t1, t1
    sub   t2, gp, t2
    snez  t2, t2
    add   t1, t1, t2
    .irp  n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    li    t2, KEPT + \n
    sub   t2, s\n, t2
    snez  t2, t2
    add   t1, t1, t2
    .endr
    sw    t1, 8(t0)
    la    s1, found
    call  read_all
    power_off

# read_all(s1 = where to): a word through every address; NOTHING where there is nothing. Changes t*, s1 to s3.
    .equ NOTHING, -1
read_all:
    la    s2, changes
    lw    s3, count
1:  lw    t0, 0(s2)
    lw    t1, 0(t0)
    sw    t1, 0(s1)
    addi  s1, s1, 4
    addi  s2, s2, 8
    addi  s3, s3, -1
    bnez  s3, 1b
    ret

    .balign 4
trap:                                    # a fault of read_all: what it reads is NOTHING
    la    t5, shared_page
    lw    t6, SHARED_PC(t5)
    addi  t6, t6, 4
    li    t1, NOTHING
    jr    t6

    .include "data.s"                    # count, and at changes the list; first_count, first: one to begin with
    .section .bss
    .balign 4
result:      .space 8                    # a0, a1
kept:        .space 12
before:      .space 2048
found:       .space 2048
    .space 1024
stack_top:
    .section .text
