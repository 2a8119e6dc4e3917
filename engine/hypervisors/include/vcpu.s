# vcpu.s: what a hypervisor keeps per virtual machine, and the table through which it is told which to create.
# Defines names only, no code. One virtual hart per VM, so vcpu and VM are one record. In all hypervisor code s0 = the vcpu.

    # boot_vms, filled by whoever loads the machine: a word count (1..MAX_VMS), then one row per VM.
    .equ MAX_VMS,         4
    .equ BOOT_BASE,       0              # host-physical address of its RAM; a multiple of 4 MiB
    .equ BOOT_SIZE,       4              # bytes, a multiple of 4 MiB, at most WINDOW_SIZE
    .equ BOOT_ENTRY,      8              # guest-physical address of its kernel's first instruction; 0: not yet, control.s may create it
    .equ BOOT_WEIGHT,     12             # length of its time slices, >= 1
    .equ BOOT_ROW,        16
    .equ WINDOW_SIZE,     128 << 20      # the most RAM that a VM can have

    .equ VCPU_X,          0              # x0..x31 at 4 * number; the place of x0 always holds 0
    .equ VCPU_RA,         VCPU_X + 1 * 4
    .equ VCPU_SP,         VCPU_X + 2 * 4
    .equ VCPU_A0,         VCPU_X + 10 * 4
    .equ VCPU_A1,         VCPU_X + 11 * 4
    .equ VCPU_A2,         VCPU_X + 12 * 4
    .equ VCPU_A6,         VCPU_X + 16 * 4
    .equ VCPU_A7,         VCPU_X + 17 * 4
    .equ VCPU_PC,         128
    .equ VCPU_SSTATUS,    132            # from here its CSRs, as it would read them
    .equ VCPU_SIE,        136
    .equ VCPU_SIP,        140            # SSIP is the guest's to write, STIP follows VCPU_TIMECMP
    .equ VCPU_STVEC,      144
    .equ VCPU_SCOUNTEREN, 148
    .equ VCPU_SENVCFG,    152
    .equ VCPU_SSCRATCH,   156
    .equ VCPU_SEPC,       160
    .equ VCPU_SCAUSE,     164
    .equ VCPU_STVAL,      168
    .equ VCPU_SATP,       172
    .equ VCPU_TIMECMP,    176            # 64 bits: deadline of its virtual timer, in ticks of `time`
    .equ VCPU_EXPOSED,    184            # up to here: what can do no harm but to this guest, should it have written it itself
    .equ VCPU_MODE,       184            # the guest's privilege as it believes: 1 = S (its kernel), 0 = U
    .equ VCPU_ROOT_USER,  188            # host's satp while the guest is in U-mode; 0 = not known,
    .equ VCPU_ROOT_KERNEL, 192           # and while it is in S-mode: at 4 * VCPU_MODE further up
    .equ VCPU_STATE,      196
    .equ STATE_RUNNABLE,  0
    .equ STATE_WAITING,   1              #   in wfi, until an interrupt that its sie enables is pending
    .equ STATE_STOPPED,   2              #   shut down, crashed, or absent: VCPU_REASON
    .equ VCPU_NUMBER,     200            # of the VM, from 0
    .equ VCPU_RAM_SIZE,   204            # bytes from guest-physical RAM upwards
    .equ VCPU_LINE,       208            # host-virtual address of its serial line
    .equ VCPU_SLICE,      212            # length of its time slices, ticks of `time`
    .equ VCPU_RAM_BASE,   216            # host-physical address of its RAM,
    .equ VCPU_WINDOW,     220            # and where the hypervisor sees it
    .equ VCPU_PLIC_PRIORITY, 224         # its interrupt controller (plic.s): a byte for each of 32 sources,
    .equ VCPU_PLIC_PENDING, 256          # and words with a bit for each
    .equ VCPU_PLIC_CLAIMED, 260
    .equ VCPU_PLIC_LINES, 264
    .equ VCPU_PLIC_ENABLE, 268
    .equ VCPU_PLIC_THRESHOLD, 272
    .equ VCPU_DISK,       276            # its disk (virtio.s): where the hypervisor sees the registers, 0 = it has none
    .equ VCPU_DISK_TABLE, 280            # and the descriptors that the device reads
    .equ VCPU_QUEUE,      284            # the queue as the guest has set it: number selected,
    .equ VCPU_QUEUE_SIZE, 288
    .equ VCPU_QUEUE_AREA, 292            # guest-physical addresses of descriptors, available and used ring: 64 bits each
    .equ VCPU_QUEUE_SEEN, 316            # entries of the available ring that have been translated
    .equ VCPU_QUEUE_READY, 320
    .equ VCPU_VIEW,       324            # its shadow page tables (shadow.s): whose eyes they are for,
    .equ VIEW_ALL,        0
    .equ VIEW_USER,       0x100
    .equ VIEW_KERNEL,     0x200
    .equ VIEW_SUM,        0x400
    .equ VIEW_MXR,        0x800
    .equ VCPU_SHADOW_ROOT, 328           # the root in use,
    .equ VCPU_SHADOW_SATP, 332           # and the machine's satp (or vsatp) that names it;
    .equ VCPU_FRAMES,     336            # a record per frame of its RAM
    .equ VCPU_SHADOWS,    340            # a record per shadow page,
    .equ VCPU_SHADOW_COUNT, 344          # how many,
    .equ VCPU_SHADOW_PAGES, 348          # the pages themselves,
    .equ VCPU_SHADOW_FREE, 352           # and the first that is free
    .equ VCPU_PAUSED,     356            # 1: not to be run, whatever its state (control.s)
    .equ VCPU_REASON,     360            # why it has stopped: SRST_NO_REASON, SRST_SYSTEM_FAILURE,
    .equ REASON_ABSENT,   2              #   destroyed, or not created yet
    .equ VCPU_TIME,       364            # 64 bits: ticks of `time` for which it has been the current one, exits included
    .equ VCPU_OWN,        372            # from here on: what one hypervisor alone keeps
    .ifndef VCPU_SIZE
    .equ VCPU_SIZE,       512
    .endif
    # next_vcpu record: the one behind it.
    .macro next_vcpu record
    .rept (VCPU_SIZE + 1023) / 1024
    addi  \record, \record, VCPU_SIZE / ((VCPU_SIZE + 1023) / 1024)
    .endr
    .endm

    .equ SLICE,           10000          # time slice of weight 1: 1 ms, in ticks of `time` (10 MHz)
