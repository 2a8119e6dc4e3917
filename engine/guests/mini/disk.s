# disk.s: the driver of a virtio block device in slot 0 (virtio 1.2, sections 2.7, 4.2 and 5.2), legacy or modern.
# A process has one request at a time, with three descriptors of its own: 3 * its number, and the two after. The device moves the
# data to or from the process's own page: nothing is copied, and several processes can wait for the disk at once.

    .equ VIRTIO,          0x10001000 + DEVICES
    .equ V_MAGIC,         0x000
    .equ V_VERSION,       0x004
    .equ V_DEVICE_ID,     0x008
    .equ V_FEATURES,      0x020
    .equ V_FEATURES_SEL,  0x024
    .equ V_PAGE_SIZE,     0x028          # legacy
    .equ V_QUEUE_SEL,     0x030
    .equ V_QUEUE_MAX,     0x034
    .equ V_QUEUE_NUM,     0x038
    .equ V_QUEUE_ALIGN,   0x03c          # legacy
    .equ V_QUEUE_PFN,     0x040          # legacy
    .equ V_QUEUE_READY,   0x044          # from here modern
    .equ V_NOTIFY,        0x050          # both
    .equ V_INTERRUPT,     0x060          # both
    .equ V_INTERRUPT_ACK, 0x064          # both
    .equ V_STATUS,        0x070          # both
    .equ V_QUEUE_DESC,    0x080          # low and high words
    .equ V_QUEUE_AVAIL,   0x090
    .equ V_QUEUE_USED,    0x0a0
    .equ V_CAPACITY,      0x100          # sectors

    .equ MAGIC,           0x74726976
    .equ DEVICE_BLOCK,    2
    .equ STATUS_KNOWN,    1 | 2          # acknowledge, driver
    .equ STATUS_FEATURES_OK, 8
    .equ STATUS_DRIVER_OK, 4
    .equ QUEUE_SIZE,      64             # at least 3 * MAX_PROCESSES, a power of two

    .equ DESC_ADDRESS,    0              # 64 bits
    .equ DESC_LENGTH,     8
    .equ DESC_FLAGS,      12             # 16 bits
    .equ DESC_NEXT,       14             # 16 bits
    .equ DESC_SHIFT,      4
    .equ FLAG_NEXT,       1
    .equ FLAG_WRITE,      2              # the device writes

    .equ SECTOR_SHIFT,    9

# disk_start(): the disk, if there is one; disk_sectors stays 0 if not. Changes a0, t*.
disk_start:
    li    t0, VIRTIO
    lw    t1, V_MAGIC(t0)
    li    t2, MAGIC
    bne   t1, t2, 9f
    lw    t1, V_DEVICE_ID(t0)
    li    t2, DEVICE_BLOCK
    bne   t1, t2, 9f
    sw    zero, V_STATUS(t0)             # reset
    li    t1, STATUS_KNOWN
    sw    t1, V_STATUS(t0)
    sw    zero, V_FEATURES_SEL(t0)       # no features
    sw    zero, V_FEATURES(t0)
    sw    zero, V_QUEUE_SEL(t0)
    li    t4, QUEUE_SIZE
    lw    t2, V_QUEUE_MAX(t0)
    bltu  t2, t4, 9f
    la    t3, queue_descriptors
    lw    t2, V_VERSION(t0)
    addi  t2, t2, -1
    bnez  t2, 1f
    li    t2, PAGE_SIZE                  # legacy: one place for all, in pages
    sw    t2, V_PAGE_SIZE(t0)
    sw    t4, V_QUEUE_NUM(t0)
    sw    t2, V_QUEUE_ALIGN(t0)
    srli  t3, t3, 12
    sw    t3, V_QUEUE_PFN(t0)
    j     2f
1:  li    t2, 1                          # modern: feature 32, VERSION_1, and a place for each
    sw    t2, V_FEATURES_SEL(t0)
    sw    t2, V_FEATURES(t0)
    ori   t1, t1, STATUS_FEATURES_OK
    sw    t1, V_STATUS(t0)
    lw    t5, V_STATUS(t0)
    bne   t1, t5, 9f                     # it does not want to work like this
    sw    t4, V_QUEUE_NUM(t0)
    sw    t3, V_QUEUE_DESC(t0)
    sw    zero, V_QUEUE_DESC + 4(t0)
    la    t3, queue_available
    sw    t3, V_QUEUE_AVAIL(t0)
    sw    zero, V_QUEUE_AVAIL + 4(t0)
    la    t3, queue_used
    sw    t3, V_QUEUE_USED(t0)
    sw    zero, V_QUEUE_USED + 4(t0)
    sw    t2, V_QUEUE_READY(t0)
2:  ori   t1, t1, STATUS_DRIVER_OK
    sw    t1, V_STATUS(t0)
    lw    t1, V_CAPACITY(t0)
    la    t2, disk_sectors
    sw    t1, 0(t2)
    li    a0, DISK_IRQ
    j     interrupt_on
9:  ret

# disk_transfer: system call: a0 = type, a1 = buffer, a2 = bytes, a3 = sector. Whole sectors, within a page, at most to the disk's end;
# 0 bytes beyond it. -1 where there is no disk, or it fails.
disk_transfer:
    mv    s1, a0
    mv    s2, a3
    la    t0, disk_sectors
    lw    s3, 0(t0)
    beqz  s3, failed
    li    t0, 0
    bgeu  s2, s3, 5f                     # nothing there
    mv    a0, a1
    mv    a1, a2
    li    a2, PTE_W                      # a read writes memory
    beqz  s1, 1f
    li    a2, PTE_R
1:  call  piece
    beqz  a0, failed
    srli  t0, a1, SECTOR_SHIFT
    beqz  t0, failed
    sub   t1, s3, s2
    bleu  t0, t1, 2f
    mv    t0, t1
2:  slli  t0, t0, SECTOR_SHIFT
    sw    t0, PROC_BYTES(s0)

    la    t1, processes                  # t1 = its number
    sub   t1, s0, t1
    srli  t1, t1, PROC_SHIFT
    la    t2, disk_headers               # t2 = its header: type, reserved, sector; after them the status, written by the device
    slli  t3, t1, 5
    add   t2, t2, t3
    sw    s1, 0(t2)
    sw    s2, 8(t2)
    slli  t3, t1, 1
    add   t1, t1, t3                     # t1 = its first descriptor's number
    la    t4, queue_descriptors
    slli  t3, t1, DESC_SHIFT
    add   t4, t4, t3
    sw    t2, DESC_ADDRESS(t4)
    li    t3, 16
    sw    t3, DESC_LENGTH(t4)
    li    t3, FLAG_NEXT
    sh    t3, DESC_FLAGS(t4)
    addi  t3, t1, 1
    sh    t3, DESC_NEXT(t4)
    sw    a0, 16 + DESC_ADDRESS(t4)      # data
    sw    t0, 16 + DESC_LENGTH(t4)
    li    t3, FLAG_NEXT | FLAG_WRITE
    beqz  s1, 3f
    li    t3, FLAG_NEXT
3:  sh    t3, 16 + DESC_FLAGS(t4)
    addi  t3, t1, 2
    sh    t3, 16 + DESC_NEXT(t4)
    addi  t2, t2, 16
    sw    t2, 32 + DESC_ADDRESS(t4)      # status
    li    t3, 1
    sw    t3, 32 + DESC_LENGTH(t4)
    li    t3, FLAG_WRITE
    sh    t3, 32 + DESC_FLAGS(t4)

    la    t2, queue_available            # flags, index, ring
    lhu   t3, 2(t2)
    andi  t4, t3, QUEUE_SIZE - 1
    slli  t4, t4, 1
    add   t4, t4, t2
    sh    t1, 4(t4)
    fence                                # the entry before the index, the index before the notification
    addi  t3, t3, 1
    sh    t3, 2(t2)
    fence
    li    t0, VIRTIO
    sw    zero, V_NOTIFY(t0)             # queue 0
    lw    t0, PROC_PC(s0)                # not to be begun again: disk_interrupt brings the result
    addi  t0, t0, 4
    sw    t0, PROC_PC(s0)
    li    a0, STATE_DISK
    j     sleep
5:  mv    a0, t0
    j     done

# disk_interrupt(): requests that are done; their processes are ready, with the result.
disk_interrupt:
    li    t0, VIRTIO
    lw    t1, V_INTERRUPT(t0)
    sw    t1, V_INTERRUPT_ACK(t0)
    la    t0, queue_used                 # flags, index, ring of (first descriptor, bytes written)
    la    t1, used_seen
1:  lhu   t2, 0(t1)
    lhu   t3, 2(t0)
    beq   t2, t3, 3f
    fence                                # the index before the entry
    andi  t3, t2, QUEUE_SIZE - 1
    slli  t3, t3, 3
    add   t3, t3, t0
    lw    t3, 4(t3)
    addi  t2, t2, 1
    sh    t2, 0(t1)
    li    t4, 3
    divu  t3, t3, t4
    li    t4, MAX_PROCESSES
    bgeu  t3, t4, 1b                     # no request of ours
    la    t4, disk_headers
    slli  t5, t3, 5
    add   t4, t4, t5
    lbu   t4, 16(t4)                     # status: 0 = it went well
    la    t5, processes
    slli  t3, t3, PROC_SHIFT
    add   t5, t5, t3
    lw    t3, PROC_BYTES(t5)
    beqz  t4, 2f
    li    t3, -1
2:  sw    t3, PROC_A0(t5)
    li    t3, STATE_READY
    sw    t3, PROC_STATE(t5)
    j     1b
3:  ret

    .section .bss
    .balign PAGE_SIZE
queue_descriptors: .space QUEUE_SIZE << DESC_SHIFT
queue_available: .space 6 + 2 * QUEUE_SIZE
    .balign PAGE_SIZE                    # as QUEUE_ALIGN says
queue_used:      .space 6 + 8 * QUEUE_SIZE
    .balign 4
disk_headers:    .space MAX_PROCESSES * 32
disk_sectors:    .space 4                # 0 = no disk
used_seen:       .space 4
    .section .text
