# dispatch.s: an interpreter, as of a scripting language: byte codes, a stack, a jump through a table for each.
# ROUNDS rounds of the byte-coded loop below: 19 byte codes, about 220 instructions.
    .globl _start
_start:
    la    s0, program            # next byte code
    la    s1, handlers
    la    s2, stack              # grows up; s3 holds the topmost value
    la    s4, variables
    li    s3, 0
    li    t0, ROUNDS
    sw    t0, 0(s4)

next:
    lbu   t0, 0(s0)
    addi  s0, s0, 1
    slli  t0, t0, 2
    add   t0, t0, s1
    lw    t0, 0(t0)
    jr    t0

op_constant:                     # push the byte that follows
    sw    s3, 0(s2)
    addi  s2, s2, 4
    lbu   s3, 0(s0)
    addi  s0, s0, 1
    j     next
op_load:                         # push the variable that follows
    sw    s3, 0(s2)
    addi  s2, s2, 4
    lbu   t0, 0(s0)
    addi  s0, s0, 1
    slli  t0, t0, 2
    add   t0, t0, s4
    lw    s3, 0(t0)
    j     next
op_store:                        # pop into the variable that follows
    lbu   t0, 0(s0)
    addi  s0, s0, 1
    slli  t0, t0, 2
    add   t0, t0, s4
    sw    s3, 0(t0)
    addi  s2, s2, -4
    lw    s3, 0(s2)
    j     next
op_add:
    addi  s2, s2, -4
    lw    t0, 0(s2)
    add   s3, s3, t0
    j     next
op_subtract:
    addi  s2, s2, -4
    lw    t0, 0(s2)
    sub   s3, t0, s3
    j     next
op_multiply:
    addi  s2, s2, -4
    lw    t0, 0(s2)
    mul   s3, s3, t0
    j     next
op_xor:
    addi  s2, s2, -4
    lw    t0, 0(s2)
    xor   s3, s3, t0
    j     next
op_branch:                       # pop; if it is not 0, go back by the byte that follows
    lbu   t0, 0(s0)
    addi  s0, s0, 1
    mv    t1, s3
    addi  s2, s2, -4
    lw    s3, 0(s2)
    beqz  t1, next
    sub   s0, s0, t0
    j     next
op_end:
    lw    a0, 4(s4)
    j     finish
    .include "finish.s"

    .equ CONSTANT, 0
    .equ LOAD, 1
    .equ STORE, 2
    .equ ADD, 3
    .equ SUBTRACT, 4
    .equ MULTIPLY, 5
    .equ XOR, 6
    .equ BRANCH, 7
    .equ END, 8
    .section .rodata
    .balign 4
handlers:
    .word op_constant, op_load, op_store, op_add, op_subtract, op_multiply, op_xor, op_branch, op_end
program:                         # variables: 0 counts down, 1 is the result, 2 is scratch
    .byte LOAD, 1, CONSTANT, 31, MULTIPLY, LOAD, 0, ADD, STORE, 2
    .byte LOAD, 2, CONSTANT, 77, XOR, CONSTANT, 3, SUBTRACT, STORE, 1
    .byte LOAD, 0, CONSTANT, 1, SUBTRACT, STORE, 0
    .byte LOAD, 0, BRANCH, 31, END
    .section .bss
    .balign 4096                 # not in a page of code: stores there are another subject
variables: .space 16
stack:     .space 256
