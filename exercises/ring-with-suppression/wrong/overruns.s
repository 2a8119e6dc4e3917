# long-piece: beyond the ring’s size
    .include "kernel.s"                  # what calls put and take; console_page, OUT, IN, PORT

# put(a0 = bytes, a1 = how many): onto the console, all of them, in order. Keeps s*, sp. Changes t0 to t6, a*.
put:
    mv    t0, a0
    mv    t1, a1
    la    t2, console_page + OUT
1:  beqz  t1, 4f
    lw    t3, RING_TAIL(t2)
    lw    t4, RING_HEAD(t2)
    addi  t4, t4, RING_SIZE              # t4 = where it is full
2:  beqz  t1, 3f
    andi  t5, t3, RING_SIZE - 1
    add   t5, t5, t2
    lbu   t6, 0(t0)
    sb    t6, RING_BYTES(t5)
    addi  t0, t0, 1
    addi  t1, t1, -1
    addi  t3, t3, 1
    j     2b
3:  fence                                # the bytes before the count
    sw    t3, RING_TAIL(t2)
    fence                                # the count before the look
    lw    t3, RING_ASLEEP(t2)
    beqz  t3, 1b
    sw    zero, RING_ASLEEP(t2)
    li    a0, PORT
    hypercall HC_EVENT_SEND
    j     1b
4:  ret

# take() -> a0 = the next byte that is typed; waits until there is one. Keeps s*, sp. Changes t0 to t6, a*.
take:
    la    t2, console_page + IN
    lw    t3, RING_HEAD(t2)
1:  lw    t4, RING_TAIL(t2)
    bne   t3, t4, 3f
    lw    t5, RING_WAITS(t2)
    bnez  t5, 2f                         # it is all taken, and there is more
    li    t5, 1
    sw    t5, RING_ASLEEP(t2)
    fence                                # the wish before the look
    lw    t4, RING_TAIL(t2)
    bne   t3, t4, 3f
    hypercall HC_BLOCK
    j     1b
2:  li    a0, PORT
    hypercall HC_EVENT_SEND
    j     1b
3:  sw    zero, RING_ASLEEP(t2)
    fence                                # the count before the byte
    andi  t4, t3, RING_SIZE - 1
    add   t4, t4, t2
    lbu   a0, RING_BYTES(t4)
    fence                                # the byte before there is room for another
    addi  t3, t3, 1
    sw    t3, RING_HEAD(t2)
    ret
