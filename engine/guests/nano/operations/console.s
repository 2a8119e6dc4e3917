# console: write one byte to the serial line, when it can take one.
    .equ IN_USER, 0
    .equ BYTES, 1
    .macro setup
    li    s1, UART
    li    s2, '.'
    .endm
    .macro operation
8:  lbu   t0, UART_LSR(s1)
    andi  t0, t0, LSR_THR_EMPTY
    beqz  t0, 8b
    sb    s2, UART_DATA(s1)
    .endm
    .macro on_trap
    .endm
