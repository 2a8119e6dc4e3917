# console.s: how `nano` says, on the SBI console, what its machine lacks. Ends the run.

lacking:                                 # a0 = text; s1 = a number, printed where the text ends in a space
    mv    s2, a0
1:  lbu   a0, 0(s2)
    beqz  a0, 2f
    mv    s3, a0
    call  put
    addi  s2, s2, 1
    j     1b
2:  addi  s3, s3, -' '
    bnez  s3, 5f
    li    s2, 28                         # bits below the digit that is next
3:  srl   a0, s1, s2
    andi  a0, a0, 15
    addi  a0, a0, '0'
    li    t0, '9'
    bleu  a0, t0, 4f
    addi  a0, a0, 'a' - '9' - 1
4:  call  put
    addi  s2, s2, -4
    bgez  s2, 3b
5:  li    a0, '\n'
    call  put
    mark  0
    li    a1, SRST_SYSTEM_FAILURE
    j     power_off

put:                                     # a0 = byte
    li    a7, SBI_LEGACY_PUTCHAR
    ecall
    ret
