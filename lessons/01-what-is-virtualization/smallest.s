# smallest: an operating system without programs. It says who it is, counts to ten, and switches its machine off.
#
# Entered in S-mode at (guest-)physical 0x80200000. It needs two services of its firmware, both by `ecall` with a number in a7:
# print the character in a0, and switch off. The same bytes run on the bare machine and in a virtual machine.
.equ PUTCHAR, 1
.equ SHUTDOWN, 8
.equ NUMBERS, 10

_start:
    la    s0, greeting
    call  print
    li    s1, 1
count:
    la    s0, number
    call  print
    addi  a0, s1, '0'
    li    t0, 10
    bne   s1, t0, 1f
    li    a0, '1'               # ten has two digits
    li    a7, PUTCHAR
    ecall
    li    a0, '0'
1:  li    a7, PUTCHAR
    ecall
    li    a0, '\n'
    ecall
    addi  s1, s1, 1
    li    t0, NUMBERS           # 10 at most
    ble   s1, t0, count
    la    s0, farewell
    call  print
    li    a7, SHUTDOWN
    ecall                       # does not return

# print(s0 = text that ends with a zero): to the console, a character at a time. Leaves s1 and t0 alone.
print:
    lbu   a0, (s0)
    beqz  a0, 1f
    li    a7, PUTCHAR
    ecall
    addi  s0, s0, 1
    j     print
1:  ret

greeting: .asciz "smallest: I have this machine to myself\n"
number:   .asciz "smallest: "
farewell: .asciz "smallest: that is all I can do\n"
