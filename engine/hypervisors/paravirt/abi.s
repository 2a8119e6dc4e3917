# abi.s: what passes between a paravirtual guest's kernel and the hypervisor: calls, commands, the shared page, the rings.
# Defines names only, no code. Included by both sides. README.md says what each call does, needs, and refuses.
#
# A call:  a7 = number, a0..a3 = arguments, `ecall`;  a0 = error (the SBI's numbers), a1 = value, all other registers unchanged.
# Numbers lie in the space that the SBI leaves to whoever is below (0x0a000000 up); every other number is the SBI's own.
# Addresses are guest-physical, and frames likewise, except in page-table entries: those the hardware reads, so they hold the machine's.

    .equ HC_FIRST,        0x0a000000
    .equ HC_IRET,         HC_FIRST + 0   # () from kernel to user: SHARED_PC, SHARED_SP, SHARED_A7 and all other registers as they are
    .equ HC_BLOCK,        HC_FIRST + 1   # () events on, and wait for one
    .equ HC_YIELD,        HC_FIRST + 2   # () the next virtual machine's turn
    .equ HC_MULTICALL,    HC_FIRST + 3   # (list, rows) -> rows done
    .equ HC_SHARED_PAGE,  HC_FIRST + 4   # (page): once
    .equ HC_SET_TRAPS,    HC_FIRST + 5   # (exception, system call, event, kernel's own fault): addresses of handlers
    .equ HC_SET_TIMER,    HC_FIRST + 6   # (low, high): deadline, ticks of `time`
    .equ HC_MMU_UPDATE,   HC_FIRST + 7   # (list, rows) -> rows done
    .equ HC_UPDATE_VA,    HC_FIRST + 8   # (virtual address, entry, MMU_KERNEL or MMU_USER)
    .equ HC_EVENT_TIMER,  HC_FIRST + 9   # (port): where the timer is heard
    .equ HC_EVENT_OPEN,   HC_FIRST + 10  # (port, VM): that VM may bind
    .equ HC_EVENT_BIND,   HC_FIRST + 11  # (port, VM, its port)
    .equ HC_EVENT_SEND,   HC_FIRST + 12  # (port)
    .equ HC_EVENT_CLOSE,  HC_FIRST + 13  # (port)
    .equ HC_GRANT,        HC_FIRST + 14  # (page, VM, 1 = to write too) -> reference
    .equ HC_GRANT_MAP,    HC_FIRST + 15  # (VM, reference, virtual address)
    .equ HC_GRANT_UNMAP,  HC_FIRST + 16  # (virtual address)
    .equ HC_GRANT_END,    HC_FIRST + 17  # (reference)
    .equ HC_CONNECT,      HC_FIRST + 18  # (port, device, page of the ring)
    .equ HC_OWN,          HC_FIRST + 19  # free, for a call of your own
    .equ HC_COUNT,        20

    # HC_MULTICALL: rows of eight words; any call but the first four.
    .equ MULTI_NUMBER,    0
    .equ MULTI_ARGUMENTS, 4              # a0..a3
    .equ MULTI_ERROR,     20             # written: a0
    .equ MULTI_VALUE,     24             # written: a1
    .equ MULTI_ROW,       32

    # HC_MMU_UPDATE: rows of two words, at most MMU_ROWS. An entry's address, and what is to be in it; or a page | MMU_COMMAND, and
    .equ MMU_COMMAND,     1
    .equ MMU_KERNEL,      0              # this root is the kernel's address space from now on,
    .equ MMU_USER,        1              # its users';
    .equ MMU_PIN_LEAF,    2              # this page is a second-level table,
    .equ MMU_PIN_ROOT,    3              # a root,
    .equ MMU_UNPIN,       4              # a table no more;
    .equ MMU_FLUSH_PAGE,  5              # forget translations of this virtual page,
    .equ MMU_FLUSH,       6              # of all
    .equ MMU_ROW,         8
    .equ MMU_ROWS,        256

    # The shared page. A trap writes PC to FROM and sets MASKED; HC_IRET reads PC, SP and A7.
    .equ SHARED_MASKED,   0              # not 0: no events while the kernel runs. The guest's to write, without a call
    .equ SHARED_PENDING,  4              # a bit per port: sent, and not taken off by the guest
    .equ SHARED_PORT_MASK, 8             # a bit per port: not to be told
    .equ SHARED_KERNEL_SP, 12            # sp at a trap from a user
    .equ SHARED_PC,       16
    .equ SHARED_SP,       20
    .equ SHARED_A7,       24
    .equ SHARED_CAUSE,    28             # as scause has it; an event is CAUSE_EVENT
    .equ SHARED_VALUE,    32             # as stval has it
    .equ SHARED_FROM,     36             # 1 = the kernel was trapped, 0 = a user
    .equ SHARED_MACHINE,  40             # machine address less guest-physical address, of all the VM's memory
    .equ SHARED_VERSION,  44             # odd while what follows changes
    .equ SHARED_TIME,     48             # 64 bits: `time` when this VM was last given the hart
    .equ CAUSE_EVENT,     1 << 31 | 9

    .equ PORTS,           32
    .equ GRANTS,          16             # that a VM can give at the same time

    # Rings of bytes. Head and tail count bytes taken and put; both wrap.
    .equ RING_HEAD,       0              # the taker's
    .equ RING_TAIL,       4              # the putter's
    .equ RING_ASLEEP,     8              # the taker sleeps: an event after putting wakes it
    .equ RING_WAITS,      12             # the putter waits for room: an event after taking wakes it
    .equ RING_BYTES,      16
    .equ RING_SIZE,       1024
    .equ DEVICE_CONSOLE,  0              # its page: two rings of bytes
    .equ CONSOLE_OUT,     0
    .equ CONSOLE_IN,      RING_BYTES + RING_SIZE

    # The disk's page: requests, which answers replace.
    .equ DEVICE_DISK,     1
    .equ DISK_ASKED,      0              # counts requests: the guest's,
    .equ DISK_ASLEEP,     4              # an event after asking is wanted,
    .equ DISK_ANSWERED,   8              # counts answers,
    .equ DISK_WAITS,      12             # and the guest wants an event for them
    .equ DISK_SECTORS,    16             # of 512 bytes
    .equ DISK_SLOTS,      32             # where slot 0 is; request or answer n is in slot n mod DISK_DEPTH
    .equ DISK_DEPTH,      16
    .equ SLOT_SHIFT,      5
    .equ SLOT_TYPE,       0              # request: 0 read, 1 write
    .equ SLOT_SECTOR,     4
    .equ SLOT_ADDRESS,    8              # guest-physical; bytes in whole sectors, within one page
    .equ SLOT_BYTES,      12
    .equ SLOT_ID,         16             # the guest's own: comes back
    .equ SLOT_STATUS,     20             # answer: 0 = done
