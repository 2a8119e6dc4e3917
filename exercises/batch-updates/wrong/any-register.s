# leads: s0 to s11
    .include "kernel.s"                  # a kernel on page tables of its own; gp = from guest-physical to machine addresses

remap:
    la    t0, rows                       # t0 = next row
    la    t1, test_table
    mv    s2, a1
1:  beqz  s2, 2f
    lw    t3, 0(a0)
    lw    t4, 4(a0)
    slli  t3, t3, 10                     # where the entry is
    srli  t3, t3, 22
    slli  t3, t3, 2
    add   t3, t3, t1
    sw    t3, 0(t0)
    add   t4, t4, gp
    srli  t4, t4, 2
    ori   t4, t4, PTE_DATA
    sw    t4, 4(t0)
    addi  a0, a0, 8
    addi  t0, t0, MMU_ROW
    addi  s2, s2, -1
    j     1b
2:  li    t3, MMU_COMMAND                # and the machine is to forget what it knew
    sw    t3, 0(t0)
    li    t3, MMU_FLUSH
    sw    t3, 4(t0)
    addi  a1, a1, 1                      # a1 = rows
    la    a0, calls
    sw    zero, MULTI_VALUE(a0)
    sw    zero, MULTI_VALUE + MULTI_ROW(a0)
    li    t1, MMU_ROWS
    li    t2, 0                          # t2 = of these, in the second list
    bleu  a1, t1, 3f
    sub   t2, a1, t1
    mv    a1, t1
3:  sw    a1, MULTI_ARGUMENTS + 4(a0)
    sw    t2, MULTI_ARGUMENTS + 4 + MULTI_ROW(a0)
    li    a1, 2
    hypercall HC_MULTICALL
    la    t0, calls
    lw    t1, MULTI_VALUE(t0)
    lw    t2, MULTI_VALUE + MULTI_ROW(t0)
    add   t1, t1, t2
    addi  a1, t1, -1
    beqz  a0, 4f
    mv    t2, a0                         # what was changed before the error is to be seen, too
    la    a0, forget
    li    a1, 1
    hypercall HC_MMU_UPDATE
    mv    a0, t2
    mv    a1, t1
4:  ret

    .section .data
    .balign 4096
calls:
    .word HC_MMU_UPDATE, rows, 0, 0, 0, 0, 0, 0
    .word HC_MMU_UPDATE, rows + MMU_ROWS * MMU_ROW, 0, 0, 0, 0, 0, 0
forget:
    .word MMU_COMMAND, MMU_FLUSH
    .section .bss
    .balign 8
rows:   .space 512 * MMU_ROW
    .section .text
