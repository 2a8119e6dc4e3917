# console: write BATCH bytes to the serial line, each when it can take one. A paravirtual guest (PV) puts them into the ring that it
# shares with the hypervisor, which it wakes when they are there.
    .equ IN_USER, 0
    .ifndef BATCH
    .equ BATCH, 1
    .endif
    .equ BYTES, BATCH
    .ifdef PV
    .equ PORT, 1
    .macro setup
    la    s1, ring
    li    a0, PORT
    li    a1, DEVICE_CONSOLE
    mv    a2, s1
    hypercall HC_CONNECT
    beqz  a0, 8f
    lacks "a console to connect to"
8:  li    s2, '.'
    li    s3, 0                          # s3 = bytes so far
    li    a7, HC_EVENT_SEND
    .endm
    .macro operation
    li    t1, BATCH
8:  andi  t0, s3, RING_SIZE - 1
    add   t0, t0, s1
    sb    s2, RING_BYTES(t0)
    addi  s3, s3, 1
    addi  t1, t1, -1
    bnez  t1, 8b
    fence                                # the bytes before the count
    sw    s3, RING_TAIL(s1)
    lw    t0, RING_ASLEEP(s1)
    beqz  t0, 8f
    sw    zero, RING_ASLEEP(s1)
    li    a0, PORT
    ecall
8:
    .endm
    .section .bss
    .balign PAGE_SIZE
ring:
    .space PAGE_SIZE
    .section .text
    .else
    .macro setup
    li    s1, UART
    li    s2, '.'
    .endm
    .macro operation
    li    t1, BATCH
8:  lbu   t0, UART_LSR(s1)
    andi  t0, t0, LSR_THR_EMPTY
    beqz  t0, 8b
    sb    s2, UART_DATA(s1)
    addi  t1, t1, -1
    bnez  t1, 8b
    .endm
    .endif
    .macro on_trap
    .endm
