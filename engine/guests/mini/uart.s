# uart.s: the driver of the 16550 serial line: its interrupts fill one ring of console.s and empty the other.

    .equ LINE,            UART + DEVICES
    .equ UART_IIR,        2              # when read: which interrupt; clears "transmitter empty"
    .equ IER_RECEIVED,    1
    .equ IER_EMPTY,       2
    .equ FIFO_SIZE,       16

# console_start(): sets the line up. What has arrived already is kept. Changes a0, t*.
console_start:
    li    t0, LINE
    li    t1, 3                          # 8 data bits, no parity, 1 stop bit
    sb    t1, UART_LCR(t0)
    li    t1, 1                          # FIFO
    sb    t1, UART_FCR(t0)
    li    t1, IER_RECEIVED
    la    t2, line_interrupts
    sw    t1, 0(t2)
    sb    t1, UART_IER(t0)
    li    a0, UART_IRQ
    j     interrupt_on

# line_output(): there are bytes to be sent: the "transmitter empty" interrupt does the rest. line_input(): there is room for more.
line_output:
    li    a0, IER_EMPTY
    j     enable_line
line_input:
    li    a0, IER_RECEIVED
# enable_line(a0 = bits), disable_line(a0 = bits): of UART_IER. Change t*. The device is asked only where something changes.
enable_line:
    la    t0, line_interrupts
    lw    t1, 0(t0)
    or    t2, t1, a0
    j     1f
disable_line:
    la    t0, line_interrupts
    lw    t1, 0(t0)
    not   t2, a0
    and   t2, t2, t1
1:  beq   t1, t2, 2f
    sw    t2, 0(t0)
    li    t1, LINE
    sb    t2, UART_IER(t1)
2:  ret

console_interrupt:
    enter
    li    s1, LINE
    lbu   t0, UART_IIR(s1)
    la    s2, input
    lw    s3, RING_TAIL(s2)
1:  lbu   s4, UART_LSR(s1)               # receive
    andi  t0, s4, LSR_DATA_READY
    beqz  t0, 3f
    lw    t0, RING_HEAD(s2)
    addi  t0, t0, RING_SIZE
    bne   t0, s3, 2f
    li    a0, IER_RECEIVED               # no room: the rest waits on the line until somebody reads
    call  disable_line
    j     3f
2:  lbu   t0, UART_DATA(s1)
    ring_byte t1, s2, s3
    sb    t0, RING_BYTES(t1)
    addi  s3, s3, 1
    sw    s3, RING_TAIL(s2)
    li    a0, STATE_INPUT
    call  wake
    j     1b
3:  andi  t0, s4, LSR_THR_EMPTY          # transmit, as much as the FIFO takes
    beqz  t0, 6f
    la    s2, output
    lw    s3, RING_HEAD(s2)
    lw    s5, RING_TAIL(s2)
    li    s6, FIFO_SIZE
4:  beq   s3, s5, 5f
    ring_byte t1, s2, s3
    lbu   t0, RING_BYTES(t1)
    sb    t0, UART_DATA(s1)
    addi  s3, s3, 1
    addi  s6, s6, -1
    bnez  s6, 4b
5:  sw    s3, RING_HEAD(s2)
    bne   s3, s5, 6f
    li    a0, IER_EMPTY                  # all is sent: no more of these interrupts, and room for the next
    call  disable_line
    li    a0, STATE_OUTPUT
    call  wake
6:  leave

# console_flush(): sends all that is in the ring without interrupts. Changes t*.
console_flush:
    la    t0, output
    li    t3, LINE
1:  lw    t1, RING_HEAD(t0)
    lw    t2, RING_TAIL(t0)
    beq   t1, t2, 3f
2:  lbu   t4, UART_LSR(t3)
    andi  t4, t4, LSR_THR_EMPTY
    beqz  t4, 2b
    ring_byte t2, t0, t1
    lbu   t2, RING_BYTES(t2)
    sb    t2, UART_DATA(t3)
    addi  t1, t1, 1
    sw    t1, RING_HEAD(t0)
    j     1b
3:  ret

    .section .bss
    .balign 4
line_interrupts: .space 4                # what UART_IER holds
input:           .space RING_BYTES + RING_SIZE
output:          .space RING_BYTES + RING_SIZE
    .section .text
