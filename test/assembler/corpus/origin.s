# .org and a moving point.
    .word 1
    .org 0x20
    .word 2
here:
    .org here + 0x10, 0xff
    .word 3
    . = 0x40
    .word 4
    . = . + 8
    .word . - here
    .space 0x60 - (. - start_of_text)
    .word 5
    .equ start_of_text, here - 0x24
