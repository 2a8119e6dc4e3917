# Branches at the ends of their reach: 4 KiB, and with C also 256 bytes and 2 KiB for jumps.
    .macro room bytes
    .space \bytes
    .endm
start:
    beq   a0, a1, forward_in
    room  4088
    nop
forward_in:
    bne   a0, a1, forward_out
    room  4092
    nop
forward_out:
back:
    room  4096
    blt   a0, a1, back
back_out:
    room  4100
    bgeu  a0, a1, back_out
    beqz  s0, near
    room  250
near:
    bnez  s0, near_out
    room  256
near_out:
    j     hop
    room  2044
hop:
    j     hop_out
    room  2048
hop_out:
    beqz  a5, elsewhere
    bgtz  a5, elsewhere
    jal   elsewhere
    .section .text.other, "ax"
elsewhere:
    beqz  a0, start
    j     start
