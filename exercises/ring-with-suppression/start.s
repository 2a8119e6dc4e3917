# The front end of the console: two rings of bytes, shared with the hypervisor. It is noisy: it calls for each byte, and is called for each.
    .include "kernel.s"                  # what calls put and take; console_page, OUT, IN, PORT

# put(a0 = bytes, a1 = how many): onto the console, all of them, in order. Keeps s*, sp. Changes t0 to t6, a*.
put:
    mv    t0, a0
    mv    t1, a1
    la    t2, console_page + OUT
1:  beqz  t1, 2f
    lw    t3, RING_TAIL(t2)
    andi  t4, t3, RING_SIZE - 1
    add   t4, t4, t2
    lbu   t5, 0(t0)
    sb    t5, RING_BYTES(t4)
    addi  t3, t3, 1
    fence                                # the byte before the count
    sw    t3, RING_TAIL(t2)
    addi  t0, t0, 1
    addi  t1, t1, -1
    li    a0, PORT
    hypercall HC_EVENT_SEND
    j     1b
2:  ret

# take() -> a0 = the next byte that is typed; waits until there is one. Keeps s*, sp. Changes t0 to t6, a*.
take:
    la    t2, console_page + IN
    li    t3, 1
    sw    t3, RING_ASLEEP(t2)            # an event for every byte
1:  lw    t3, RING_HEAD(t2)
    lw    t4, RING_TAIL(t2)
    bne   t3, t4, 2f
    hypercall HC_BLOCK
    j     1b
2:  andi  t4, t3, RING_SIZE - 1
    add   t4, t4, t2
    lbu   t5, RING_BYTES(t4)
    addi  t3, t3, 1
    sw    t3, RING_HEAD(t2)
    li    a0, PORT
    hypercall HC_EVENT_SEND
    mv    a0, t5
    ret
