# programs.s: the user programs, each an image of its own inside the kernel's read-only data, and what they share.
# An image is text, then data, each in whole pages. It runs at USER_BASE and is position-independent: only differences of addresses
# within it mean anything. Entered at its first byte with a0 = argument, sp = STACK_TOP; ends by SYS_EXIT.

    .macro program name                  # begins an image with its text,
    .section .rodata
    .balign PAGE_SIZE
\name\()_image:
    .endm
    .macro program_data name             # then its data,
    .balign PAGE_SIZE
\name\()_data:
    .endm
    .macro program_end name              # then its end
    .balign PAGE_SIZE
\name\()_end:
    .section .text
    .endm

    .macro system_call number
    li    a7, \number
    ecall
    .endm
    .macro exit status
    li    a0, \status
    system_call SYS_EXIT
    .endm
    # print_functions name: the subroutines name_print(a0 = text ending in 0) and name_print_number(a0), in decimal. A write may take
    # less than all, so they go on until all is written. Both change a*, t*.
    .macro print_functions name
\name\()_print:
    mv    t0, a0
1:  lbu   t1, 0(t0)
    addi  t0, t0, 1
    bnez  t1, 1b
    sub   a2, t0, a0
    addi  a2, a2, -1
\name\()_write:                          # a0 = bytes, a2 = how many
    mv    a1, a0
2:  beqz  a2, 3f
    li    a0, FILE_CONSOLE
    system_call SYS_WRITE
    add   a1, a1, a0
    sub   a2, a2, a0
    j     2b
3:  ret
\name\()_print_number:
    addi  sp, sp, -16
    addi  t0, sp, 16
    li    t1, 10
    mv    a2, t0
4:  remu  t2, a0, t1
    divu  a0, a0, t1
    addi  t2, t2, '0'
    addi  t0, t0, -1
    sb    t2, 0(t0)
    bnez  a0, 4b
    mv    a0, t0
    sub   a2, a2, t0
    mv    t0, ra
    call  \name\()_write
    addi  sp, sp, 16
    jr    t0
    .endm

    .section .rodata
    .balign 4
programs:                                # a row of PROGRAM_ROW bytes for each, in the order of the numbers in names.s
    .irp  name, init, tree, cow, faults, walk, compute, calls, blocks, lines, echo, turns
    .word \name\()_image, \name\()_data, \name\()_end
    .endr
    .section .text

    .include "programs/init.s"
    .include "programs/tree.s"
    .include "programs/cow.s"
    .include "programs/faults.s"
    .include "programs/walk.s"
    .include "programs/compute.s"
    .include "programs/calls.s"
    .include "programs/blocks.s"
    .include "programs/lines.s"
    .include "programs/echo.s"
    .include "programs/turns.s"
