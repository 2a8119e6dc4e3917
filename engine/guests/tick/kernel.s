# kernel.s: `tick`, a guest kernel small enough to read in ten minutes, with one user program.
#
# Entered in S-mode at (guest-)physical 0x80200000 with satp = 0, interrupts off, a0 = hart id, a1 = device tree (not read).
# Needs a machine with M, S and U, and an SBI below it with TIME, DBCN and SRST. Ends by SBI shutdown.
# It is an unmodified guest: the same bytes run on bare metal and in a virtual machine.
#
# What it prints depends on the order of events, never on how fast the machine is: at most one tick is outstanding, and only
# the user program asks for the next one. So a hypervisor that costs time changes no byte of the transcript.
# Left out: paging (satp stays 0, so user and kernel see the same memory), more than one process, input.

    .include "../../firmware/include/sbi-abi.s"

    .equ SSTATUS_SIE,    1 << 1          # interrupts taken in S-mode; U-mode takes them always
    .equ SSTATUS_SPP,    1 << 8          # privilege before the trap: 1 = S
    .equ SIE_STIE,       1 << 5
    .equ TICK,           10000           # 1 ms, in ticks of `time` (10 MHz)

    .equ CAUSE_LOAD_ACCESS, 5
    .equ CAUSE_ECALL_U,  8
    .equ CAUSE_STI,      0x80000005

    # System calls: a7 = number, a0 = argument, result in a0.
    .equ SYS_EXIT,       0               # (status): does not return
    .equ SYS_WRITE,      1               # (text ending in 0): prints it in one piece
    .equ SYS_ALARM,      2               # (): asks for one tick, a millisecond from now
    .equ SYS_PAUSE,      3               # (): sleeps until the tick asked for has come
    .equ SYS_TICKS,      4               # () -> ticks so far

    # Trap frame, on the kernel's stack: x1..x31 at 4 * number, sepc in the place of x0, sstatus after the registers.
    .equ FRAME_SEPC,     0
    .equ FRAME_RA,       1 * 4
    .equ FRAME_SP,       2 * 4
    .equ FRAME_A0,       10 * 4
    .equ FRAME_SSTATUS,  32 * 4
    .equ FRAME_SIZE,     36 * 4

    .macro sbi extension, function
    li    a7, \extension
    li    a6, \function
    ecall
    .endm

    .option norvc
    .section .text
    .globl _start
_start:
    la    sp, kernel_stack_top
    la    t0, trap
    csrw  stvec, t0
    csrw  sscratch, zero                 # 0 = we are in the kernel
    li    t0, SIE_STIE
    csrw  sie, t0
    la    a0, banner
    call  print

    la    t0, user_start                 # into the user program: sret to U-mode with interrupts on
    csrw  sepc, t0
    li    t0, SSTATUS_SPP
    csrc  sstatus, t0
    csrw  sscratch, sp
    la    sp, user_stack_top
    sret

# ----------------------------------------------------------------------------------------------------------------- traps
# sscratch holds the kernel's stack while the user runs, 0 while the kernel runs: so the swap says where the trap came from.
    .balign 4
trap:
    csrrw sp, sscratch, sp
    bnez  sp, 1f
    csrrw sp, sscratch, sp               # from the kernel: go on using its stack
1:  addi  sp, sp, -FRAME_SIZE
    .irp  n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    sw    x\n, 4 * \n(sp)
    .endr
    csrrw t0, sscratch, zero             # the user's sp; not looked at where the trap came from the kernel
    sw    t0, FRAME_SP(sp)
    csrr  t0, sepc                       # a trap inside the kernel would overwrite these two
    sw    t0, FRAME_SEPC(sp)
    csrr  t0, sstatus
    sw    t0, FRAME_SSTATUS(sp)

    csrr  s0, scause
    li    t0, CAUSE_STI
    beq   s0, t0, tick
    lw    t0, FRAME_SSTATUS(sp)
    andi  t0, t0, SSTATUS_SPP
    bnez  t0, panic                      # the kernel makes no exceptions
    li    t0, CAUSE_ECALL_U
    bne   s0, t0, fault

    lw    t0, FRAME_SEPC(sp)
    addi  t0, t0, 4                      # past the ecall
    sw    t0, FRAME_SEPC(sp)
    csrsi sstatus, SSTATUS_SIE           # everything is saved: a tick may come during a system call
    la    t0, system_calls
    li    t1, SYS_TICKS
    bgtu  a7, t1, bad_call
    slli  t1, a7, 2
    add   t0, t0, t1
    jr    t0
system_calls:
    j     sys_exit
    j     sys_write
    j     sys_alarm
    j     sys_pause
    j     sys_ticks

bad_call:
    li    a0, -1
done:                                    # a0 = result of the system call
    sw    a0, FRAME_A0(sp)
trap_return:
    csrci sstatus, SSTATUS_SIE           # from here to sret nobody may touch sepc, sstatus, sscratch
    lw    t0, FRAME_SEPC(sp)
    csrw  sepc, t0
    lw    t0, FRAME_SSTATUS(sp)
    csrw  sstatus, t0
    andi  t0, t0, SSTATUS_SPP
    bnez  t0, 1f
    addi  t0, sp, FRAME_SIZE
    csrw  sscratch, t0                   # back to the user: leave the kernel's stack where `trap` finds it
    lw    t0, FRAME_SP(sp)
    j     2f
1:  addi  t0, sp, FRAME_SIZE
2:  sw    t0, FRAME_SP(sp)
    .irp  n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    lw    x\n, 4 * \n(sp)
    .endr
    lw    sp, FRAME_SP(sp)
    sret

tick:                                    # interrupts are off: hardware saw to that
    la    t0, ticks
    lw    s1, 0(t0)
    addi  s1, s1, 1
    sw    s1, 0(t0)
    la    t0, outstanding
    sw    zero, 0(t0)
    li    a0, -1                         # no next tick before somebody asks; this also clears the pending one
    li    a1, -1
    sbi   SBI_TIME, SBI_TIME_SET_TIMER
    la    a0, tick_text
    mv    a1, s1
    call  print_number
    j     trap_return

fault:                                   # the user's own fault: say what, go on with the next instruction
    la    a0, fault_text
    mv    a1, s0
    call  print_number
    li    t0, CAUSE_LOAD_ACCESS
    bne   s0, t0, 1f
    la    a0, address_text
    csrr  a1, stval
    call  print_number
1:  lw    t0, FRAME_SEPC(sp)
    addi  t0, t0, 4
    sw    t0, FRAME_SEPC(sp)
    j     trap_return

panic:
    la    a0, panic_text
    mv    a1, s0
    call  print_number
    li    a1, SRST_SYSTEM_FAILURE
    j     shutdown

# ---------------------------------------------------------------------------------------------------------- system calls
sys_write:
    call  print
    li    a0, 0
    j     done

sys_ticks:
    la    t0, ticks
    lw    a0, 0(t0)
    j     done

sys_alarm:
    call  arm
    li    a0, 0
    j     done

sys_pause:                               # test and sleep with interrupts off, or the tick could slip in between
    csrci sstatus, SSTATUS_SIE
    la    t0, outstanding
    lw    t0, 0(t0)
    beqz  t0, 1f
    wfi                                  # wakes when a tick is pending, taken or not
    csrsi sstatus, SSTATUS_SIE           # here it is taken
    j     sys_pause
1:  csrsi sstatus, SSTATUS_SIE
    li    a0, 0
    j     done

sys_exit:                                # a0 = status
    mv    s1, a0
    la    a0, exit_text
    mv    a1, s1
    call  print_number
    snez  a1, s1                         # SRST_NO_REASON or SRST_SYSTEM_FAILURE
shutdown:                                # a1 = reason
    li    a0, SRST_SHUTDOWN
    sbi   SBI_SRST, SBI_SRST_RESET
1:  wfi
    j     1b

# arm: asks the SBI for a tick TICK from now. The timer alone is masked meanwhile, by sie: the second kind of critical section.
arm:
    csrrw t3, sie, zero
    la    t0, outstanding
    li    t1, 1
    sw    t1, 0(t0)
1:  rdtimeh a1                           # 64 bits in two reads: again if the low half has wrapped between them
    rdtime a0
    rdtimeh t0
    bne   t0, a1, 1b
    li    t0, TICK
    add   a0, a0, t0
    sltu  t0, a0, t0
    add   a1, a1, t0
    sbi   SBI_TIME, SBI_TIME_SET_TIMER
    csrw  sie, t3
    ret

# --------------------------------------------------------------------------------------------------------------- printing
# print(a0 = text ending in 0): in one piece, whatever interrupts are waiting. Changes a0 to a2, a6, a7, t1, t2.
print:
    csrrci t2, sstatus, SSTATUS_SIE
    mv    a1, a0                         # satp is 0: the address is the physical one
    li    a2, 0
1:  lbu   t1, 0(a0)
    addi  a0, a0, 1
    bnez  t1, 1b
    sub   a0, a0, a1
    addi  a0, a0, -1                     # bytes before the 0
    sbi   SBI_DBCN, SBI_DBCN_WRITE
    andi  t2, t2, SSTATUS_SIE
    csrs  sstatus, t2                    # as it was
    ret

# print_number(a0 = text ending in 0, a1 = number): text, number in decimal, end of line. Changes a0 to a7, t0 to t2.
print_number:
    mv    a5, ra
    la    t0, line
1:  lbu   t1, 0(a0)
    beqz  t1, 2f
    sb    t1, 0(t0)
    addi  a0, a0, 1
    addi  t0, t0, 1
    j     1b
2:  li    a2, 10
    li    a3, 1                          # the power of ten of the leading digit
3:  divu  t1, a1, a3
    bltu  t1, a2, 4f
    mul   a3, a3, a2
    j     3b
4:  divu  t1, a1, a3
    remu  a1, a1, a3
    addi  t1, t1, '0'
    sb    t1, 0(t0)
    addi  t0, t0, 1
    divu  a3, a3, a2
    bnez  a3, 4b
    li    t1, '\n'
    sb    t1, 0(t0)
    sb    zero, 1(t0)
    la    a0, line
    call  print
    jr    a5

# ------------------------------------------------------------------------------------------------------- the user program
    .macro system_call number
    li    a7, \number
    ecall
    .endm
    .macro say text
    la    a0, \text
    system_call SYS_WRITE
    .endm

user_start:
    li    s0, 3                          # three times: say hello, sleep until a tick
1:  say   hello
    la    t0, hello_digit
    lbu   t1, 0(t0)
    addi  t1, t1, 1
    sb    t1, 0(t0)
    system_call SYS_ALARM
    system_call SYS_PAUSE
    addi  s0, s0, -1
    bnez  s0, 1b

    say   computing                      # once: compute until a tick interrupts us
    system_call SYS_TICKS
    mv    s1, a0
    system_call SYS_ALARM
2:  li    t0, 500
3:  addi  t0, t0, -1
    bnez  t0, 3b
    system_call SYS_TICKS
    beq   a0, s1, 2b
    say   interrupted

    ebreak                               # and three faults: a breakpoint,
    lw    t0, 8(zero)                    # memory that is not there,
    csrr  t0, sstatus                    # a register that is not ours
    say   survived
    li    a0, 0
    system_call SYS_EXIT

    .section .rodata
banner:        .asciz "tick: kernel up\n"
tick_text:     .asciz "tick "
fault_text:    .asciz "kernel: user fault, cause "
address_text:  .asciz "kernel: at address "
panic_text:    .asciz "kernel: panic, cause "
exit_text:     .asciz "kernel: user exit, status "
computing:     .asciz "user: computing\n"
interrupted:   .asciz "user: interrupted by a tick\n"
survived:      .asciz "user: still here\n"

    .section .data
hello:         .ascii "user: hello "
hello_digit:   .asciz "1\n"
    .balign 4
ticks:         .word 0                   # since boot
outstanding:   .word 0                   # 1 from `arm` to the tick

    .section .bss
line:
    .space 64
    .balign 16
kernel_stack:
    .space 1024
kernel_stack_top:
user_stack:
    .space 1024
user_stack_top:
