# .option: 2-byte instructions on and off, push and pop.
    .option push
    .option rvc
    addi  a0, a0, 1
    li    a1, 5
    c.add a0, a1
    .align 2
    .option norvc
    addi  a0, a0, 1
    li    a1, 5
    .option pop
    addi  a0, a0, 1
    .option norelax
    j     1f
    .option relax
1:  nop
    .option arch, +c
    addi  a0, a0, 1
    addi  a0, a0, 1
    .option arch, -c
    nop
