# faults.s: what a process must not do; the kernel ends it. One child for each mistake; all must end with status -1.

    program faults
    li    s0, 0                          # s0 = which mistake
    li    s1, 0                          # s1 = children that have ended with -1
1:  system_call SYS_FORK
    beqz  a0, 2f
    system_call SYS_WAIT
    li    t0, -1
    sub   t0, a1, t0
    seqz  t0, t0
    add   s1, s1, t0
    addi  s0, s0, 1
    li    t0, 6
    bne   s0, t0, 1b
    la    a0, faults_caught
    call  faults_print
    mv    a0, s1
    call  faults_print_number
    la    a0, faults_line_end
    call  faults_print
    addi  a0, s1, -6
    system_call SYS_EXIT

2:  la    t0, faults_mistakes
    slli  t1, s0, 5
    add   t0, t0, t1
    jr    t0
    .balign 32                           # thirty-two bytes each; whoever survives ends with 0
faults_mistakes:
    lw    t0, 8(zero)                    # read where nothing is
    exit  0
    .balign 32
    lui   t0, 0x80200                    # read the kernel's memory
    lw    t0, 0(t0)
    exit  0
    .balign 32
    auipc t0, 0                          # write its own text
    sw    t0, 0(t0)
    exit  0
    .balign 32
    mv    t0, sp                         # execute its stack
    jalr  t0, -16(t0)
    exit  0
    .balign 32
    sret                                 # a privileged instruction
    exit  0
    .balign 32
    ebreak                               # and one for which there is no debugger
    exit  0

    print_functions faults
faults_caught:   .asciz "faults: caught: "
faults_line_end: .asciz "\n"
    program_data faults
    program_end faults
