# Macros: parameters, defaults, required and variable ones, counters, nesting, leaving early.
    .macro push reg
    addi  sp, sp, -4
    sw    \reg, 0(sp)
    .endm
    .macro load rd, offset=0, base=sp
    lw    \rd, \offset(\base)
    .endm
    .macro wait_for_zero reg
.Lwait\@:
    addi  \reg, \reg, -1
    bnez  \reg, .Lwait\@
    .endm
    .macro words first:req, rest:vararg
    .word \first
    .ifnb \rest
    words \rest
    .endif
    .endm
    .macro named a, b, c
    .byte \a, \b, \c
    .endm
    .macro suffix size
    l\size a0, 0(a1)
    l\size\()u a0, 0(a1)
    .endm
    .macro early n
    .byte 1
    .if \n
    .exitm
    .endif
    .byte 2
    .endm
    .macro outer x
    .macro inner_\x y
    .byte \x, \y
    .endm
    inner_\x 9
    .endm
    .macro text message
    .asciz "\message"
    .endm
    .macro sum a, b
    .word \a + \b
    .endm
    .macro spaces a b c
    .word \a
    .word \b
    .word \c
    .endm
    .macro countdown n
    .byte \n
    .if \n - 1
    countdown \n-1
    .endif
    .endm
    .macro save regs:vararg
    .irp r, \regs
    push \r
    .endr
    .endm
    .macro add_label name
\name: nop
    .word \name
    .endm

    push  ra
    PUSH  s0
    load  a0
    load  a1, 8
    load  a2, 12, s0
    load  a3, base=t0
    load  a4, base = t0, offset = 16
    wait_for_zero t0
    wait_for_zero t1
    words 1, 2, 3, 4
    named 1, 2, 3
    named c=3, a=1, b=2
    suffix b
    suffix h
    early 0
    early 1
    outer 7
    inner_7 8
    text  "hello, world; # not a comment"
    sum   1 + 1, 2*3
    sum   (1 + 1) , 2
    spaces 1 2 3
    spaces 1, 2 3
    countdown 4
    save  ra, s0, s1
    add_label here_it_is
    .purgem push
    .macro push reg
    sw    \reg, -4(sp)
    .endm
    push  a0
