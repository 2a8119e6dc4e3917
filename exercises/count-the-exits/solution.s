# Between mark 1 and mark 2: exactly `count` exits of the wanted kind, and no other.
    .include "../../firmware/include/power.s"
    .equ INSTRUCTION, 0                  # kind: a privileged instruction, which the hypervisor emulates
    .equ HYPERCALL,   1                  #       a call to the SBI
    .equ PAGE_FAULT,  2                  #       a load page fault

    .option norvc
_start:
    lw    s0, count
    lw    s1, kind
    la    s2, arena                      # 64 pages that nobody has touched

    slti  x0, x0, 1                      # mark 1
    li    t0, HYPERCALL
    beq   s1, t0, 2f
    bgtu  s1, t0, 3f
1:  beqz  s0, 4f
    csrw  sscratch, zero
    addi  s0, s0, -1
    j     1b
2:  beqz  s0, 4f
    li    a7, SBI_BASE
    li    a6, SBI_BASE_SPEC_VERSION
    ecall
    addi  s0, s0, -1
    j     2b
3:  li    t1, 4096
5:  beqz  s0, 4f
    lw    t0, 0(s2)                      # a page that is touched for the first time
    add   s2, s2, t1
    addi  s0, s0, -1
    j     5b
4:

    slti  x0, x0, 2                      # mark 2
    power_off

    .include "data.s"
