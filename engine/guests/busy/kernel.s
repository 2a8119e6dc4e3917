# kernel.s: `busy`, a guest that never has enough: it counts prime numbers, and says so now and then. It ends only if somebody ends it.
#
# Entered in S-mode at (guest-)physical 0x80200000 with satp = 0. Needs a machine with M and S, and an SBI with DBCN. An unmodified guest.
# Left out: interrupts, user programs, an end.

    .include "../../firmware/include/sbi-abi.s"

    .equ SAYS,        500                # primes between two lines

    .section .text
    .globl _start
_start:
    la    sp, stack_top
    li    s0, 2                          # s0 = candidate, s1 = primes found, s2 = primes until the next line
    li    s1, 0
    li    s2, SAYS
next:
    li    t0, 2
1:  mul   t1, t0, t0
    bgtu  t1, s0, prime                  # no divisor up to its root
    remu  t1, s0, t0
    beqz  t1, 2f
    addi  t0, t0, 1
    j     1b
prime:
    addi  s1, s1, 1
    addi  s2, s2, -1
    bnez  s2, 2f
    li    s2, SAYS
    call  say
2:  addi  s0, s0, 1
    j     next

# say(): a line with the number of primes. Changes a*, t*.
say:
    la    t0, line_end
    mv    t1, s1
    li    t2, 10
1:  remu  t3, t1, t2
    divu  t1, t1, t2
    addi  t3, t3, '0'
    addi  t0, t0, -1
    sb    t3, 0(t0)
    bnez  t1, 1b
    la    a1, line
2:  beq   t0, a1, 3f                     # blanks before the number
    addi  t0, t0, -1
    li    t3, ' '
    sb    t3, 0(t0)
    j     2b
3:  la    a1, text
    la    a0, text_end
    sub   a0, a0, a1
    li    a2, 0
    li    a7, SBI_DBCN
    li    a6, SBI_DBCN_WRITE
    ecall
    ret

    .section .data
text:         .ascii "busy: primes found"
line:         .space 10
line_end:     .ascii "\n"
text_end:

    .section .bss
    .balign 16
    .space 256
stack_top:
