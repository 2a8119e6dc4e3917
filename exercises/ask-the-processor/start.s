# Three routines of a kernel that wants to know whether hardware would help it to run guests. They may
# change a*, t*; all other registers are afterwards what they were before. There is a stack, at sp.

# claims(a0 = device tree, or 0 for none) -> a0 = 1 if its property `riscv,isa` lists the extension H, else 0.
# find, in tree.s, gives the value of a property.
claims:
    # your part
    ret

# works() -> a0 = 1 if the CSRs of the hypervisor extension, hgatp and the like, are there; else 0.
# Leaves stvec, sie and SIE of sstatus as they were. No interrupt is lost: the kernel's handler is told of it.
works:
    # your part
    ret

# verdict(a0 = device tree, or 0 for none) -> a0 = HELPS, OFF, NONE or VIRTUAL.
verdict:
    # your part
    ret
