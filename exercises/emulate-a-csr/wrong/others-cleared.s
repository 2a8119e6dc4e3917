# masks: the others stay as they are

exit_emulate_csr:
    srli  a1, a0, 20                     # CSR number
    li    t0, 0xc00
    bgeu  a1, t0, exit_emulate_counter
    lw    t0, VCPU_MODE(s0)
    beqz  t0, illegal                    # the guest's users may not
    addi  t0, a1, -0x100
    li    t1, CSR_INDEX_SIZE
    bgeu  t0, t1, illegal
    la    t1, csr_index
    add   t1, t1, t0
    lbu   t0, 0(t1)
    beqz  t0, illegal
    la    t1, csr_rows
    add   t1, t1, t0                     # t1 = its row: ROW_PLACE, ROW_WRITABLE, ROW_SPACE
    lw    t2, ROW_PLACE(t1)
    add   t2, t2, s0                     # t2 = where its value is kept
    lw    a2, 0(t2)                      # a2 = its value

    # your part: the operand, rd, and the new value of the CSR, of which only the bits in ROW_WRITABLE change.
    # a3 = the new value in the end

    srli  t0, a0, 15 - 2                 # rs1 field, times four
    andi  t0, t0, 31 << 2
    srli  t3, a0, 12
    andi  t4, t3, 4
    bnez  t4, 1f
    add   t0, t0, s0
    lw    a4, VCPU_X(t0)
    j     2f
1:  srli  a4, t0, 2
2:  srli  t0, a0, 7 - 2                  # rd
    andi  t0, t0, 31 << 2
    beqz  t0, 3f
    add   t0, t0, s0
    sw    a2, VCPU_X(t0)
3:  andi  t3, t3, 3
    li    t4, 2
    beq   t3, t4, 4f
    bgtu  t3, t4, 5f
    mv    a3, a4
    j     6f
4:  or    a3, a2, a4
    j     6f
5:  not   a4, a4
    and   a3, a2, a4
6:  lw    t0, ROW_WRITABLE(t1)
    and   a3, a3, t0

    sw    a3, 0(t2)
    advance t4                           # the guest goes on behind the instruction
    xor   a3, a3, a2                     # a change of these bits makes another address space
    lw    t0, ROW_SPACE(t1)
    and   t0, t0, a3
    beqz  t0, exit_inject
    forget_roots
    j     exit_inject
