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
    # your part

    slti  x0, x0, 2                      # mark 2
    power_off

    .include "data.s"
