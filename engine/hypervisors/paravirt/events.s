# events.s: event channels, the interrupts of a paravirtual machine: bits that somebody else sets in the shared page.
# Part of hypervisor.s. A port is one end of a channel: its number is the bit, and its owner chooses it.

    # A port is a word: what it is, and for PORT_OPEN and PORT_BOUND the other VM in bits 15:8 and its port in bits 31:16.
    .equ PORT_FREE,       0
    .equ PORT_OPEN,       1              # waits for that VM to bind
    .equ PORT_BOUND,      2
    .equ PORT_TIMER,      3
    .equ PORT_DEVICE,     4              # + DEVICE_CONSOLE or DEVICE_DISK
    .equ PORTS_SHIFT,     7              # a row of PORTS words for each VM

# raise(a4 = vcpu, t0 = bit): that VM has an event. Changes t1, t2.
exit_emulate_raise:
raise:
    lw    t2, VCPU_SHARED(a4)
    lw    t1, SHARED_PENDING(t2)
    or    t1, t1, t0
    sw    t1, SHARED_PENDING(t2)
    lw    t1, SHARED_PORT_MASK(t2)
    not   t1, t1
    and   t1, t1, t0
    beqz  t1, 1f
    lw    t1, VCPU_SIP(a4)               # wakes it, if it blocks
    ori   t1, t1, IP_SEIP
    sw    t1, VCPU_SIP(a4)
1:  ret

# port_of(s0, a0 = port) -> t0 = its word's place, t1 = the word. Refuses where there is none. Link in t6.
port_of:
    li    t0, PORTS
    bgeu  a0, t0, refuse_param
    lw    t0, VCPU_NUMBER(s0)
    slli  t0, t0, PORTS_SHIFT
    slli  t1, a0, 2
    add   t0, t0, t1
    la    t1, ports
    add   t0, t0, t1
    lw    t1, 0(t0)
    jr    t6
# free_port: the same for one that is free. Changes t2.
free_port:
    mv    t2, t6
    jal   t6, port_of
    bnez  t1, refuse_available
    jr    t2

# vm_of(a1 = number of a VM) -> a4 = its vcpu. Refuses where there is none. Link in t6. Changes t4, t5.
vm_of:
    li    t4, MAX_VMS
    bgeu  a1, t4, refuse_param
    li    t4, VCPU_SIZE
    mul   t4, t4, a1
    la    a4, vcpus
    add   a4, a4, t4
    la    t4, vcpus_end
    lw    t4, 0(t4)
    bgeu  a4, t4, refuse_param
    jr    t6

exit_emulate_event:
hc_event_timer:                          # a0 = port
    jal   t6, free_port
    lw    t1, VCPU_TIMER_BIT(s0)
    bnez  t1, refuse_available
    li    t1, PORT_TIMER
    sw    t1, 0(t0)
    li    t1, 1
    sll   t1, t1, a0
    sw    t1, VCPU_TIMER_BIT(s0)
    j     succeed

hc_event_open:                           # a0 = port, a1 = VM
    jal   t6, free_port
    jal   t6, vm_of
    slli  a1, a1, 8
    ori   a1, a1, PORT_OPEN
    sw    a1, 0(t0)
    j     succeed

hc_event_bind:                           # a0 = port, a1 = VM, a2 = its port, which is open for us
    jal   t6, free_port
    jal   t6, vm_of
    li    t1, PORTS
    bgeu  a2, t1, refuse_param
    slli  t1, a1, PORTS_SHIFT
    slli  t2, a2, 2
    add   t1, t1, t2
    la    t2, ports
    add   t1, t1, t2                     # t1 = the other end
    lw    t2, VCPU_NUMBER(s0)
    slli  t2, t2, 8
    ori   t2, t2, PORT_OPEN
    lw    t3, 0(t1)
    bne   t2, t3, refuse_denied
    addi  t2, t2, PORT_BOUND - PORT_OPEN
    slli  t3, a0, 16
    or    t2, t2, t3
    sw    t2, 0(t1)
    slli  a1, a1, 8
    slli  a2, a2, 16
    or    a1, a1, a2
    ori   a1, a1, PORT_BOUND
    sw    a1, 0(t0)
    j     succeed

hc_event_send:                           # a0 = port
    jal   t6, port_of
    andi  t2, t1, 0xff
    addi  t2, t2, -PORT_DEVICE
    beqz  t2, console_notified
    addi  t2, t2, -DEVICE_DISK
    beqz  t2, disk_notified
    addi  t2, t2, DEVICE_DISK + PORT_DEVICE - PORT_BOUND
    bnez  t2, refuse_state
    jal   t6, other_end
    li    t0, 1
    sll   t0, t0, a2
    mv    t3, ra
    call  raise
    mv    ra, t3
    j     succeed

# other_end(t1 = a port's word) -> a4 = the other VM, a2 = its port. Link in t6.
other_end:
    srli  a2, t1, 16
    srli  a1, t1, 8
    andi  a1, a1, 0xff
    j     vm_of

hc_event_close:                          # a0 = port: the other end is open again
    jal   t6, port_of
    andi  t2, t1, 0xff
    li    t3, PORT_TIMER
    bgtu  t2, t3, refuse_state           # a device's is for ever
    beqz  t2, refuse_state
    sw    zero, 0(t0)
    bne   t2, t3, 1f
    sw    zero, VCPU_TIMER_BIT(s0)
1:  addi  t2, t2, -PORT_BOUND
    bnez  t2, succeed
    srli  t2, t1, 8                      # its row and place
    andi  t2, t2, 0xff
    slli  t2, t2, PORTS_SHIFT
    srli  t3, t1, 16
    slli  t3, t3, 2
    add   t2, t2, t3
    la    t3, ports
    add   t2, t2, t3
    lw    t3, VCPU_NUMBER(s0)
    slli  t3, t3, 8
    ori   t3, t3, PORT_OPEN
    sw    t3, 0(t2)
    j     succeed
