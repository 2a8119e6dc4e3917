# emulate.s: the S-mode instructions that a guest's kernel tried in U-mode, done to its virtual hart instead.
# For guests whose kernel is in U-mode (deprivileged.s). a0 = the instruction, s0 = vcpu; each continues at exit_inject, exit_resume
# or exit_schedule, or at `illegal` where a real hart in that mode would not do it either.

    # csr_rows: one row per S-mode CSR of a virtual hart. csr_index: from the CSR's number, less 0x100, to its row.
    .equ ROW_PLACE,       0              # offset in the vcpu of the word that holds it
    .equ ROW_WRITABLE,    4              # mask of the bits that the guest can change
    .equ ROW_SPACE,       8              # of these, the bits whose change makes another address space
    .equ ROW_SIZE,        12
    .equ CSR_INDEX_SIZE,  0x81           # up to satp, 0x180

# ---------------------------------------------------------------------------------------------- decode: which instruction?
decode_illegal:                          # s8 = stval
    mv    a0, s8                         # the instruction, where the machine says it; or else from the guest's memory
    bnez  a0, decode_instruction
    call  guest_instruction
decode_instruction:                      # a0 = the instruction; s8 = tval, should it be illegal
    andi  t0, a0, 0x7f
    li    t1, 0x73                       # SYSTEM
    bne   t0, t1, illegal
    slli  t0, a0, 17
    srli  t0, t0, 29                     # funct3: 0 = privileged, 4 = hypervisor loads and stores, others = CSR
    li    t1, 4
    beq   t0, t1, illegal
    bnez  t0, exit_emulate_csr
    lw    t0, VCPU_MODE(s0)
    beqz  t0, illegal
    li    t0, 0x10200073
    beq   a0, t0, exit_emulate_sret
    li    t0, 0x10500073
    beq   a0, t0, exit_emulate_wfi
    li    t0, 0xfe007fff
    and   t1, a0, t0
    li    t0, 0x12000073
    beq   t1, t0, exit_emulate_fence
illegal:                                 # not for a hart in virtual S-mode or U-mode either
    li    a0, CAUSE_ILLEGAL
    mv    a1, s8
    j     exit_reflect

# ----------------------------------------------------------------------------------------------- emulate: a CSR instruction
# a0 = instruction. The S-mode CSRs of the virtual hart are words of the vcpu; a row of csr_rows says which, and what is writable.
exit_emulate_csr:
    srli  a1, a0, 20                     # CSR number
    li    t0, 0xc00
    bgeu  a1, t0, exit_emulate_counter
    lw    t0, VCPU_MODE(s0)
    beqz  t0, illegal
    addi  t0, a1, -0x100
    li    t1, CSR_INDEX_SIZE
    bgeu  t0, t1, illegal
    la    t1, csr_index
    add   t1, t1, t0
    lbu   t0, 0(t1)
    beqz  t0, illegal
    la    t1, csr_rows
    add   t1, t1, t0                     # t1 = row
    lw    t2, ROW_PLACE(t1)
    add   t2, t2, s0                     # t2 = where the register is kept
    lw    a2, 0(t2)                      # a2 = old value

    slli  t3, a0, 12
    srli  t3, t3, 27                     # t3 = rs1 field
    slli  t0, a0, 17
    srli  t0, t0, 29                     # t0 = funct3
    mv    a3, t3                         # a3 = operand: the field itself, or the register it names
    andi  t4, t0, 4
    bnez  t4, 1f
    slli  t4, t3, 2
    add   t4, t4, s0
    lw    a3, VCPU_X(t4)
1:  srli  t4, a0, 5
    andi  t4, t4, 31 << 2
    add   t4, t4, s0
    sw    a2, VCPU_X(t4)                 # rd = old value
    sw    zero, VCPU_X(s0)               # x0 stays 0
    advance t4

    andi  t0, t0, 3                      # 1 = write, 2 = set, 3 = clear
    addi  t0, t0, -2
    bltz  t0, 3f
    beqz  t3, exit_resume                # set or clear nothing: a read
    bnez  t0, 2f
    or    a3, a3, a2
    j     3f
2:  not   a3, a3
    and   a3, a3, a2
3:  lw    t0, ROW_WRITABLE(t1)           # new = old, but the writable bits from the operand
    xor   a3, a3, a2
    and   a3, a3, t0
    xor   a3, a3, a2
    sw    a3, 0(t2)
    xor   a3, a3, a2
    lw    t0, ROW_SPACE(t1)
    and   t0, t0, a3
    beqz  t0, exit_inject                # what was masked may be unmasked now
    forget_roots
    j     exit_inject

# a0 = instruction, a1 = CSR number: time, cycle, instret and their high halves read as the machine's; nobody may write them.
exit_emulate_counter:
    addi  t0, a1, -0x600
    addi  t0, t0, -0x600                 # 0, 1, 2; + 0x80 for the high halves
    andi  t1, t0, ~0x80
    li    t2, 2
    bgtu  t1, t2, illegal
    slli  t2, a0, 12
    srli  t2, t2, 27                     # a write: rs1 field not 0, or csrrw
    bnez  t2, illegal
    srli  t2, a0, 12
    andi  t2, t2, 3
    addi  t2, t2, -1
    beqz  t2, illegal
    lw    t2, VCPU_MODE(s0)
    bnez  t2, 1f
    lw    t2, VCPU_SCOUNTEREN(s0)        # its users read what its kernel lets them
    srl   t2, t2, t1
    andi  t2, t2, 1
    beqz  t2, illegal
1:  slli  t1, t1, 3
    andi  t0, t0, 0x80
    beqz  t0, 2f
    addi  t1, t1, 3 * 8
2:  la    t0, counters
    add   t0, t0, t1
    jr    t0
counters:
    csrr  a2, cycle
    j     3f
    csrr  a2, time
    j     3f
    csrr  a2, instret
    j     3f
    csrr  a2, cycleh
    j     3f
    csrr  a2, timeh
    j     3f
    csrr  a2, instreth
3:  srli  t4, a0, 5
    andi  t4, t4, 31 << 2
    add   t4, t4, s0
    sw    a2, VCPU_X(t4)
    sw    zero, VCPU_X(s0)
    advance t4
    j     exit_resume

# ------------------------------------------------------------------------------------------- emulate: sret, wfi, sfence.vma
exit_emulate_sret:
    lw    t0, VCPU_SEPC(s0)
    sw    t0, VCPU_PC(s0)
    lw    t0, VCPU_SSTATUS(s0)
    srli  t1, t0, 8                      # mode = SPP
    andi  t1, t1, 1
    sw    t1, VCPU_MODE(s0)
    srli  t1, t0, 4                      # SIE = SPIE, SPIE = 1, SPP = U
    andi  t1, t1, SSTATUS_SIE
    andi  t0, t0, ~(SSTATUS_SIE | SSTATUS_SPP)
    or    t0, t0, t1
    ori   t0, t0, SSTATUS_SPIE
    sw    t0, VCPU_SSTATUS(s0)
    j     exit_inject

exit_emulate_wfi:
    advance t0
    li    t0, STATE_WAITING              # its turn comes again when an interrupt is pending, which may be at once
    sw    t0, VCPU_STATE(s0)
    j     exit_schedule

exit_emulate_fence:                      # the shadows are in step already: only the machine's TLB has to forget
    advance t0
    srli  t0, a0, 15 - 2
    andi  t0, t0, 31 << 2
    beqz  t0, guest_fence
    add   t0, t0, s0
    lw    t0, VCPU_X(t0)
    sfence.vma t0                        # in every address space: ASIDs are ours, not the guest's
    j     exit_resume
guest_fence:
    sfence.vma
    j     exit_resume

    .section .rodata
csr_index:                               # offsets into csr_rows; 0 = there is no such register
    .byte 1 * ROW_SIZE                   # 0x100 sstatus
    .space 3
    .byte 2 * ROW_SIZE                   # 0x104 sie
    .byte 3 * ROW_SIZE                   # 0x105 stvec
    .byte 4 * ROW_SIZE                   # 0x106 scounteren
    .space 3
    .byte 5 * ROW_SIZE                   # 0x10a senvcfg
    .space 0x140 - 0x10b
    .byte 6 * ROW_SIZE                   # 0x140 sscratch
    .byte 7 * ROW_SIZE                   # 0x141 sepc
    .byte 8 * ROW_SIZE                   # 0x142 scause
    .byte 9 * ROW_SIZE                   # 0x143 stval
    .byte 10 * ROW_SIZE                  # 0x144 sip
    .space 0x180 - 0x145
    .byte 11 * ROW_SIZE                  # 0x180 satp

    .section .data
    .balign 4
csr_rows:         # where it is kept,  what a guest can write,              and what of it concerns address spaces
    .word 0,               0,                                   0
    .word VCPU_SSTATUS,    SSTATUS_WRITABLE,                    SSTATUS_SUM | SSTATUS_MXR
    .word VCPU_SIE,        IP_SSIP | IP_STIP | IP_SEIP,         0
    .word VCPU_STVEC,      ~2,                                  0      # direct and vectored
    .word VCPU_SCOUNTEREN, 7,                                   0      # CY, TM, IR
    .word VCPU_SENVCFG,    1,                                   0      # FIOM
    .word VCPU_SSCRATCH,   -1,                                  0
    .word VCPU_SEPC
sepc_writable:
    .word                  0,                                   0      # set at boot, from what the machine's own sepc can hold
    .word VCPU_SCAUSE,     -1,                                  0
    .word VCPU_STVAL,      -1,                                  0
    .word VCPU_SIP,        IP_SSIP,                             0
    .word VCPU_SATP,       -1,                                  -1

    .section .text
