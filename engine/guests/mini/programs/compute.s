# compute.s: no system calls to speak of: a0 times, counts the primes below 8192 with the sieve of Eratosthenes.

    .equ COMPUTE_SIZE,    8192

    program compute
    mv    s5, a0
    li    a0, COMPUTE_SIZE
    system_call SYS_SBRK
    mv    s0, a0                         # s0 = a byte per number: 1 = not prime
    li    s1, COMPUTE_SIZE
1:  mv    t0, s0
    add   t1, s0, s1
2:  sw    zero, 0(t0)
    addi  t0, t0, 4
    bne   t0, t1, 2b
    li    s2, 2                          # s2 = number
    li    s3, 0                          # s3 = primes so far
3:  add   t0, s0, s2
    lbu   t1, 0(t0)
    bnez  t1, 5f
    addi  s3, s3, 1
    li    t1, 1
    add   t2, s0, s1
    add   t0, t0, s2
4:  bgeu  t0, t2, 5f
    sb    t1, 0(t0)
    add   t0, t0, s2
    j     4b
5:  addi  s2, s2, 1
    bne   s2, s1, 3b
    addi  s5, s5, -1
    bnez  s5, 1b
    la    a0, compute_primes
    call  compute_print
    mv    a0, s3
    call  compute_print_number
    la    a0, compute_line_end
    call  compute_print
    exit  0

    print_functions compute
compute_primes:  .asciz "compute: primes below 8192: "
compute_line_end: .asciz "\n"
    program_data compute
    program_end compute
