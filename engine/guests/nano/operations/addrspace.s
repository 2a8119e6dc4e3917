# addrspace: go to another address space, by writing satp. They have ASIDs of their own, so nothing need be fenced. A paravirtual guest
# (PV) asks for it: its users' base, as at a switch of processes.
    .equ IN_USER, 0
    .ifdef PV
    .macro setup
    paging
    la    s3, row
    li    a7, HC_MMU_UPDATE
    .endm
    .macro operation
    sw    s2, 0(s3)
    mv    t0, s1
    mv    s1, s2
    mv    s2, t0
    update 1
    .endm
    .section .data
    .balign 8
row:
    .word 0, MMU_USER
    .section .text
    .else
    .macro setup
    paging
    .endm
    .macro operation
    csrrw s2, satp, s2
    .endm
    .endif
    .macro on_trap
    .endm
