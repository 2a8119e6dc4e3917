# trap.s: the way in, what happened, and the way out; the tick; external interrupts; faults.

    .equ PLIC,            0x0c000000 + DEVICES
    .equ PLIC_PRIORITY,   PLIC           # of source n at 4 * n
    .equ PLIC_ENABLE,     PLIC + 0x2080  # of the hart's S-mode: a bit per source
    .equ PLIC_THRESHOLD,  PLIC + 0x201000
    .equ PLIC_CLAIM,      PLIC + 0x201004
    .equ UART_IRQ,        10
    .equ DISK_IRQ,        1
    .equ TICK,            2500           # length of a time slice in ticks of `time` (10 MHz): so short that short runs see several

    .balign 4
trap:
    save_process kernel_fault            # s0 = the process; a0 to a7 as it left them
    trap_cause t0
    bltz  t0, interrupt
    li    t1, CAUSE_ECALL_U
    beq   t0, t1, system_call
    mv    s1, t0
    li    a1, PTE_X
    li    t1, CAUSE_FETCH_PAGE
    beq   s1, t1, page_fault
    li    a1, PTE_R
    li    t1, CAUSE_LOAD_PAGE
    beq   s1, t1, page_fault
    li    a1, PTE_W
    li    t1, CAUSE_STORE_PAGE
    beq   s1, t1, page_fault
    la    a0, kill_text                  # any other exception is the process's mistake
    call  print
    mv    a0, s1
    call  print_number
    j     kill_line

page_fault:                              # s1 = cause, a1 = the right that was missing
    trap_value s2
    mv    a0, s2
    call  page_in
    bnez  a0, resume                     # it is there now: do the instruction again
    la    a0, kill_text
    call  print
    mv    a0, s1
    call  print_number
    la    a0, address_text
    call  print
    mv    a0, s2
    call  print_hex
kill_line:
    la    a0, line_end
    call  print
    li    a0, -1
    j     end_process

resume:
    restore_process

# ------------------------------------------------------------------------------------------------------------ interrupts
interrupt:                               # t0 = cause
    .ifdef PV
    next_events s1                       # all that have come; the tick last, for it does not come back
    andi  t0, s1, 1 << PORT_CONSOLE
    beqz  t0, 1f
    call  console_interrupt
1:  andi  t0, s1, 1 << PORT_DISK
    beqz  t0, 2f
    call  disk_interrupt
2:  andi  t0, s1, 1 << PORT_TIMER
    bnez  t0, tick
    .else
    slli  t0, t0, 1
    srli  t0, t0, 1
    li    t1, IRQ_TIMER
    beq   t0, t1, tick
    lui   s2, %hi(PLIC_CLAIM)
    lw    s1, %lo(PLIC_CLAIM)(s2)
    beqz  s1, 3f                         # it has gone away
    li    t0, UART_IRQ
    bne   s1, t0, 1f
    call  console_interrupt
    j     2f
1:  call  disk_interrupt
2:  sw    s1, %lo(PLIC_CLAIM)(s2)        # complete
3:
    .endif
    la    t0, idle_process
    bne   s0, t0, resume                 # who has been woken waits for the tick, or for the process to sleep
    j     schedule

tick:                                    # the next process's turn
    la    t0, ticking
    sw    zero, 0(t0)
    lw    t0, PROC_PREEMPTED(s0)
    addi  t0, t0, 1
    sw    t0, PROC_PREEMPTED(s0)
    la    t0, idle_process
    bne   s0, t0, schedule
    li    a0, -1                         # while nobody runs there are no ticks
    li    a1, -1
    set_timer
    j     schedule

# start_ticking(): asks for a tick, one time slice from now, unless one is under way. Changes a*, t*.
start_ticking:
    la    t0, ticking
    lw    t1, 0(t0)
    bnez  t1, 1f
    li    t1, 1
    sw    t1, 0(t0)
    read_time a1, a0, t0
    li    t0, TICK
    add   a0, a0, t0
    sltu  t0, a0, t0
    add   a1, a1, t0
    set_timer
1:  ret

    .ifndef PV
# interrupt_on(a0 = source): lets it through to us. Changes t*.
interrupt_on:
    li    t0, PLIC_PRIORITY
    slli  t1, a0, 2
    add   t0, t0, t1
    li    t1, 1
    sw    t1, 0(t0)
    sll   t1, t1, a0
    li    t0, PLIC_ENABLE
    lw    t2, 0(t0)
    or    t1, t1, t2
    sw    t1, 0(t0)
    li    t0, PLIC_THRESHOLD
    sw    zero, 0(t0)
    ret
    .endif

# ----------------------------------------------------------------------------------------------------------------- panic
kernel_fault:                            # a trap in the kernel: there is no way back
    la    sp, kernel_stack_top
    la    a0, fault_text
    call  print
    trap_cause a0
    call  print_number
    la    a0, address_text
    call  print
    trap_value a0
    call  print_hex
    la    a0, line_end
    call  print
    li    a1, SRST_SYSTEM_FAILURE
shut_down:                               # a1 = reason
    mv    s1, a1
    call  console_flush
    mv    a1, s1
    power_off

    .section .rodata
kill_text:       .asciz "kernel: process killed, cause "
address_text:    .asciz " at 0x"
line_end:        .asciz "\n"
fault_text:      .asciz "kernel: panic, cause "

    .section .data
    .balign 4
ticking:         .word 0                 # a tick has been asked for
    .section .text
