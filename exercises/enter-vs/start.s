# a0 = address of the guest's first instruction, a1 = what it is to find in its a0, a2 = what vsatp must hold for it.
# Enters the guest there: in VS-mode, its interrupts off, with these page tables, and with no second stage behind them (hgatp).

enter:
    # your part
    csrw  sepc, a0
    mv    a0, a1
    sret
