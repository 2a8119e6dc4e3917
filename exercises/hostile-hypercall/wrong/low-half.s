# refuses: the high half

sbi_dbcn:
    li    t0, SBI_DBCN_WRITE_BYTE
    bgtu  a6, t0, sbi_not_supported
    bne   a6, t0, 1f
    mv    t0, a0
    call  put
    j     sbi_succeed
1:
    li    t0, RAM
    sub   a1, a1, t0                     # offset; huge where the address lies below RAM
    lw    t0, VCPU_RAM_SIZE(s0)
    bgeu  a1, t0, sbi_invalid_param
    sub   t0, t0, a1                     # what is left behind it: no sum that could wrap
    bgtu  a0, t0, sbi_invalid_param
    lw    t0, VCPU_WINDOW(s0)
    add   a1, a1, t0                     # where we see the buffer: a1 = next, a0 = end, a2 = start
    add   a0, a0, a1
    mv    a2, a1
    bnez  a6, 3f
2:  beq   a1, a0, 4f                     # write
    lbu   t0, 0(a1)
    call  put
    addi  a1, a1, 1
    j     2b
3:  beq   a1, a0, 4f                     # read: as much as has arrived, without waiting
    call  get
    bltz  t0, 4f
    sb    t0, 0(a1)
    addi  a1, a1, 1
    j     3b
4:  sub   a1, a1, a2                     # bytes moved
    j     sbi_answer

