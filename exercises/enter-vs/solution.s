# a0 = address of the guest's first instruction, a1 = what it is to find in its a0.
# Enters the guest there: in VS-mode, its interrupts off, no translation of its own (vsatp) and none of ours (hgatp).

enter:
    csrw  vsatp, zero
    csrw  hgatp, zero
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
