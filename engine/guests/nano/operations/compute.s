# compute: thirty-two instructions that no hypervisor needs to know about: adds, multiplications, a load and a store.
    .equ IN_USER, 1
    .macro setup
    .endm
    .macro operation
    la    t0, scratch
    .rept 6
    lw    t1, 0(t0)
    addi  t1, t1, 7
    mul   t2, t1, t1
    xor   t1, t1, t2
    sw    t1, 0(t0)
    .endr
    .endm
    .macro on_trap
    .endm
    .section .data
    .balign 4
scratch:
    .word 1
    .section .text
