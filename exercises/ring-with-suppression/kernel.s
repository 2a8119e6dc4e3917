# kernel.s: what stands around the driver: a kernel of the hypervisor paravirt, that has connected its console. It puts a text into the
# ring, piece by piece, and takes what is typed, until it has so many bytes.
# Events come only in HC_BLOCK: outside it the kernel is masked. The handler takes them off, and comes back; it changes t0 and t1.
    .include "../../firmware/include/power.s"
    .include "../../hypervisors/paravirt/abi.s"
    .equ PORT,            1
    .equ OUT,             CONSOLE_OUT    # where in console_page the ring of what we put is,
    .equ IN,              CONSOLE_IN     # and that of what we take

    .macro hypercall number              # arguments in a0 to a3; changes a0, a1, a7
    li    a7, \number
    ecall
    .endm

    .macro junk                          # what was in t3 to t6 before is of no use to anybody
    .irp  n, 28, 29, 30, 31
    li    x\n, 0x5eed0 + \n
    .endr
    .endm

    .option norvc
_start:
    la    sp, stack_top
    la    a0, shared_page
    hypercall HC_SHARED_PAGE             # SHARED_MASKED is 1
    la    a0, event
    mv    a1, a0
    mv    a2, a0
    la    a3, fault
    hypercall HC_SET_TRAPS
    li    a0, PORT
    li    a1, DEVICE_CONSOLE
    la    a2, console_page
    hypercall HC_CONNECT

    lw    s3, awake                      # 1: as if the other side were at the ring at this moment
    beqz  s3, 6f
    la    t0, console_page + OUT
    sw    zero, RING_ASLEEP(t0)
6:  la    s0, text
    lw    s1, text_bytes
    slti  x0, x0, 1                      # mark 1
1:  beqz  s1, 3f
    lw    s2, piece_bytes
    bleu  s2, s1, 2f
    mv    s2, s1
2:  mv    a0, s0
    mv    a1, s2
    junk
    call  put
    add   s0, s0, s2
    sub   s1, s1, s2
    j     1b
3:  slti  x0, x0, 2                      # mark 2
    beqz  s3, 7f
    li    a0, PORT                       # then it looks
    hypercall HC_EVENT_SEND
7:  la    s0, typed
    lw    s1, typed_bytes
4:  beqz  s1, 5f
    junk
    call  take
    sb    a0, 0(s0)
    addi  s0, s0, 1
    addi  s1, s1, -1
    la    t0, taken
    sw    s1, 0(t0)
    j     4b
5:  slti  x0, x0, 3                      # mark 3
    power_off

    .balign 4
event:
    la    t0, shared_page
    sw    zero, SHARED_PENDING(t0)
    la    t1, events
    lw    t0, 0(t1)
    addi  t0, t0, 1
    sw    t0, 0(t1)
    la    t0, shared_page
    lw    t0, SHARED_PC(t0)
    jr    t0

    .balign 4
fault:                                   # this kernel is broken
    li    a0, SRST_SHUTDOWN
    li    a1, SRST_SYSTEM_FAILURE
    li    a7, SBI_SRST
    li    a6, SBI_SRST_RESET
    ecall

    .include "data.s"                    # awake, text_bytes, piece_bytes, typed_bytes, text
    .section .bss
    .balign 4096
shared_page:  .space 4096
console_page: .space 4096
events:       .space 4                   # how many there were
taken:        .space 4                   # bytes that are still to be taken
typed:        .space 4096
    .space 1024
stack_top:
    .section .text
