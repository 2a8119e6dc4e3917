# finish.s: the end of a benchmark. finish(a0): print a0 in hexadecimal on the serial line, then power off. M-mode.
# What it prints is the proof that the work was done: the same on every machine.
finish:
    li    t0, 0x10000000
    li    t1, 28
1:  srl   t2, a0, t1
    andi  t2, t2, 15
    addi  t2, t2, '0'
    li    t3, '9'
    bleu  t2, t3, 2f
    addi  t2, t2, 'a' - '9' - 1
2:  sb    t2, 0(t0)
    addi  t1, t1, -4
    bgez  t1, 1b
    li    t2, '\n'
    sb    t2, 0(t0)
    li    t0, 0x100000
    li    t1, 0x5555
    sw    t1, 0(t0)
3:  j     3b
