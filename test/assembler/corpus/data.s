# Data directives: sizes, signs, strings, fills.
    .data
    .byte 0, 1, -1, 255, -128, 'a', '\n', 'z', '\\', '"'
    .half 1, -1, 0xffff, -32768
    .2byte 0x1234
    .short 0x5678
    .hword 0x9abc
    .word 1, -1, 0xffffffff, 0x80000000, -2147483648
    .4byte 0x12345678
    .long 5
    .int 6
    .dword 1, -1, 0x123456789abcdef0
    .8byte 0xfedcba9876543210
    .quad 7
    .ascii "no zero"
    .ascii "one", "two"
    .asciz "zero behind"
    .string "escapes: \t\n\r\b\f\\\"\101\x41\0end"
    .asciz ""
    .asciz "a" "b", "c"
    .asciz "a;b#c//d /* e */"
    .asciz "caf\303\251 naïve"
    .zero 3
    .space 5
    .skip 2, 0xaa
    .space 4, -1
    .fill 3
    .fill 2, 2, 0x1234
    .fill 2, 8, 0x12345678
    .fill 1, 8, -1
    .fill 3, 1, 0xee
    .uleb128 0
    .uleb128 127
    .uleb128 128
    .uleb128 0xffffffff
    .sleb128 63
    .sleb128 64
    .sleb128 -64
    .sleb128 -65
    .sleb128 1000000
    .float 1.5, -0.1, 3e10
    .double 1.5, -0.1
    .byte 1 ; .byte 2 ; .byte 3
a:  b: .byte 4
    .word a, b, b - a, . - a, a + 4, a - 4
