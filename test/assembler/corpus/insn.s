# Instructions by format and by bits.
    .insn r 0x33, 0, 0, a0, a1, a2
    .insn r OP, 7, 1, a0, a1, a2
    .insn i 0x13, 0, a0, a1, -5
    .insn i LOAD, 2, a0, 8(a1)
    .insn s STORE, 2, a0, 8(a1)
    .insn b BRANCH, 0, a0, a1, .
    .insn sb 0x63, 1, a0, a1, .
    .insn u LUI, a0, 0x12345
    .insn j JAL, a0, .
    .insn uj JAL, zero, .
    .insn r CUSTOM_0, 1, 2, a0, a1, a2
    .insn r SYSTEM, 4, 0x34, a0, a1, x0
    .insn 0x00000013
    .insn 4, 0x00100013
