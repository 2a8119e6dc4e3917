# console.s: a ring of bytes each way between processes and the line. The driver is at their other ends: uart.s, or pv/console.s.

    .ifndef PV
    .equ RING_HEAD,       0              # counts bytes taken,
    .equ RING_TAIL,       4              # and bytes put; both wrap
    .equ RING_BYTES,      8
    .equ RING_SIZE,       256
    .endif

    # ring_byte address, ring, count: where the byte with this number is. `address` must not be `ring`.
    .macro ring_byte address, ring, count
    andi  \address, \count, RING_SIZE - 1
    add   \address, \address, \ring
    .endm

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
    call  line_output
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
    call  line_input
4:  mv    a0, s3
    j     done

# ------------------------------------------------------------------------------------------------- the kernel's own words
# put(a0 = byte): into the ring; never sleeps. Where the ring is full, it is emptied first. Changes t*.
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
    leave

# print(a0 = text ending in 0), print_number(a0), in decimal, print_hex(a0), eight digits.
print:
    enter
    mv    s1, a0
1:  lbu   a0, 0(s1)
    beqz  a0, 2f
    call  put
    addi  s1, s1, 1
    j     1b
2:  call  line_output
    leave
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
    call  line_output
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
    call  line_output
    leave
