# adapt.s: loads and stores that go to a device or to a page table, and therefore fault, are emulated; those that do so again and again
# are adapted: in the cache a jump to a stub takes the place of the instruction, and the stub calls us without a fault. Where the
# guest loads a register of its serial line that only its own stores can change, the stub has the value at hand and does not call us.
# A stub that is called for an ordinary address is given up, and the instruction put back.

# shadow_device(s1 = guest-physical address, s7 = cause, s8 = address): what shadow.s cannot map. Emulates it.
exit_adapt:
shadow_device:
    li    t0, CAUSE_FETCH_PAGE
    beq   s7, t0, refuse
    lw    t0, VCPU_MODE(s0)
    bnez  t0, 1f
    call  guest_instruction              # a program of the guest's
    mv    a1, s1
    bnez  a0, exit_emulate_mmio
    j     exit_resume                    # to be fetched again, and fault as a fetch
1:  lw    s2, VCPU_AT(s0)
    call  cache_word
    mv    s9, a0                         # s9 = where we see the instruction
    lw    a6, 0(s9)                      # a6 = the instruction
    lw    t0, VCPU_SITE(s0)
    bnez  t0, 3f
    andi  t0, a6, 3                      # not adapted yet. How hot is it? (Instructions of two bytes are not adapted)
    addi  t0, t0, -3
    bnez  t0, 2f
    srli  t0, s9, 2
    andi  t0, t0, HEAT_SIZE - 1
    add   t0, t0, s0
    lbu   t1, VCPU_HEAT(t0)
    addi  t1, t1, 1
    sb    t1, VCPU_HEAT(t0)
    li    t2, HEAT_MAX
    bltu  t1, t2, 2f
    sb    zero, VCPU_HEAT(t0)
    call  adapt
    j     2f
3:  sw    zero, VCPU_SITE(s0)
2:  li    t0, UART                       # a store to the serial line: what was known of it is known no longer
    sub   t0, s1, t0
    li    t1, UART_STRIDE
    bgeu  t0, t1, 5f
    li    t0, CAUSE_STORE_PAGE
    bne   s7, t0, 4f
    call  forget_devices
    j     5f
4:  lw    t0, VCPU_FILL(s0)
    beqz  t0, 5f
    sw    s8, VCPU_FILL_ADDRESS(s0)
5:  mv    a0, a6
    andi  t0, a0, 3
    li    t1, 4
    addi  t0, t0, -3
    beqz  t0, 6f
    slli  a0, a0, 16                     # without the c.nop behind it
    srli  a0, a0, 16
    li    t1, 2
6:  lw    t0, VCPU_AT_PC(s0)             # where it goes on in the cache: what comes next there
    add   t0, t0, t1
    sw    t0, VCPU_AT_PC(s0)
    addi  s2, s2, 4
    sw    s2, VCPU_AT(s0)
    mv    a1, s1
    j     exit_emulate_mmio

# adapt(s9 = where we see the instruction, s2 = its address in the cache, s1 = guest-physical address): gives it a stub.
# Changes a0 to a5, t0 to t5, s3 to s6, s10, s11.
adapt:
    mv    s6, ra
    lw    s5, VCPU_CACHE_NEXT(s0)
    lw    t0, VCPU_CACHE(s0)
    li    t1, CACHE_SIZE - BLOCK_ROOM
    add   t0, t0, t1
    bgtu  s5, t0, 9f                     # no room: another time
    lw    s4, 0(s9)
    mv    a5, s1                         # emit has s1
    mv    s1, s5
    lw    s3, VCPU_AT_PC(s0)
    li    s11, 0                         # s11 = the in-line register's number, times 4, and 1
    andi  t0, s4, 0x7f
    addi  t0, t0, -0x03
    bnez  t0, 1f                         # a store
    li    t0, UART
    sub   t0, a5, t0
    li    t1, 8
    bgeu  t0, t1, 1f
    li    t1, 1 << UART_LCR | 1 << UART_MCR | 1 << UART_SCR
    srl   t1, t1, t0
    andi  t1, t1, 1
    beqz  t1, 1f
    lw    t0, VCPU_DEVICES(s0)
    li    t1, DEVICES_MAX
    bgeu  t0, t1, 1f
    addi  t1, t0, 1
    sw    t1, VCPU_DEVICES(s0)
    slli  t0, t0, 2
    ori   s11, t0, 1
    call  adapt_inline
1:  lw    a0, VCPU_AT_PC(s0)
    li    a1, CALL_ACCESS
    call  emit_call
    mv    a0, s2
    call  emit
    lw    s3, VCPU_AT_PC(s0)
    mv    a0, s4
    call  emit
    call  emit_back
    mv    a0, s11
    call  emit
    sub   a0, s5, s9
    call  jump_word
    sw    a0, 0(s9)
    fence.i
    sw    s1, VCPU_CACHE_NEXT(s0)
    count COUNT_ADAPTED
    mv    s1, a5
9:  jr    s6

# emit_back(s9 = where the site is): a jump to behind it.
emit_back:
    mv    t2, ra
    addi  a0, s9, 4
    sub   a0, a0, s1
    call  jump_word
    call  emit
    jr    t2

# adapt_inline(s4 = the load, s11 = number): the value from the private page, if the address is the one that it is known for.
adapt_inline:
    mv    s10, ra
    store T0, SPILL_T0
    srli  a0, s4, 20
    slli  a0, a0, 20
    ori   a0, a0, OP_ADDI
    li    a1, T0
    srli  a2, s4, 15
    andi  a2, a2, 31
    call  emit_operate
    store T1, SPILL_T1
    li    a0, T1
    addi  a1, s11, DEVICE_TAGS - 1
    call  emit_load
    word  OP_BNE | T0 << 15 | T1 << 20 | 20 / 2 << 8
    load  T1, SPILL_T1
    load  T0, SPILL_T0
    srli  a0, s4, 7
    andi  a0, a0, 31
    addi  a1, s11, DEVICE_VALUES - 1
    call  emit_load
    call  emit_back
    load  T1, SPILL_T1
    load  T0, SPILL_T0
    jr    s10

# adapted_done(a0 = where in the cache the guest goes on): a stub's callout is done. Keeps a0. Changes t0 to t4.
adapted_done:
    lw    t0, VCPU_CACHE(s0)
    li    t1, CACHE
    sub   t1, t0, t1                     # t1 = from translated code's addresses to ours
    lw    t0, VCPU_SITE(s0)
    beqz  t0, 1f
    sw    zero, VCPU_SITE(s0)            # it was nothing that had to be emulated: the instruction can do it, here and next time
    sw    zero, VCPU_FILL(s0)
    lw    t2, STUB_SITE(t0)
    li    t4, CACHE
    sub   t4, t2, t4
    li    t3, CACHE_SIZE
    bgeu  t4, t3, crash_vm
    andi  t2, t2, ~3
    add   t2, t2, t1
    lw    t3, STUB_COPY(t0)
    sw    t3, 0(t2)
    fence.i
    count COUNT_REVERTED
    ret
1:  lw    t2, VCPU_FILL(s0)
    sw    zero, VCPU_FILL(s0)
    add   t2, t2, s0
    add   t1, t1, a0
    lw    t1, -4(t1)                     # the load
    srli  t1, t1, 7 - 2
    andi  t1, t1, 31 << 2
    add   t1, t1, s0
    lw    t1, VCPU_X(t1)
    sw    t1, DEVICE_VALUES - 1(t2)
    lw    t1, VCPU_FILL_ADDRESS(s0)
    sw    t1, DEVICE_TAGS - 1(t2)
    ret
