# mode: What do vsatp and hgatp hold

enter:
    csrw  vsatp, a2
    hfence.gvma
    hfence.vvma
    csrw  vsstatus, zero
    csrw  sepc, a0
    li    t0, HSTATUS_SPV                # sret sets V = 1,
    csrs  hstatus, t0
    li    t0, SSTATUS_SPP                # and the mode to S
    csrs  sstatus, t0
    mv    a0, a1
    sret
