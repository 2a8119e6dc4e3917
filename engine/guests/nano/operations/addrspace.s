# addrspace: go to another address space, by writing satp. They have ASIDs of their own, so nothing need be fenced.
    .equ IN_USER, 0
    .macro setup
    paging
    .endm
    .macro operation
    csrrw s2, satp, s2
    .endm
    .macro on_trap
    .endm
