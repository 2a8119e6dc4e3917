# csr.s: the translator's part for SYSTEM instructions. The guest's supervisor CSRs are words of the private page, so most accesses to
# them need nobody's help. Part of translate.s: s1 to s11 as there; t1 = funct3.

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
    add   t2, t2, a2                     # t2 = its row
    slli  a3, s5, 20
    srli  a3, a3, 27                     # a3 = rd
    slli  a4, s5, 12
    srli  a4, a4, 27                     # a4 = rs1, or a constant
    lw    a5, ROW_PLACE(t2)              # a5 = where it is kept
    lw    a6, ROW_WRITABLE(t2)           # a6 = what the guest can change
    mv    a7, t1                         # a7 = funct3
    li    t3, T0                         # t3 = a register that the instruction does not name
1:  beq   t3, a3, 2f
    bne   t3, a4, 3f
2:  addi  t3, t3, 1
    j     1b
3:  andi  t1, a7, 3
    addi  t1, t1, -1
    beqz  t1, csr_write
    beqz  a4, csr_read                   # sets or clears nothing
    addi  t0, t0, -0x100                 # sstatus, with a constant: SIE is all that a constant reaches. Others are seldom
    bnez  t0, system_callout
    andi  t1, a7, 4
    beqz  t1, system_callout
    andi  t1, a4, SSTATUS_SIE
    bnez  t1, status_interrupts

csr_read:
    count COUNT_INLINE
    bnez  a3, 1f
    word  OP_NOP
    j     translate_done
1:  mv    a0, a3
    mv    a1, a5
    call  emit_load
    j     translate_done

# rd = sstatus; SIE is set or cleared. When it is set, what was waiting for it is due.
status_interrupts:
    count COUNT_INLINE
    mv    a0, t3
    call  emit_spill
    mv    a0, t3
    mv    a1, a5
    call  emit_load
    beqz  a3, 1f
    li    a0, OP_ADDI
    mv    a1, a3
    mv    a2, t3
    call  emit_operate
1:  andi  t0, a7, 1                      # csrrsi: 6, csrrci: 7
    li    a0, OP_ORI | SSTATUS_SIE << 20
    beqz  t0, 2f
    li    a0, OP_ANDI | (~SSTATUS_SIE & 0xfff) << 20
2:  mv    a1, t3
    mv    a2, t3
    mv    a4, t0
    call  emit_operate
    mv    a0, t3
    mv    a1, a5
    call  emit_store
    bnez  a4, csr_end
    mv    a0, t3
    li    a1, DUE
    call  emit_load
csr_due:                                 # the register t3 says whether an interrupt is due: then a callout, else over it
    slli  t0, t3, 15
    li    a0, OP_BEQ | 16 / 2 << 8
    or    a0, a0, t0
    call  emit
    mv    a0, s2
    li    a1, CALL_INTERRUPT
    call  emit_call
csr_end:
    mv    a0, t3
    call  emit_fetch
    j     translate_done

# rd = the CSR; the CSR = rs1 or a constant, as far as it can be written.
csr_write:
    lw    t1, ROW_SPACE(t2)              # not in-line: what changes address spaces, and sip, where bits are not the guest's
    bnez  t1, system_callout
    addi  t1, t0, -0x144
    beqz  t1, system_callout
    addi  s4, t0, -0x104                 # s4 = 0: sie
    count COUNT_INLINE
    andi  t1, a7, 4
    addi  t0, a6, 1
    or    t0, t0, t1
    bnez  t0, 2f
    beqz  a3, 1f                         # all bits, from a register: without a register in between,
    beq   a3, a4, 2f
    mv    a0, a3
    mv    a1, a5
    call  emit_load
1:  mv    a0, a4
    mv    a1, a5
    call  emit_store
    j     translate_done
2:  mv    a0, t3                         # or with one
    call  emit_spill
    andi  t1, a7, 4
    bnez  t1, 3f
    slli  a0, a6, 20
    li    t1, OP_ANDI
    or    a0, a0, t1
    mv    a2, a4
    j     4f
3:  and   a0, a4, a6
    slli  a0, a0, 20
    ori   a0, a0, OP_ADDI
    li    a2, 0
4:  mv    a1, t3
    call  emit_operate
    beqz  a3, 5f
    mv    a0, a3
    mv    a1, a5
    call  emit_load
5:  mv    a0, t3
    mv    a1, a5
    call  emit_store
    bnez  s4, csr_end
    li    a4, T0                         # sie: is something due? For this a second register
    bne   a4, t3, 6f
    li    a4, T1
6:  mv    a0, a4
    call  emit_spill
    mv    a0, a4
    li    a1, VCPU_SIP
    call  emit_load
    li    a0, OP_AND
    slli  t0, a4, 20
    or    a0, a0, t0
    mv    a1, t3
    mv    a2, t3
    call  emit_operate
    mv    a0, a4
    call  emit_fetch
    mv    a0, t3
    li    a1, DUE
    call  emit_store
    j     csr_due

# What we must do ourselves. After sret the guest is somewhere else.
system_call:
    li    t0, EBREAK
    beq   s5, t0, translate_identical    # ebreak traps as it should
system_callout:
    count COUNT_CALLOUTS
    mv    a0, s2
    li    a1, CALL_SYSTEM
    call  emit_call
    mv    a0, s5
    call  emit
    li    t0, SRET
    beq   s5, t0, translate_last
    j     translate_done
