# block: read BATCH sectors of 512 bytes from a virtio disk in slot 0 (virtio 1.2, sections 2.7, 4.2 and 5.2, modern interface), with
# one notification for all, and without interrupts: the driver looks at the used ring until all are done. A paravirtual guest (PV)
# puts its requests into the ring that it shares with the hypervisor.
    .equ IN_USER, 0
    .ifndef BATCH
    .equ BATCH, 1
    .endif
    .equ SECTOR,          512
    .equ BYTES,           BATCH * SECTOR

    .ifdef PV
    .equ PORT, 2
    .macro setup
    la    s1, ring
    li    a0, PORT
    li    a1, DEVICE_DISK
    mv    a2, s1
    hypercall HC_CONNECT
    lw    t0, DISK_SECTORS(s1)
    bnez  t0, 8f
    lacks "a disk"
8:  la    s2, data
    li    s3, 0                          # s3 = requests so far
    li    a7, HC_EVENT_SEND
    .endm
    .macro operation
    li    t0, 0                          # t0 = sector, t2 = where it goes
    li    t1, BATCH
    mv    t2, s2
    li    t4, SECTOR
8:  andi  t3, s3, DISK_DEPTH - 1
    slli  t3, t3, SLOT_SHIFT
    add   t3, t3, s1
    sw    zero, DISK_SLOTS + SLOT_TYPE(t3)
    sw    t0, DISK_SLOTS + SLOT_SECTOR(t3)
    sw    t2, DISK_SLOTS + SLOT_ADDRESS(t3)
    sw    t4, DISK_SLOTS + SLOT_BYTES(t3)
    addi  s3, s3, 1
    add   t2, t2, t4
    addi  t0, t0, 1
    bne   t0, t1, 8b
    fence                                # the requests before their count
    sw    s3, DISK_ASKED(s1)
    lw    t0, DISK_ASLEEP(s1)
    beqz  t0, 8f
    li    a0, PORT
    ecall
8:  lw    t0, DISK_ANSWERED(s1)
    bne   t0, s3, 8b
    .endm
    .section .bss
    .balign PAGE_SIZE
ring:        .space PAGE_SIZE
data:        .space SECTOR * BATCH
    .section .text

    .else
    .equ QUEUE_SIZE,      64
    .equ DESCRIPTORS,     3              # of a request: header, data, status

    .equ VIRTIO,          0x10001000
    .equ V_MAGIC,         0x000
    .equ V_VERSION,       0x004
    .equ V_DEVICE_ID,     0x008
    .equ V_FEATURES,      0x020
    .equ V_FEATURES_SEL,  0x024
    .equ V_QUEUE_NUM,     0x038
    .equ V_QUEUE_READY,   0x044
    .equ V_NOTIFY,        0x050
    .equ V_STATUS,        0x070
    .equ V_QUEUE_DESC,    0x080
    .equ V_QUEUE_AVAIL,   0x090
    .equ V_QUEUE_USED,    0x0a0
    .equ MAGIC,           0x74726976
    .equ DEVICE_BLOCK,    2
    .equ STATUS_FEATURES, 1 | 2 | 8      # acknowledge, driver, features ok
    .equ STATUS_OK,       1 | 2 | 8 | 4

    .macro setup
    li    s1, VIRTIO
    lw    t0, V_MAGIC(s1)
    li    t1, MAGIC
    bne   t0, t1, no_disk
    lw    t0, V_VERSION(s1)
    lw    t1, V_DEVICE_ID(s1)
    li    t2, DEVICE_BLOCK
    addi  t0, t0, -2
    bnez  t0, no_disk
    beq   t1, t2, 8f
no_disk:
    lacks "a disk"
8:  sw    zero, V_STATUS(s1)
    li    t0, STATUS_FEATURES & ~8
    sw    t0, V_STATUS(s1)
    sw    zero, V_FEATURES_SEL(s1)
    sw    zero, V_FEATURES(s1)
    li    t0, 1                          # feature 32: version 1
    sw    t0, V_FEATURES_SEL(s1)
    sw    t0, V_FEATURES(s1)
    li    t0, STATUS_FEATURES
    sw    t0, V_STATUS(s1)
    li    t0, QUEUE_SIZE
    sw    t0, V_QUEUE_NUM(s1)
    la    s2, descriptors
    sw    s2, V_QUEUE_DESC(s1)
    sw    zero, V_QUEUE_DESC + 4(s1)
    la    s3, available
    sw    s3, V_QUEUE_AVAIL(s1)
    sw    zero, V_QUEUE_AVAIL + 4(s1)
    la    s4, used
    sw    s4, V_QUEUE_USED(s1)
    sw    zero, V_QUEUE_USED + 4(s1)
    li    t0, 1
    sw    t0, V_QUEUE_READY(s1)
    li    t0, STATUS_OK
    sw    t0, V_STATUS(s1)
    li    t0, 1                          # no interrupts, please
    sh    t0, 0(s3)

    la    t1, headers                    # request n reads sector n: header, data, status
    la    t2, data
    la    t3, statuses
    li    t4, 0
9:  sw    t4, 8(t1)
    sw    t1, 0(s2)
    li    t0, 16
    sw    t0, 8(s2)
    li    t0, 1                          # next
    sh    t0, 12(s2)
    slli  t5, t4, 1
    add   t5, t5, t4
    addi  t5, t5, 1
    sh    t5, 14(s2)
    sw    t2, 16(s2)
    li    t0, SECTOR
    sw    t0, 24(s2)
    li    t0, 1 | 2                      # next, the device writes
    sh    t0, 28(s2)
    addi  t5, t5, 1
    sh    t5, 30(s2)
    sw    t3, 32(s2)
    li    t0, 1
    sw    t0, 40(s2)
    li    t0, 2
    sh    t0, 44(s2)
    addi  t1, t1, 16
    addi  t2, t2, SECTOR
    addi  t3, t3, 1
    addi  s2, s2, 16 * DESCRIPTORS
    addi  t4, t4, 1
    li    t0, BATCH
    bne   t4, t0, 9b
    li    s5, 0                          # s5 = requests so far
    .endm

    .macro operation
    li    t0, 0                          # t0 = number of a request's first descriptor
    li    t1, DESCRIPTORS * BATCH
8:  andi  t2, s5, QUEUE_SIZE - 1
    slli  t2, t2, 1
    add   t2, t2, s3
    sh    t0, 4(t2)
    addi  s5, s5, 1
    addi  t0, t0, DESCRIPTORS
    bne   t0, t1, 8b
    fence                                # the entries before the index, the index before the notification
    sh    s5, 2(s3)
    fence
    sw    zero, V_NOTIFY(s1)
    slli  t1, s5, 16
    srli  t1, t1, 16
8:  lhu   t0, 2(s4)
    bne   t0, t1, 8b
    .endm

    .section .bss
    .balign 16
descriptors: .space 16 * QUEUE_SIZE
available:   .space 6 + 2 * QUEUE_SIZE
    .balign 4
used:        .space 6 + 8 * QUEUE_SIZE
    .balign 16
headers:     .space 16 * BATCH
statuses:    .space BATCH
    .balign 16
data:        .space SECTOR * BATCH
    .section .text
    .endif
    .macro on_trap
    .endm
