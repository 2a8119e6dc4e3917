# devices.s: the back ends. VM n has serial line n and the disk in virtio slot n of the machine, and is told by events.
# Part of hypervisor.s. The drivers are here, as in Xen's first version; a VM that drives devices for the others (Fraser et al. 2004)
# would be one more guest, and every request one more switch. A front end sees a page of its own memory and a port.
# What the other end writes into a ring is read once, and looked at. A ring whose counts cannot be is as good as empty.

    .equ VQ_SIZE,         64             # the machine's queue: 3 descriptors for each of DISK_DEPTH requests
    .equ VQ_AVAILABLE,    1024           # places in the VM's disk page, ours: descriptors, available ring, used ring,
    .equ VQ_USED,         2048
    .equ VQ_REQUESTS,     3072           # and for each request a header, the status, and of whom:
    .equ REQUEST_SHIFT,   5
    .equ REQUEST_STATUS,  16
    .equ REQUEST_ID,      20
    .equ REQUEST_FRAME,   24             # record of a frame that the device writes, or 0
    .equ STATUS_KNOWN,    1 | 2          # acknowledge, driver
    .equ STATUS_OK,       8              # features
    .equ STATUS_RUN,      4
    .equ FLAG_WRITE,      2
    .equ IER_RECEIVED,    1
    .equ V_INTERRUPT,     0x060
    .equ V_INTERRUPT_ACK, 0x064

# devices_start(): lets the interrupts of all VMs' devices come; a modern disk is made ready. Changes a*, t*.
devices_start:
    li    a0, HOST_PLIC
    li    t0, PLIC_THRESHOLD
    add   t0, t0, a0
    sw    zero, 0(t0)
    li    t0, PLIC_ENABLE
    add   a6, a0, t0
    la    a1, vcpus
    la    a2, vcpus_end
    lw    a2, 0(a2)
    li    a3, HOST_DEVICES + VIRTIO - UART
    li    a5, 1 << SOURCE_UART
    li    a7, 0
1:  or    a7, a7, a5
    slli  a5, a5, 1
    li    t0, 1
    sw    t0, PLIC_PRIORITY + 4 * SOURCE_DISK(a0)
    sw    t0, PLIC_PRIORITY + 4 * SOURCE_UART(a0)
    addi  a0, a0, 4
    lw    t0, V_VERSION(a3)
    lw    t1, V_DEVICE_ID(a3)
    addi  t0, t0, -2
    addi  t1, t1, -V_BLOCK
    or    t0, t0, t1
    bnez  t0, 2f
    srli  t0, a5, SOURCE_UART - SOURCE_DISK + 1   # a5 is one further already
    or    a7, a7, t0
    sw    a3, VCPU_DISK(a1)
    mv    a4, ra
    call  disk_start
    mv    ra, a4
2:  li    t0, VIRTIO_STRIDE
    add   a3, a3, t0
    addi  a1, a1, VCPU_SIZE
    bne   a1, a2, 1b
    sw    a7, 0(a6)
    ret

# disk_start(a1 = vcpu, a3 = registers): reset, and made ready. Changes t0 to t2.
disk_start:
    sw    zero, V_STATUS(a3)
    li    t0, STATUS_KNOWN
    sw    t0, V_STATUS(a3)
    li    t1, 1                          # feature 32, VERSION_1
    sw    t1, V_ACCEPTED + 4(a3)
    sw    t1, V_ACCEPTED(a3)
    ori   t0, t0, STATUS_OK
    sw    t0, V_STATUS(a3)
    sw    zero, V_QUEUE_SELECT(a3)
    li    t1, VQ_SIZE
    sw    t1, V_QUEUE_NUM(a3)
    lw    t1, VCPU_DISK_PAGE(a1)
    li    t2, HOST_OFFSET
    sub   t1, t1, t2
    sw    t1, V_QUEUE_AREA(a3)
    sw    zero, V_QUEUE_AREA + 4(a3)
    addi  t1, t1, VQ_AVAILABLE
    sw    t1, V_QUEUE_AREA + 0x10(a3)
    sw    zero, V_QUEUE_AREA + 0x14(a3)
    addi  t1, t1, VQ_USED - VQ_AVAILABLE
    sw    t1, V_QUEUE_AREA + 0x20(a3)
    sw    zero, V_QUEUE_AREA + 0x24(a3)
    li    t1, 1
    sw    t1, V_QUEUE_READY(a3)
    ori   t0, t0, STATUS_RUN
    sw    t0, V_STATUS(a3)
    lw    t1, VCPU_DISK_PAGE(a1)         # both rings are empty
    sw    zero, VQ_AVAILABLE(t1)
    li    t2, VQ_USED
    add   t1, t1, t2
    sw    zero, 0(t1)
    sw    zero, VCPU_DISK_TAKEN(a1)
    sw    zero, VCPU_DISK_ANSWERED(a1)
    sw    zero, VCPU_DISK_SEEN(a1)
    sw    zero, VCPU_DISK_BUSY(a1)
    ret

hc_connect:                              # a0 = port, a1 = device, a2 = page
exit_emulate_connect:
    jal   t6, free_port
    li    t1, DEVICE_DISK
    bgtu  a1, t1, refuse_param
    slli  t1, a1, 2
    add   a3, t1, s0                     # where its page and bit are kept
    lw    t1, VCPU_RINGS(a3)
    bnez  t1, refuse_available
    beqz  a1, 1f
    lw    t1, VCPU_DISK(s0)
    beqz  t1, refuse_support
1:  mv    a4, t0
    mv    a5, a0
    mv    a0, a2
    jal   t6, share_page
    addi  t0, a1, PORT_DEVICE
    sw    t0, 0(a4)
    sw    a0, VCPU_RINGS(a3)
    li    t0, 1
    sll   t0, t0, a5
    sw    t0, VCPU_RING_BITS(a3)
    bnez  a1, 2f
    li    t1, 1
    sw    t1, CONSOLE_OUT + RING_ASLEEP(a0)
    j     console_notified
2:  lw    t1, VCPU_DISK(s0)
    lw    t0, V_CONFIG(t1)
    sw    t0, DISK_SECTORS(a0)
    li    t1, 1
    sw    t1, DISK_ASLEEP(a0)
    j     succeed

# host_external(): the machine's devices want something. Keeps s0 to s4. Changes a*, t*, s6 to s9.
exit_emulate_devices:
host_external:
    mv    s6, ra
    mv    s7, s0
1:  li    t0, HOST_PLIC + PLIC_CLAIM
    lw    s8, 0(t0)
    beqz  s8, 3f
    addi  a1, s8, -SOURCE_UART           # number of the VM
    la    s9, console_received
    bgez  a1, 2f
    addi  a1, a1, SOURCE_UART - SOURCE_DISK
    la    s9, disk_done
2:  li    t0, VCPU_SIZE
    mul   t0, t0, a1
    la    s0, vcpus
    add   s0, s0, t0
    jalr  s9
    li    t0, HOST_PLIC + PLIC_CLAIM
    sw    s8, 0(t0)
    j     1b
3:  mv    s0, s7
    jr    s6

# device_event(s0, a3 = DEVICE_CONSOLE or DEVICE_DISK): to the front end. Changes t0 to t2, a4.
device_event:
    slli  a3, a3, 2
    add   a3, a3, s0
    lw    t0, VCPU_RING_BITS(a3)
    mv    a4, s0
    j     raise

# -------------------------------------------------------------------------------------------------------------- console
console_notified:                        # the front end has put something in, or made room
exit_emulate_console:
    mv    a7, ra
    lw    a0, VCPU_RINGS + 4 * DEVICE_CONSOLE(s0)
    lw    t3, CONSOLE_OUT + RING_HEAD(a0)
    lw    t4, CONSOLE_OUT + RING_TAIL(a0)
    sub   t0, t4, t3
    li    t1, RING_SIZE
    bgtu  t0, t1, 2f
1:  beq   t3, t4, 2f
    andi  t0, t3, RING_SIZE - 1
    add   t0, t0, a0
    lbu   t0, CONSOLE_OUT + RING_BYTES(t0)
    call  put
    addi  t3, t3, 1
    j     1b
2:  sw    t4, CONSOLE_OUT + RING_HEAD(a0)
    li    t0, 1
    sw    t0, CONSOLE_OUT + RING_ASLEEP(a0)
    lw    t0, CONSOLE_OUT + RING_WAITS(a0)
    beqz  t0, 3f
    sw    zero, CONSOLE_OUT + RING_WAITS(a0)
    li    a3, DEVICE_CONSOLE
    call  device_event
3:  call  console_received
    mv    ra, a7
    j     succeed

# console_received(s0): what has come goes into its ring, as far as there is room. Changes a0, a3, a4, t*.
console_received:
    mv    t6, ra
    lw    a0, VCPU_RINGS + 4 * DEVICE_CONSOLE(s0)
    li    t4, 0                          # what IER will hold
    beqz  a0, 4f
    lw    t3, CONSOLE_IN + RING_TAIL(a0)
    mv    t5, t3
1:  lw    t0, CONSOLE_IN + RING_HEAD(a0)
    sub   t0, t3, t0
    li    t1, RING_SIZE
    bgeu  t0, t1, 2f
    call  get
    bltz  t0, 3f
    andi  t1, t3, RING_SIZE - 1
    add   t1, t1, a0
    sb    t0, CONSOLE_IN + RING_BYTES(t1)
    addi  t3, t3, 1
    j     1b
2:  li    t0, 1                          # no room: the rest waits on the line
    sw    t0, CONSOLE_IN + RING_WAITS(a0)
    j     4f
3:  sw    zero, CONSOLE_IN + RING_WAITS(a0)
    li    t4, IER_RECEIVED
4:  lw    t1, VCPU_LINE(s0)
    sb    t4, UART_IER(t1)
    beqz  a0, 5f
    sw    t3, CONSOLE_IN + RING_TAIL(a0)
    beq   t3, t5, 5f
    lw    t0, CONSOLE_IN + RING_ASLEEP(a0)
    beqz  t0, 5f
    li    a3, DEVICE_CONSOLE
    call  device_event
5:  jr    t6

# ----------------------------------------------------------------------------------------------------------------- disk
disk_notified:
exit_emulate_disk:
    mv    a7, ra
    call  disk_take
    mv    ra, a7
    j     succeed

# disk_take(s0): what the front end asks for, as much as the queue holds, goes to the machine's disk. Changes a0 to a6, t*, s10, s11.
disk_take:
    mv    a6, ra
    lw    a0, VCPU_RINGS + 4 * DEVICE_DISK(s0)
    lw    a1, VCPU_DISK_TAKEN(s0)
    lw    a2, DISK_ASKED(a0)
    li    a5, 0                          # a5 = something for the device
    sub   t0, a2, a1
    li    t1, DISK_DEPTH
    bleu  t0, t1, 1f
    mv    a1, a2
1:  beq   a1, a2, 9f
    lw    t0, VCPU_DISK_BUSY(s0)
    li    a4, 0                          # a4 = a request of the device's that is free
2:  andi  t1, t0, 1
    beqz  t1, 3f
    srli  t0, t0, 1
    addi  a4, a4, 1
    j     2b
3:  li    t1, DISK_DEPTH
    beq   a4, t1, 9f                     # none: it is asked again when there is one
    andi  a3, a1, DISK_DEPTH - 1
    slli  a3, a3, SLOT_SHIFT
    add   a3, a3, a0                     # a3 = slot, at DISK_SLOTS
    addi  a1, a1, 1
    lw    t0, DISK_SLOTS + SLOT_TYPE(a3)
    lw    t1, DISK_SLOTS + SLOT_ADDRESS(a3)
    lw    t2, DISK_SLOTS + SLOT_BYTES(a3)
    srli  t3, t0, 1
    bnez  t3, 8f
    addi  t3, t2, -1
    li    t4, PAGE_SIZE
    bgeu  t3, t4, 8f                     # 1 to 4096,
    slli  t3, t2, 23
    bnez  t3, 8f                         # in whole sectors,
    slli  t3, t1, 20
    srli  t3, t3, 20
    add   t3, t3, t2
    bgtu  t3, t4, 8f                     # within a page,
    lw    t3, VCPU_OFFSET(s0)
    add   t1, t1, t3
    frame_record t5, t1, s0, t3, 8f      # which is its own,
    bnez  t0, 4f
    lw    t3, 0(t5)
    srli  t4, t3, FRAME_TYPE_SHIFT
    bnez  t4, 8f                         # and no table, and will be none, where the device writes it
    addi  t3, t3, 1
    sw    t3, 0(t5)
    j     5f
4:  li    t5, 0
5:  lw    t3, VCPU_DISK_PAGE(s0)
    slli  t4, a4, REQUEST_SHIFT
    add   t4, t4, t3                     # t4 = the request, at VQ_REQUESTS
    li    t6, VQ_REQUESTS
    add   t4, t4, t6
    sw    t5, REQUEST_FRAME(t4)
    lw    t5, DISK_SLOTS + SLOT_ID(a3)
    sw    t5, REQUEST_ID(t4)
    sw    t0, 0(t4)                      # header: type, reserved, sector
    lw    t5, DISK_SLOTS + SLOT_SECTOR(a3)
    sw    t5, 8(t4)
    slli  t5, a4, 6                      # t5 = its descriptors, four for each
    add   t5, t5, t3
    li    t6, HOST_OFFSET
    sub   t4, t4, t6
    sw    t4, 0(t5)
    li    t6, 16
    sw    t6, 8(t5)
    slli  t6, a4, 18                     # number of the next in bits 31:16, flags below
    li    a3, 1 << 16 | DESC_NEXT
    add   t6, t6, a3
    sw    t6, 12(t5)
    sw    t1, 16(t5)
    sw    t2, 24(t5)
    li    a3, 1 << 16
    add   t6, t6, a3
    bnez  t0, 6f
    ori   t6, t6, FLAG_WRITE
6:  sw    t6, 28(t5)
    addi  t4, t4, REQUEST_STATUS
    sw    t4, 32(t5)
    li    t6, 1
    sw    t6, 40(t5)
    li    t6, FLAG_WRITE
    sw    t6, 44(t5)
    lhu   t6, VQ_AVAILABLE + 2(t3)
    andi  t5, t6, VQ_SIZE - 1
    slli  t5, t5, 1
    add   t5, t5, t3
    slli  t4, a4, 2
    sh    t4, VQ_AVAILABLE + 4(t5)
    fence                                # the entry before the count
    addi  t6, t6, 1
    sh    t6, VQ_AVAILABLE + 2(t3)
    li    t0, 1
    sll   t0, t0, a4
    lw    t1, VCPU_DISK_BUSY(s0)
    or    t1, t1, t0
    sw    t1, VCPU_DISK_BUSY(s0)
    li    a5, 1
    j     1b
8:  lw    t0, DISK_SLOTS + SLOT_ID(a3)   # cannot be: answered at once
    li    t1, SBI_ERR_INVALID_PARAM
    call  disk_answer
    j     1b
9:  sw    a1, VCPU_DISK_TAKEN(s0)
    lw    t0, VCPU_DISK_BUSY(s0)         # while the device works we look at the ring when it is done
    seqz  t0, t0
    sw    t0, DISK_ASLEEP(a0)
    mv    ra, a6
    bnez  a5, 1f
    ret
1:  fence
    lw    t0, VCPU_DISK(s0)
    sw    zero, V_NOTIFY(t0)
    j     disk_done                      # perhaps it is quick: a look is cheaper than its interrupt

# disk_answer(s0, a0 = ring, t0 = id, t1 = status): the next answer, and the event where one is wanted. Changes t2, t3.
disk_answer:
    lw    t2, VCPU_DISK_ANSWERED(s0)
    andi  t3, t2, DISK_DEPTH - 1
    slli  t3, t3, SLOT_SHIFT
    add   t3, t3, a0
    sw    t0, DISK_SLOTS + SLOT_ID(t3)
    sw    t1, DISK_SLOTS + SLOT_STATUS(t3)
    addi  t2, t2, 1
    sw    t2, VCPU_DISK_ANSWERED(s0)
    sw    t2, DISK_ANSWERED(a0)
    mv    t3, ra
    lw    t0, DISK_WAITS(a0)
    beqz  t0, 1f
    mv    t4, a3
    mv    t5, a4
    li    a3, DEVICE_DISK
    call  device_event
    mv    a3, t4
    mv    a4, t5
1:  jr    t3

# disk_done(s0): requests that the machine's disk has carried out. Changes a0 to a6, t*, s10, s11.

disk_done:
    mv    s10, ra
    lw    t0, VCPU_DISK(s0)
    lw    t1, V_INTERRUPT(t0)
    sw    t1, V_INTERRUPT_ACK(t0)
    lw    a0, VCPU_RINGS + 4 * DEVICE_DISK(s0)
    beqz  a0, 4f
    lw    a1, VCPU_DISK_PAGE(s0)
    li    t0, VQ_USED
    add   a2, a1, t0
    lw    s11, VCPU_DISK_SEEN(s0)
1:  lhu   t0, 2(a2)
    beq   t0, s11, 3f
    fence                                # the count before the entry
    andi  t0, s11, VQ_SIZE - 1
    slli  t0, t0, 3
    add   t0, t0, a2
    lw    a4, 4(t0)
    srli  a4, a4, 2                      # a4 = the request's number
    addi  s11, s11, 1
    slli  s11, s11, 16
    srli  s11, s11, 16
    li    t0, 1
    sll   t0, t0, a4
    lw    t1, VCPU_DISK_BUSY(s0)
    xor   t1, t1, t0
    sw    t1, VCPU_DISK_BUSY(s0)
    slli  a3, a4, REQUEST_SHIFT
    add   a3, a3, a1
    li    t0, VQ_REQUESTS
    add   a3, a3, t0
    lw    t2, REQUEST_FRAME(a3)
    beqz  t2, 2f
    count t2, t0, -1
2:  lw    t0, REQUEST_ID(a3)
    lbu   t1, REQUEST_STATUS(a3)
    call  disk_answer
    j     1b
3:  sw    s11, VCPU_DISK_SEEN(s0)
    mv    ra, s10
    j     disk_take                      # what had to wait
4:  ret
