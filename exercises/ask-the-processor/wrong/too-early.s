# interrupts: where does stvec lead at that moment
# Three routines of a kernel that wants to know whether hardware would help it to run guests. They may
# change a*, t*; all other registers are afterwards what they were before. There is a stack, at sp.

# claims(a0 = device tree, or 0 for none) -> a0 = 1 if its property `riscv,isa` lists the extension H, else 0.
# find, in tree.s, gives the value of a property.
claims:
    beqz  a0, 3f
    addi  sp, sp, -16
    sw    ra, 0(sp)
    la    a1, isa
    call  find
    lw    ra, 0(sp)
    addi  sp, sp, 16
    beqz  a0, 3f
    mv    t0, a0
    li    a0, 0
1:  lbu   t1, 0(t0)
    beqz  t1, 3f
    addi  t1, t1, -'_'                   # behind it are names of several letters
    beqz  t1, 3f
    addi  t1, t1, '_' - 'h'
    beqz  t1, 2f
    addi  t0, t0, 1
    j     1b
2:  li    a0, 1
3:  ret

# works() -> a0 = 1 if the CSRs of the hypervisor extension, hgatp and the like, are there; else 0.
# Leaves stvec, sie and SIE of sstatus as they were. No interrupt is lost: the kernel's handler is told of it.
works:
    csrrci t0, sstatus, SSTATUS_SIE      # while stvec is not the kernel's own
    la    t1, 1f
    csrrw t1, stvec, t1
    li    a0, 0
    csrr  t2, hgatp
    li    a0, 1
    .balign 4
1:  csrw  sstatus, t0
    csrw  stvec, t1
    ret

# verdict(a0 = device tree, or 0 for none) -> a0 = HELPS, OFF, NONE or VIRTUAL.
verdict:
    addi  sp, sp, -16
    sw    ra, 0(sp)
    sw    a0, 4(sp)
    call  works
    bnez  a0, 1f
    li    a7, SBI_BASE
    li    a6, SBI_BASE_IMPL_ID
    ecall
    li    t0, IMPL_HYPERVISOR
    li    a0, VIRTUAL
    beq   a1, t0, 2f
    lw    a0, 4(sp)
    call  claims
    li    t0, NONE
    sub   a0, t0, a0                     # OFF is one less
    j     2f
1:  li    a0, HELPS
2:  lw    ra, 0(sp)
    addi  sp, sp, 16
    ret

isa: .asciz "riscv,isa"
    .balign 4
