# a0 = address of the guest's first instruction, a1 = what it is to find in its a0, a2 = what vsatp must hold for it.
# Enters the guest there: in VS-mode, its interrupts off, with these page tables, and with no second stage behind them (hgatp).

enter:
    csrw  vsatp, a2
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
