# .if and its family.
    .equ YES, 1
    .equ NO, 0
    .if YES
    .byte 1
    .else
    .byte 2
    .endif
    .if NO
    .byte 3
    .elseif YES
    .byte 4
    .elseif YES
    .byte 5
    .else
    .byte 6
    .endif
    .ifdef YES
    .byte 7
    .endif
    .ifndef UNKNOWN
    .byte 8
    .endif
    .ifdef UNKNOWN
    .byte 9
    nonsense that is not read
    .if NO
    .else
    .byte 10
    .endif
    .else
    .byte 11
    .endif
    .ifc one,one
    .byte 12
    .endif
    .ifnc one,two
    .byte 13
    .endif
    .ifeqs "a b", "a b"
    .byte 14
    .endif
    .ifnes "a", "b"
    .byte 15
    .endif
    .ifeq NO
    .byte 16
    .endif
    .ifne YES
    .byte 17
    .endif
    .ifgt YES
    .byte 18
    .endif
    .ifge NO
    .byte 19
    .endif
    .iflt -1
    .byte 20
    .endif
    .ifle NO
    .byte 21
    .endif
    .ifb
    .byte 22
    .endif
    .ifnb x
    .byte 23
    .endif
start:
    .byte 24, 25
    .if . - start == 2
    .byte 26
    .endif
    .if 0
    .macro never
    .endif
    .byte 27
