# The handler of all traps. It may change no register of the program, not even for a moment that the program could see.
# sscratch holds the address of `frame`, 128 bytes that are yours; it must hold it again when you return.

    .balign 4
trap:
    csrrw sp, sscratch, sp               # sp = frame, sscratch = the program's sp
    .irp  n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    sw    x\n, 4 * \n(sp)
    .endr
    call  work                           # leaves nothing as it was, but sp (and ra, by which it returned)
    csrr  t0, sepc
    addi  t0, t0, 4
    csrw  sepc, t0
    .irp  n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    lw    x\n, 4 * \n(sp)
    .endr
    csrrw sp, sscratch, sp
    sret
