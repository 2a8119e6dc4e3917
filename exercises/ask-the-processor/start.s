# Three routines of a kernel that wants to know whether it can run guests by hardware. They may change a*, t*; all other
# registers are afterwards what they were before. There is a stack, at sp.

# claims(a0 = device tree, or 0 for none) -> a0 = 1 if its property `riscv,isa` lists the extension H, 0 otherwise.
# find, in tree.s, gives the value of a property.
claims:
    # your part
    ret

# works() -> a0 = 1 if the CSRs of the hypervisor extension, hgatp and the like, are there; 0 otherwise.
# Leaves stvec, sie and SIE of sstatus as they were. No interrupt is lost: its handler is told of it, now or soon.
works:
    # your part
    ret

# verdict(a0 = device tree, or 0 for none) -> a0 = HELPS, OFF, NONE or VIRTUAL.
verdict:
    # your part
    ret
