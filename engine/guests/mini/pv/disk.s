# pv/disk.s: the front end of the disk: a page of requests and answers, shared with the hypervisor. A process has one request at a time.

    .equ SECTOR_SHIFT,    9

# disk_start(): the disk, if there is one; DISK_SECTORS stays 0 if not. Changes a*, t*.
disk_start:
    la    a2, disk_page
    li    t0, 1
    sw    t0, DISK_WAITS(a2)
    li    a0, PORT_DISK
    li    a1, DEVICE_DISK
    hypercall HC_CONNECT
    ret

# disk_transfer: system call: a0 = type, a1 = buffer, a2 = bytes, a3 = sector. Whole sectors, within a page, at most to the disk's end;
# 0 bytes beyond it. -1 where there is no disk, or it fails.
disk_transfer:
    mv    s1, a0
    mv    s2, a3
    la    s4, disk_page
    lw    s3, DISK_SECTORS(s4)
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

    lw    t1, DISK_ASKED(s4)
    andi  t2, t1, DISK_DEPTH - 1
    slli  t2, t2, SLOT_SHIFT
    add   t2, t2, s4
    sw    s1, DISK_SLOTS + SLOT_TYPE(t2)
    sw    s2, DISK_SLOTS + SLOT_SECTOR(t2)
    sw    a0, DISK_SLOTS + SLOT_ADDRESS(t2)
    sw    t0, DISK_SLOTS + SLOT_BYTES(t2)
    sw    s0, DISK_SLOTS + SLOT_ID(t2)
    fence                                # the request before the count
    addi  t1, t1, 1
    sw    t1, DISK_ASKED(s4)
    lw    t1, DISK_ASLEEP(s4)
    beqz  t1, 3f
    li    a0, PORT_DISK
    hypercall HC_EVENT_SEND
3:  lw    t0, PROC_PC(s0)                # not to be begun again: disk_interrupt brings the result
    addi  t0, t0, 4
    sw    t0, PROC_PC(s0)
    li    a0, STATE_DISK
    j     sleep
5:  mv    a0, t0
    j     done

# disk_interrupt(): requests that are done; their processes are ready, with the result.
disk_interrupt:
    la    t0, disk_page
    la    t1, answers_seen
1:  lw    t2, 0(t1)
    lw    t3, DISK_ANSWERED(t0)
    beq   t2, t3, 3f
    fence                                # the count before the answer
    andi  t3, t2, DISK_DEPTH - 1
    slli  t3, t3, SLOT_SHIFT
    add   t3, t3, t0
    addi  t2, t2, 1
    sw    t2, 0(t1)
    lw    t5, DISK_SLOTS + SLOT_ID(t3)   # its process
    lw    t4, DISK_SLOTS + SLOT_STATUS(t3)
    lw    t3, PROC_BYTES(t5)
    beqz  t4, 2f
    li    t3, -1
2:  sw    t3, PROC_A0(t5)
    li    t3, STATE_READY
    sw    t3, PROC_STATE(t5)
    j     1b
3:  ret

    .section .bss
    .balign 4
answers_seen:    .space 4
    .balign PAGE_SIZE
disk_page:       .space PAGE_SIZE
    .section .text
