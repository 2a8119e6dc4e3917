# pv/tables.s: commands about page tables, in a list, so that one call does many.

# stage_own(t5 = frame, t6 = rights): the kernel's own entry for it. stage(t5, t6): a row of the list. Link in t3. Change t4 to t6.
stage_own:
    ori   t6, t6, PTE_KERNEL
    pte_make t4, t5, t6
    mv    t6, t4
    slli  t5, t5, 10
    srli  t5, t5, 22
    slli  t5, t5, 2
    la    t4, kernel_table
    add   t5, t5, t4
stage:
    la    t4, staged_end
    lw    t4, 0(t4)
    sw    t5, 0(t4)
    sw    t6, 4(t4)
    addi  t4, t4, MMU_ROW
    la    t5, staged_end
    sw    t4, 0(t5)
    la    t5, staged_full
    bne   t4, t5, 1f
    mv    t5, t2
    jal   t2, flush_staged
    mv    t2, t5
1:  jr    t3

# flush_staged: all that has been staged is done, and translations forgotten. Link in t2. Changes t4.
flush_staged:
    addi  sp, sp, -16
    sw    a0, 0(sp)
    sw    a1, 4(sp)
    sw    a7, 8(sp)
    la    a0, staged
    la    t4, staged_end
    lw    a1, 0(t4)
    sw    a0, 0(t4)
    li    t4, MMU_COMMAND
    sw    t4, 0(a1)
    li    t4, MMU_FLUSH
    sw    t4, 4(a1)
    sub   a1, a1, a0
    srli  a1, a1, 3
    addi  a1, a1, 1
    hypercall HC_MMU_UPDATE
    bnez  a0, kernel_fault               # a mistake of this kernel's
    lw    a0, 0(sp)
    lw    a1, 4(sp)
    lw    a7, 8(sp)
    addi  sp, sp, 16
    jr    t2

    .section .data
    .balign 4
staged_end:      .word staged            # where the next row goes
staged:          .space 128 * MMU_ROW
staged_full:     .space MMU_ROW          # for the fence at the end
    .section .bss
    .balign PAGE_SIZE
shared_page:     .space PAGE_SIZE
    .section .text
