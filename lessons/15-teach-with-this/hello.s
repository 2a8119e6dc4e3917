# hello: says so, and switches its machine off. Entered in S-mode at (guest-)physical 0x80200000; calls the firmware by `ecall`.
.equ PUTCHAR, 1
.equ SHUTDOWN, 8

_start:
    la    s0, text
next:
    lbu   a0, (s0)
    beqz  a0, done
    li    a7, PUTCHAR
    ecall
    addi  s0, s0, 1
    j     next
done:
    li    a7, SHUTDOWN
    ecall                       # does not return

text: .asciz "hello from a lesson of your own\n"
