# frames.s: what the hypervisor remembers of each frame of a VM's memory, and macros to find it. Defines names only, no code.
#
# Each frame of a VM has a word: its type in the top two bits, below them a count. They exclude each other:
#   FRAME_PLAIN  anything but a table; counts who may write it: entries that map it writable, rings and pages shared with us
#   FRAME_LEAF   a second-level table: counts the entries of roots that lead to it
#   FRAME_ROOT   a root: counts the registers (the VM's kernel base and user base) that hold it
# A frame changes its type only while its count is 0. So no table can be written but by us, and no entry leads where it may not.

    .equ FRAME_PLAIN,     0
    .equ FRAME_LEAF,      1
    .equ FRAME_ROOT,      2
    .equ FRAME_TYPE_SHIFT, 30            # counts cannot reach it: 2^15 frames of 2^10 entries

    # satp_of satp, root, asid, scratch: a register's value; root is a machine address. satp may not be root or asid.
    .macro satp_of satp, root, asid, scratch
    srli  \satp, \root, 12
    slli  \scratch, \asid, 22
    or    \satp, \satp, \scratch
    li    \scratch, SATP_SV32
    or    \satp, \satp, \scratch
    .endm
    # satp_root root, satp: back, as the hypervisor sees it.
    .macro satp_root root, satp, scratch
    slli  \root, \satp, 12
    li    \scratch, HOST_OFFSET
    add   \root, \root, \scratch
    .endm
    # frame_record record, address, vcpu, scratch, none: where the word of the frame at this machine address is; to `none` where it is
    # not that VM's.
    .macro frame_record record, address, vcpu, scratch, none
    lw    \scratch, VCPU_RAM_BASE(\vcpu)
    sub   \record, \address, \scratch
    lw    \scratch, VCPU_RAM_SIZE(\vcpu)
    bgeu  \record, \scratch, \none
    srli  \record, \record, 12
    slli  \record, \record, 2
    lw    \scratch, VCPU_FRAMES(\vcpu)
    add   \record, \record, \scratch
    .endm
    .macro count record, scratch, change, offset=0
    lw    \scratch, \offset(\record)
    addi  \scratch, \scratch, \change
    sw    \scratch, \offset(\record)
    .endm
    # skip_zeros next, end, done: on to an entry that is not 0, or to one near it; to `done` where there is none.
    .macro skip_zeros next, end, done
18: andi  t0, \next, 31
    bnez  t0, 19f
    lw    t0, 0(\next)
    .irp  n, 4, 8, 12, 16, 20, 24, 28
    lw    t1, \n(\next)
    or    t0, t0, t1
    .endr
    bnez  t0, 19f
    addi  \next, \next, 32
    bltu  \next, \end, 18b
    j     \done
19:
    .endm
    .macro frame_of frame, entry         # machine address
    srli  \frame, \entry, 10
    slli  \frame, \frame, 12
    .endm
