# instructions: illegal instruction at
    .include "../../firmware/include/power.s"
    .equ INSTRUCTION, 0                  # kind: an illegal instruction, which the hypervisor emulates
    .equ HYPERCALL,   1                  #       a call to the SBI
    .equ PAGE_FAULT,  2                  #       a load page fault

    .option norvc
_start:
    lw    s0, count
    lw    s1, kind
    la    s2, arena                      # 64 pages that nobody has touched
    li    s3, HYPERCALL
    li    s4, 4096

    slti  x0, x0, 1                      # mark 1
    beqz  s0, done
1:  beqz  s1, 2f
    beq   s1, s3, 3f
    lw    t0, 0(s2)
    add   s2, s2, s4
    j     4f
2:  .word 0                              # no instruction of any machine
    j     4f
3:  li    a7, SBI_BASE
    li    a6, SBI_BASE_SPEC_VERSION
    ecall
4:  addi  s0, s0, -1
    bnez  s0, 1b
done:
    slti  x0, x0, 2                      # mark 2
    power_off

    .include "data.s"
