# The handler of all traps. It may change no register of the program, not even for a moment that the program could see.
# sscratch holds the address of `frame`, 128 bytes that are yours; it must hold it again when you return.

    .balign 4
trap:
    # save the program's registers
    call  work                           # leaves nothing as it was, but sp (and ra, by which it returned)
    # go on behind the ecall, with everything as the program had it
    sret
