# Part of the hypervisor: an instruction that accesses a CSR, done to the virtual hart. a0 = the instruction, s0 = vcpu.
# Continues at exit_inject, or at illegal.

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
    # a3 = the new value in the end. Leave t1, t2, a2, s0 and sp as they are; all other registers are free.
    mv    a3, a2

    sw    a3, 0(t2)
    advance t4                           # the guest goes on behind the instruction
    xor   a3, a3, a2                     # a change of these bits makes another address space
    lw    t0, ROW_SPACE(t1)
    and   t0, t0, a3
    beqz  t0, exit_inject
    forget_roots
    j     exit_inject
