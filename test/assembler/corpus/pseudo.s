# Constants for li, and everything else that stands for something else.
    .irp value, 0, 1, -1, 2047, -2048, 2048, -2049, 4095, 4096, 0x7ff000, 0x12345678, 0x7fffffff, -0x80000000, 0x80000000, 0xffffffff, 0xfffff000, 0xfffff800, 0xfffff7ff, 31, 32, -32, -33, 0x1f000, 0x20000, -0x20000
    li    a0, \value
    li    s1, \value
    .endr
    nop
    mv    a0, a1
    not   a0, a1
    neg   a0, a1
    zext.b a0, a1
    zext.h a0, a1
    sext.b a0, a1
    sext.h a0, a1
    seqz  a0, a1
    snez  a0, a1
    sltz  a0, a1
    sgtz  a0, a1
    sgt   a0, a1, a2
    sgtu  a0, a1, a2
    beqz  a0, .
    bnez  a0, .
    blez  a0, .
    bgez  a0, .
    bltz  a0, .
    bgtz  a0, .
    bgt   a0, a1, .
    ble   a0, a1, .
    bgtu  a0, a1, .
    bleu  a0, a1, .
    j     .
    jal   .
    jr    a0
    jr    4(a0)
    jalr  a0
    jalr  4(a0)
    jalr  t0, a0
    jalr  t0, a0, 4
    ret
    unimp
    rdcycle a0
    rdcycleh a0
    rdtime a0
    rdtimeh a0
    rdinstret a0
    rdinstreth a0
    csrr  a0, mstatus
    csrw  mstatus, a0
    csrs  mstatus, a0
    csrc  mstatus, a0
    csrwi sie, 1
    csrsi sie, 1
    csrci sie, 1
    csrw  hgatp, 0
    csrr  a0, 0x7c0
    fence
    fence rw, w
    fence.i
    fence.tso
    sfence.vma
    sfence.vma a0
    sfence.vma a0, a1
    hfence.vvma
    hfence.gvma a0, a1
    lr.w  a0, (a1)
    lr.w.aq a0, (a1)
    sc.w.rl a0, a2, (a1)
    amoadd.w.aqrl a0, a2, 0(a1)
    hlv.w a0, (a1)
    hsv.b a0, 0(a1)
    wfi
    mret
    sret
    ecall
    ebreak
    scall
    sbreak
