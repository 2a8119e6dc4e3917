# Part of the hypervisor: the console calls of its guests. a6 = function; SBI_DBCN_WRITE and _READ: a0 = bytes, a2:a1 = guest-physical
# address of the buffer, 64 bits. s0 = vcpu. The answer: sbi_answer with a1 = bytes moved, or sbi_invalid_param, sbi_not_supported.
# put(t0 = byte) writes to the VM's line; get() -> t0 = the next byte, or -1. Both may change t1 and t2.

sbi_dbcn:
    li    t0, SBI_DBCN_WRITE_BYTE
    bgtu  a6, t0, sbi_not_supported
    bne   a6, t0, 1f
    mv    t0, a0
    call  put
    j     sbi_succeed
1:  li    t0, RAM                        # here something is missing
    sub   a1, a1, t0
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

