# plic.s: the interrupt controller of a VM (RISC-V PLIC specification 1.0), as its S-mode sees it: 31 sources, one context.
# The registers of M-mode's context read as 0, for no VM has an M-mode. What it has to say is SEIP in VCPU_SIP.
# Lines are levels; a request that has not been claimed goes when its line falls.

# plic_raise(a4 = vcpu, a0 = source), plic_lower: the line of a device. Change t0 to t5; plic_update also a0.
plic_raise:
    li    t0, 1
    sll   t0, t0, a0
    lw    t1, VCPU_PLIC_LINES(a4)
    or    t1, t1, t0
    sw    t1, VCPU_PLIC_LINES(a4)
    lw    t1, VCPU_PLIC_CLAIMED(a4)
    not   t1, t1
    and   t0, t0, t1
    lw    t1, VCPU_PLIC_PENDING(a4)
    or    t1, t1, t0
    sw    t1, VCPU_PLIC_PENDING(a4)
    j     plic_update
plic_lower:
    li    t0, 1
    sll   t0, t0, a0
    not   t0, t0
    lw    t1, VCPU_PLIC_LINES(a4)
    and   t1, t1, t0
    sw    t1, VCPU_PLIC_LINES(a4)
    lw    t1, VCPU_PLIC_PENDING(a4)
    and   t1, t1, t0
    sw    t1, VCPU_PLIC_PENDING(a4)
plic_update:                             # (a4 = vcpu): SEIP says whether there is something to claim
    mv    t5, ra
    call  plic_best
    lw    t0, VCPU_SIP(a4)
    andi  t0, t0, ~IP_SEIP
    beqz  a0, 1f
    ori   t0, t0, IP_SEIP
1:  sw    t0, VCPU_SIP(a4)
    jr    t5

# plic_best(a4 = vcpu) -> a0 = the pending, enabled source of highest priority above the threshold; the lowest of equals; or 0.
# Changes t0 to t4.
plic_best:
    lw    t0, VCPU_PLIC_PENDING(a4)
    lw    t1, VCPU_PLIC_ENABLE(a4)
    and   t0, t0, t1
    lw    t1, VCPU_PLIC_THRESHOLD(a4)    # t1 = the priority to beat
    li    a0, 0
    li    t2, 0
1:  beqz  t0, 3f
    andi  t3, t0, 1
    beqz  t3, 2f
    add   t3, a4, t2
    lbu   t3, VCPU_PLIC_PRIORITY(t3)
    bleu  t3, t1, 2f
    mv    t1, t3
    mv    a0, t2
2:  srli  t0, t0, 1
    addi  t2, t2, 1
    j     1b
3:  ret

# mmio_plic: a device of mmio.s.
exit_emulate_plic:
mmio_plic:
    addi  t0, a2, -2                     # words only
    bnez  t0, refuse
    mv    a4, s0
    li    t0, PLIC_CLAIM
    beq   a0, t0, plic_claim
    li    t0, 4 * 32
    bltu  a0, t0, plic_priority
    addi  t1, s0, VCPU_PLIC_ENABLE
    li    t2, ~1                         # there is no source 0
    li    t0, PLIC_ENABLE
    beq   a0, t0, plic_word
    addi  t1, s0, VCPU_PLIC_THRESHOLD
    li    t2, 7
    li    t0, PLIC_THRESHOLD
    beq   a0, t0, plic_word
    addi  t1, s0, VCPU_PLIC_PENDING
    li    t0, PLIC_PENDING
    bne   a0, t0, 1f
    lw    a0, 0(t1)
    ret
1:  li    a0, 0                          # nothing there: reads as 0, ignores writes
    ret

plic_word:                               # t1 = where it is kept, t2 = what can be written
    lw    a0, 0(t1)
    beqz  a3, 1f
    and   a1, a1, t2
    sw    a1, 0(t1)
    j     plic_update
1:  ret

plic_priority:
    srli  a0, a0, 2
    add   t1, s0, a0
    beqz  a3, 1f
    beqz  a0, 2f
    andi  a1, a1, 7
    sb    a1, VCPU_PLIC_PRIORITY(t1)
    j     plic_update
1:  lbu   a0, VCPU_PLIC_PRIORITY(t1)
2:  ret

plic_claim:
    bnez  a3, plic_complete
    mv    a5, ra
    call  plic_best
    beqz  a0, 1f
    li    t0, 1
    sll   t0, t0, a0
    lw    t1, VCPU_PLIC_CLAIMED(s0)
    or    t1, t1, t0
    sw    t1, VCPU_PLIC_CLAIMED(s0)
    lw    t1, VCPU_PLIC_PENDING(s0)
    xor   t1, t1, t0
    sw    t1, VCPU_PLIC_PENDING(s0)
    mv    a1, a0
    call  plic_update
    mv    a0, a1
1:  jr    a5

plic_complete:                           # a1 = source. Of one not claimed, or not enabled here, it is ignored
    li    t0, 31
    bgtu  a1, t0, 1f
    lw    t0, VCPU_PLIC_CLAIMED(s0)
    lw    t1, VCPU_PLIC_ENABLE(s0)
    and   t1, t1, t0
    srl   t1, t1, a1
    andi  t1, t1, 1
    beqz  t1, 1f
    sll   t1, t1, a1
    xor   t0, t0, t1
    sw    t0, VCPU_PLIC_CLAIMED(s0)
    j     host_resample                  # it may ask again: at once, if its line is still up
1:  ret
