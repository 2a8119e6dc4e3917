# spaces: Who has to hear

translate_system:
    beqz  t1, system_call
    addi  t0, t1, -4
    beqz  t0, translate_identical        # hypervisor loads and stores: illegal, there as here
    srli  t0, s5, 20                     # number of the CSR
    addi  t2, t0, -0x100
    li    a2, CSR_INDEX_SIZE
    bgeu  t2, a2, system_callout
    la    a2, csr_index
    add   a2, a2, t2
    lbu   t2, 0(a2)
    beqz  t2, system_callout
    la    a2, csr_rows
    add   t2, t2, a2                     # t2 = its row (emulate.s): ROW_PLACE, ROW_WRITABLE, ROW_SPACE
    slli  a3, s5, 20
    srli  a3, a3, 27                     # a3 = rd
    slli  a4, s5, 12
    srli  a4, a4, 27                     # a4 = rs1, or a constant
    lw    a5, ROW_PLACE(t2)              # a5 = where it is kept
    andi  t0, t1, 3
    addi  t0, t0, -1
    beqz  t0, 2f
    bnez  a4, system_callout             # sets or clears something
    bnez  a3, 1f
    li    a0, OP_NOP
    call  emit
    j     translate_done
1:  mv    a0, a3                         # a read
    mv    a1, a5
    call  emit_load
    j     translate_done
2:  andi  t0, t1, 4
    bnez  t0, system_callout             # a constant
    lw    t0, ROW_WRITABLE(t2)
    addi  t0, t0, 1
    bnez  t0, system_callout             # not all bits are the guest's
    lw    t0, ROW_SPACE(t2)
    beqz  a3, 3f
    beq   a3, a4, 4f
    mv    a0, a3
    mv    a1, a5
    call  emit_load
3:  mv    a0, a4
    mv    a1, a5
    call  emit_store
    j     translate_done
4:  li    a6, T0                         # a swap: through a register that it does not name
    bne   a3, a6, 5f
    li    a6, T1
5:  mv    a0, a6
    call  emit_spill
    li    a0, OP_ADDI
    mv    a1, a6
    mv    a2, a4
    call  emit_operate
    mv    a0, a3
    mv    a1, a5
    call  emit_load
    mv    a0, a6
    mv    a1, a5
    call  emit_store
    mv    a0, a6
    call  emit_fetch
    j     translate_done

