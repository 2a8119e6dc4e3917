# sbi.s: the firmware. Brings the machine up in M-mode, starts the next stage in S-mode, then answers its SBI calls.
#
# Entered at reset at 0x80000000 in M-mode:  a0 = hart id, a1 = device tree (physical), a2 = next stage (0: 0x80200000).
# Starts the next stage in S-mode (HS-mode where the machine has H) with satp = 0, interrupts off, a0 and a1 as received,
# every exception and every S-mode interrupt delegated, all memory open, the counters readable. What still comes here:
#   ecall from S-mode        an SBI call (table in README.md); `ecall` from a guest is the hypervisor's business, not ours
#   machine timer interrupt  the deadline of set_timer, passed on as STIP; not used where the machine has Sstc
#   anything else            is reported on serial line 0, and the machine powers off with failure
# One hart. The firmware is not protected from the next stage, nor does it need to be: it keeps no secret.

    .include "include/platform.s"
    .include "include/sbi-abi.s"

    .equ IMPL_ID,           0x52494e47   # "RING": not a registered number
    .equ IMPL_VERSION,      0x00010000   # 1.0

    .equ MSTATUS_MPP_S,     1 << 11
    .equ MIE_MTIE,          1 << 7
    .equ MIP_STIP,          1 << 5
    .equ MENVCFGH_STCE,     1 << 31
    .equ MEDELEG_ALL,       0x00f0b5ff   # all but ecall from S (9) and from M (11); with H also ecall from VS and causes 20 to 23
    .equ MIDELEG_ALL,       0x00001666   # SSI, STI, SEI; with H also VSSI, VSTI, VSEI, SGEI
    .equ CAUSE_ECALL_S,     9
    .equ CAUSE_MTI,         0x80000007

    # The frame: what the trap handler saves, and the one fact it must remember. mscratch points here outside the handler.
    .equ FRAME_RA,          0
    .equ FRAME_T0,          4
    .equ FRAME_T1,          8
    .equ FRAME_T2,          12
    .equ FRAME_T3,          16
    .equ FRAME_T4,          20
    .equ FRAME_HAS_SSTC,    24           # nonzero: S-mode has its own timer compare register
    .equ FRAME_SIZE,        28

    .option norvc
    .section .text
    .globl _start
_start:
    csrw  mie, zero
    csrw  satp, zero
    li    t0, MEDELEG_ALL                # bits that this machine does not have stay 0
    csrw  medeleg, t0
    li    t0, MIDELEG_ALL
    csrw  mideleg, t0
    li    t0, -1
    csrw  mcounteren, t0

    # Registers that this machine may lack: where the access traps, mtvec leads past it.
    la    t0, no_pmp
    csrw  mtvec, t0
    li    t0, -1
    csrw  pmpaddr0, t0                   # all of memory,
    li    t0, 0x1f
    csrw  pmpcfg0, t0                    # NAPOT, read, write, execute
    .balign 4
no_pmp:
    la    t0, no_mstatush
    csrw  mtvec, t0
    csrw  mstatush, zero                 # MPV = 0: the next stage is no guest
    .balign 4
no_mstatush:
    li    t2, 0
    la    t0, no_sstc
    csrw  mtvec, t0
    csrw  menvcfg, zero
    li    t1, MENVCFGH_STCE
    csrs  menvcfgh, t1                   # ADUE stays: who sets A and D bits is a matter of the machine
    li    t1, -1
    csrw  stimecmp, t1                   # no deadline yet (it is 0 at reset); traps where there is no Sstc
    csrw  stimecmph, t1
    csrr  t2, menvcfgh                   # and STCE reads back 0 where it cannot be given to S-mode
    .balign 4
no_sstc:
    la    t0, frame
    sw    t2, FRAME_HAS_SSTC(t0)
    csrw  mscratch, t0
    la    t0, trap
    csrw  mtvec, t0

    li    t0, UART                       # 8 data bits, no parity, 1 stop bit; FIFO; no interrupts
    sb    zero, UART_IER(t0)
    li    t1, 3
    sb    t1, UART_LCR(t0)
    li    t1, 1
    sb    t1, UART_FCR(t0)

    bnez  a2, 1f
    li    a2, NEXT_STAGE
1:  csrw  mepc, a2
    li    t0, MSTATUS_MPP_S              # to S-mode, with SIE, SUM, MXR, MPRV, TVM, TW and TSR clear
    csrw  mstatus, t0
    mret

# ---------------------------------------------------------------------------------------------------------------- traps
    .balign 4
trap:
    csrrw sp, mscratch, sp               # sp = frame
    sw    ra, FRAME_RA(sp)
    sw    t0, FRAME_T0(sp)
    sw    t1, FRAME_T1(sp)
    sw    t2, FRAME_T2(sp)
    sw    t3, FRAME_T3(sp)
    sw    t4, FRAME_T4(sp)
    csrr  t0, mcause
    li    t1, CAUSE_ECALL_S
    beq   t0, t1, sbi_call
    li    t1, CAUSE_MTI
    bne   t0, t1, unexpected

    li    t0, MIE_MTIE                   # the deadline of set_timer: raise the supervisor's timer interrupt,
    csrc  mie, t0                        # and keep quiet until the next deadline is set
    li    t0, MIP_STIP
    csrs  mip, t0
    j     return

sbi_call:
    csrr  t0, mepc
    addi  t0, t0, 4                      # past the ecall, which is 4 bytes long also where C is present
    csrw  mepc, t0
    li    t0, SBI_TIME
    beq   a7, t0, time
    li    t0, SBI_DBCN
    beq   a7, t0, dbcn
    li    t0, SBI_BASE
    beq   a7, t0, base
    li    t0, SBI_SRST
    beq   a7, t0, srst
    li    t0, SBI_LEGACY_SHUTDOWN
    bgtu  a7, t0, not_supported
    beq   a7, t0, power_off
    beqz  a7, legacy_set_timer
    li    t0, SBI_LEGACY_PUTCHAR
    beq   a7, t0, legacy_putchar
    li    t0, SBI_LEGACY_GETCHAR
    beq   a7, t0, legacy_getchar
    li    t0, SBI_LEGACY_FENCE_I
    beq   a7, t0, legacy_fence_i
    li    t0, SBI_LEGACY_SFENCE_VMA
    beq   a7, t0, legacy_sfence_vma

not_supported:
    li    a0, SBI_ERR_NOT_SUPPORTED
    j     no_value
invalid_param:
    li    a0, SBI_ERR_INVALID_PARAM
    j     no_value
succeed:
    li    a0, SBI_SUCCESS
no_value:
    li    a1, 0
return:
    lw    ra, FRAME_RA(sp)
    lw    t0, FRAME_T0(sp)
    lw    t1, FRAME_T1(sp)
    lw    t2, FRAME_T2(sp)
    lw    t3, FRAME_T3(sp)
    lw    t4, FRAME_T4(sp)
    csrrw sp, mscratch, sp
    mret

# ----------------------------------------------------------------------------------------------------------------- base
base:
    li    t0, SBI_BASE_PROBE
    beq   a6, t0, probe
    li    a1, SBI_SPEC_2_0
    beqz  a6, answer                     # SBI_BASE_SPEC_VERSION
    li    a1, IMPL_ID
    li    t0, SBI_BASE_IMPL_ID
    beq   a6, t0, answer
    li    a1, IMPL_VERSION
    li    t0, SBI_BASE_IMPL_VERSION
    beq   a6, t0, answer
    csrr  a1, mvendorid
    li    t0, SBI_BASE_MVENDORID
    beq   a6, t0, answer
    csrr  a1, marchid
    li    t0, SBI_BASE_MARCHID
    beq   a6, t0, answer
    csrr  a1, mimpid
    li    t0, SBI_BASE_MIMPID
    bne   a6, t0, not_supported
answer:
    li    a0, SBI_SUCCESS
    j     return

probe:                                   # a0 = extension: a1 = 1 where it is here, 0 where not
    la    t0, extensions
    la    t1, extensions_end
1:  lw    t2, 0(t0)
    addi  t0, t0, 4
    beq   t2, a0, 2f
    bne   t0, t1, 1b
    li    a1, 0
    j     answer
2:  li    a1, 1
    j     answer

# ---------------------------------------------------------------------------------------------------------------- timer
time:                                    # a1:a0 = deadline in ticks of mtime
    bnez  a6, not_supported
    call  set_timer
    j     succeed
legacy_set_timer:
    call  set_timer
    li    a0, SBI_SUCCESS
    j     return

# set_timer(a1:a0 = deadline): STIP is clear until then. The low word is made infinite first: no deadline in between can fire.
set_timer:
    li    t1, -1
    lw    t0, FRAME_HAS_SSTC(sp)
    beqz  t0, 1f
    csrw  stimecmp, t1
    csrw  stimecmph, a1
    csrw  stimecmp, a0
    ret
1:  li    t0, MTIMECMP
    sw    t1, 0(t0)
    sw    a1, 4(t0)
    sw    a0, 0(t0)
    li    t0, MIP_STIP
    csrc  mip, t0
    li    t0, MIE_MTIE
    csrs  mie, t0
    ret

# -------------------------------------------------------------------------------------------------------------- console
# put(t0 = byte): waits until the line takes it. Changes t1, t2.
put:
    li    t1, UART
1:  lbu   t2, UART_LSR(t1)
    andi  t2, t2, LSR_THR_EMPTY
    beqz  t2, 1b
    sb    t0, UART_DATA(t1)
    ret

# get() -> t0 = the byte received, or -1 where none waits. Changes t1.
get:
    li    t1, UART
    lbu   t0, UART_LSR(t1)
    andi  t0, t0, LSR_DATA_READY
    beqz  t0, 1f
    lbu   t0, UART_DATA(t1)
    ret
1:  li    t0, -1
    ret

legacy_putchar:                          # a0 = byte
    mv    t0, a0
    call  put
    li    a0, SBI_SUCCESS
    j     return
legacy_getchar:
    call  get
    mv    a0, t0
    j     return

dbcn:                                    # write and read: a0 = bytes, a2:a1 = physical address; write_byte: a0 = byte
    li    t0, SBI_DBCN_WRITE_BYTE
    bgtu  a6, t0, not_supported
    bne   a6, t0, 1f
    mv    t0, a0
    call  put
    j     succeed
1:  bnez  a2, invalid_param              # RV32: the machine has no memory up there that M-mode could reach
    csrr  t3, mepc                       # a bad address traps here, in M-mode: survive it, and say so to the caller
    csrr  t4, mstatus
    la    t0, dbcn_fault
    csrw  mtvec, t0
    add   a0, a0, a1                     # from here on a0 = end, a1 = next byte, a2 = start; wraps harmlessly
    mv    a2, a1
    bnez  a6, 3f
2:  beq   a1, a0, 4f                     # write
    lbu   t0, 0(a1)
    call  put
    addi  a1, a1, 1
    j     2b
3:  beq   a1, a0, 4f                     # read: as much as has arrived, without waiting
    call  get
    bltz  t0, 4f
    sb    t0, 0(a1)
    addi  a1, a1, 1
    j     3b
4:  la    t0, trap
    csrw  mtvec, t0
    sub   a1, a1, a2                     # bytes moved
    li    a2, 0
    j     answer
    .balign 4
dbcn_fault:
    la    t0, trap
    csrw  mtvec, t0
    csrw  mepc, t3
    csrw  mstatus, t4
    li    a2, 0
    j     invalid_param

# --------------------------------------------------------------------------------------------------------------- fences
legacy_fence_i:                          # for the one hart there is, which is the caller's; so is the translation cache
    fence.i
    li    a0, SBI_SUCCESS
    j     return
legacy_sfence_vma:
    sfence.vma
    li    a0, SBI_SUCCESS
    j     return

# --------------------------------------------------------------------------------------------------------- end of the run
srst:                                    # a0 = type, a1 = reason. Comes back only where it fails.
    bnez  a6, not_supported
    li    t0, SRST_SYSTEM_FAILURE
    bgtu  a1, t0, invalid_param
    li    t0, SRST_WARM_REBOOT
    bgtu  a0, t0, invalid_param
    bnez  a0, 1f
    bnez  a1, fail
    j     power_off
1:  li    t0, TEST
    li    t1, TEST_RESET
    sw    t1, 0(t0)
    li    a0, SBI_ERR_FAILED             # this machine cannot reset itself
    j     no_value

power_off:
    li    t0, TEST
    li    t1, TEST_PASS
    j     1f
    .balign 4
fail:                                    # exit code 1; also where a trap inside `unexpected` ends
    li    t0, TEST
    li    t1, 1 << 16 | TEST_FAIL
1:  sw    t1, 0(t0)
2:  wfi
    j     2b

# unexpected: report what came and where, then power off with failure.
unexpected:
    la    t0, fail
    csrw  mtvec, t0
    la    a0, unexpected_cause
    csrr  a1, mcause
    call  report
    la    a0, unexpected_epc
    csrr  a1, mepc
    call  report
    la    a0, unexpected_tval
    csrr  a1, mtval
    call  report
    li    t0, '\n'
    call  put
    j     fail

# report(a0 = text, a1 = word): prints the text and the word in hexadecimal. Changes t0 to t4, a0.
report:
    mv    t4, ra
1:  lbu   t0, 0(a0)
    beqz  t0, 2f
    call  put
    addi  a0, a0, 1
    j     1b
2:  li    t3, 28                         # bits below the digit that is next
3:  srl   t0, a1, t3
    andi  t0, t0, 15
    addi  t0, t0, '0'
    li    t1, '9'
    bleu  t0, t1, 4f
    addi  t0, t0, 'a' - '9' - 1
4:  call  put
    addi  t3, t3, -4
    bgez  t3, 3b
    jr    t4

    .section .rodata
    .balign 4
extensions:
    .word SBI_TIME, SBI_DBCN, SBI_BASE, SBI_SRST
    .word SBI_LEGACY_SET_TIMER, SBI_LEGACY_PUTCHAR, SBI_LEGACY_GETCHAR
    .word SBI_LEGACY_FENCE_I, SBI_LEGACY_SFENCE_VMA, SBI_LEGACY_SHUTDOWN
extensions_end:
unexpected_cause: .asciz "firmware: unexpected trap, mcause 0x"
unexpected_epc:   .asciz " mepc 0x"
unexpected_tval:  .asciz " mtval 0x"

    .section .bss
    .balign 16
frame:
    .space FRAME_SIZE
