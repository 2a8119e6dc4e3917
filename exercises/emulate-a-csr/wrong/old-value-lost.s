# spaces: In which registers must both be then

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

    srli  t3, a0, 15
    andi  t3, t3, 31                     # t3 = rs1 field
    srli  t5, a0, 12                     # bits 1:0 of t5: 1 = write, 2 = set, 3 = clear; bit 2: immediate
    mv    a3, t3
    andi  t0, t5, 4
    bnez  t0, 1f
    slli  t0, t3, 2
    add   t0, t0, s0
    lw    a3, VCPU_X(t0)                 # the register of the guest's that it names
1:  srli  t0, a0, 7
    andi  t0, t0, 31
    slli  t0, t0, 2
    add   t0, t0, s0
    sw    a2, VCPU_X(t0)                 # rd = old value
    sw    zero, VCPU_X(s0)               # x0 stays 0
    andi  t5, t5, 3
    addi  t5, t5, -2
    bltz  t5, 3f
    beqz  t5, 2f
    not   a3, a3
    and   a3, a3, a2
    j     3f
2:  or    a3, a3, a2
3:  lw    t0, ROW_WRITABLE(t1)           # new = old, but the writable bits from the operand
    xor   a3, a3, a2
    and   a3, a3, t0
    xor   a3, a3, a2
    mv    a2, a3

    sw    a3, 0(t2)
    advance t4                           # the guest goes on behind the instruction
    xor   a3, a3, a2                     # a change of these bits makes another address space
    lw    t0, ROW_SPACE(t1)
    and   t0, t0, a3
    beqz  t0, exit_inject
    forget_roots
    j     exit_inject
