# console.s: the driver of the 16550 serial line: a ring of bytes each way, filled and emptied by its interrupts.
# Output: whoever writes puts bytes into the ring and lets the "transmitter empty" interrupt through; that does the rest.

    .equ LINE,            UART + DEVICES
    .equ UART_IIR,        2              # when read: which interrupt; clears "transmitter empty"
    .equ IER_RECEIVED,    1
    .equ IER_EMPTY,       2
    .equ FIFO_SIZE,       16

    .equ RING_HEAD,       0              # counts bytes taken,
    .equ RING_TAIL,       4              # and bytes put; both wrap
    .equ RING_BYTES,      8
    .equ RING_SIZE,       256

    # ring_byte address, ring, count: where the byte with this number is. `address` must not be `ring`.
    .macro ring_byte address, ring, count
    andi  \address, \count, RING_SIZE - 1
    add   \address, \address, \ring
    .endm

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

console_write:                           # system call: a1 = buffer, a2 = bytes
    la    s1, output
    lw    s2, RING_TAIL(s1)
    lw    t0, RING_HEAD(s1)
    sub   t0, s2, t0
    li    t1, RING_SIZE
    sub   t1, t1, t0                     # room
    li    a0, STATE_OUTPUT
    beqz  t1, sleep
    mv    a0, a1
    mv    a1, a2
    bleu  a1, t1, 1f
    mv    a1, t1
1:  li    a2, PTE_R
    call  piece
    beqz  a0, failed
    mv    s3, a1
    beqz  a1, 3f
2:  lbu   t0, 0(a0)
    ring_byte t1, s1, s2
    sb    t0, RING_BYTES(t1)
    addi  a0, a0, 1
    addi  s2, s2, 1
    addi  a1, a1, -1
    bnez  a1, 2b
    sw    s2, RING_TAIL(s1)
    li    a0, IER_EMPTY
    call  enable_line
3:  mv    a0, s3
    j     done

console_read:                            # system call: a1 = buffer, a2 = bytes, a3 = do not wait
    la    s1, input
    lw    s2, RING_HEAD(s1)
    lw    t0, RING_TAIL(s1)
    sub   t0, t0, s2                     # bytes that wait
    bnez  t0, 1f
    mv    a0, t0
    bnez  a3, done
    li    a0, STATE_INPUT
    j     sleep
1:  mv    a0, a1
    mv    a1, a2
    bleu  a1, t0, 2f
    mv    a1, t0
2:  li    a2, PTE_W
    call  piece
    beqz  a0, failed
    mv    s3, a1
    beqz  a1, 4f
3:  ring_byte t1, s1, s2
    lbu   t0, RING_BYTES(t1)
    sb    t0, 0(a0)
    addi  a0, a0, 1
    addi  s2, s2, 1
    addi  a1, a1, -1
    bnez  a1, 3b
    sw    s2, RING_HEAD(s1)
    li    a0, IER_RECEIVED
    call  enable_line
4:  mv    a0, s3
    j     done

# ------------------------------------------------------------------------------------------------- the kernel's own words
# put(a0 = byte): never sleeps. Where the ring is full, it is emptied first. Changes t*.
put:
    enter
    mv    s1, a0
    la    s2, output
    lw    s3, RING_TAIL(s2)
    lw    t0, RING_HEAD(s2)
    addi  t0, t0, RING_SIZE
    bne   t0, s3, 1f
    call  console_flush
1:  ring_byte t1, s2, s3
    sb    s1, RING_BYTES(t1)
    addi  s3, s3, 1
    sw    s3, RING_TAIL(s2)
    li    a0, IER_EMPTY
    call  enable_line
    leave

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

# print(a0 = text ending in 0), print_number(a0), in decimal, print_hex(a0), eight digits.
print:
    enter
    mv    s1, a0
1:  lbu   a0, 0(s1)
    beqz  a0, 2f
    call  put
    addi  s1, s1, 1
    j     1b
2:  leave
print_number:
    enter
    mv    s1, a0
    li    s2, 10
    li    s3, 1                          # the power of ten of the leading digit
1:  divu  t0, s1, s3
    bltu  t0, s2, 2f
    mul   s3, s3, s2
    j     1b
2:  divu  a0, s1, s3
    remu  s1, s1, s3
    addi  a0, a0, '0'
    call  put
    divu  s3, s3, s2
    bnez  s3, 2b
    leave
print_hex:
    enter
    mv    s1, a0
    li    s2, 28
1:  srl   a0, s1, s2
    andi  a0, a0, 15
    addi  a0, a0, '0'
    li    t0, '9'
    bleu  a0, t0, 2f
    addi  a0, a0, 'a' - '9' - 1
2:  call  put
    addi  s2, s2, -4
    bgez  s2, 1b
    leave

    .section .bss
    .balign 4
line_interrupts: .space 4                # what UART_IER holds
input:           .space RING_BYTES + RING_SIZE
output:          .space RING_BYTES + RING_SIZE
    .section .text
