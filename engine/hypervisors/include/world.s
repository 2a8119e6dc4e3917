# world.s: entering and leaving guests that run in VS-mode.
#
# While a vcpu is `loaded`, its supervisor CSRs are in the machine's VS registers, where the guest uses them without us; they stay
# there during an exit, and are exchanged only when another VM is entered (`exit_switch`). Its x registers and pc are in the record
# from exit_entry to exit_resume. sstatus.SPP and hstatus.SPV, which say to what mode sret leads, are as the last trap left them.
# Needs from the hypervisor: `loaded` in .data (a vcpu, or 0); macros save_space, for the vcpu in t1, and load_space, for the one in
# s0, which may change t2 and t3; renew_space(s0), which makes its address space what it is at first. With SSTC_GUEST the guest has a timer of its own, vstimecmp.

    .ifdef SSTC_GUEST                    # bits of VCPU_SIP that are the hypervisor's to give
    .equ IP_OURS,         IP_SEIP
    .else
    .equ IP_OURS,         IP_SEIP | IP_STIP
    .endif
    .macro each_csr act
    \act  vsstatus, VCPU_SSTATUS
    \act  vsie, VCPU_SIE
    \act  vstvec, VCPU_STVEC
    \act  vsscratch, VCPU_SSCRATCH
    \act  vsepc, VCPU_SEPC
    \act  vscause, VCPU_SCAUSE
    \act  vstval, VCPU_STVAL
    \act  scounteren, VCPU_SCOUNTEREN    # these two have no VS twin
    \act  senvcfg, VCPU_SENVCFG
    .ifdef SSTC_GUEST
    \act  vstimecmp, VCPU_TIMECMP
    \act  vstimecmph, VCPU_TIMECMP + 4
    .endif
    .endm
    .macro save_csr register, place
    csrr  t2, \register
    sw    t2, \place(t1)
    .endm
    .macro load_csr register, place
    lw    t2, \place(s0)
    csrw  \register, t2
    .endm
    # save_ssip vcpu: the one bit of sip that a guest writes without our knowing. Changes t2, t3.
    .macro save_ssip vcpu
    csrr  t2, hvip
    andi  t2, t2, HVIP_VSSIP
    srli  t2, t2, 1
    lw    t3, VCPU_SIP(\vcpu)
    andi  t3, t3, ~IP_SSIP
    or    t2, t2, t3
    sw    t2, VCPU_SIP(\vcpu)
    .endm

# ------------------------------------------------------------------------------- fetch: the instruction that has trapped
# guest_instruction(s0) -> a0 = the instruction at its pc, as the guest would fetch it; 0 where it cannot. Changes t*.
# A fault of hlvx is a trap of our own: it leads to 1f, and what it did to hstatus and sstatus is undone.
exit_fetch:
guest_instruction:
    csrr  t3, hstatus
    csrr  t4, sstatus
    la    t0, 1f
    csrw  stvec, t0
    li    a0, 0
    lw    t1, VCPU_PC(s0)
    hlvx.hu t2, (t1)
    andi  t0, t2, 3
    li    t5, 0
    addi  t0, t0, -3
    bnez  t0, 2f                         # compressed
    addi  t1, t1, 2
    hlvx.hu t5, (t1)
    slli  t5, t5, 16
2:  or    a0, t2, t5
    .balign 4
1:  csrw  hstatus, t3
    csrw  sstatus, t4
    la    t0, exit_entry
    csrw  stvec, t0
    ret

# --------------------------------------------------------------------------------- emulate: wait for an interrupt
exit_emulate_wfi:
    advance t0
    csrr  t0, vsie
    sw    t0, VCPU_SIE(s0)
    save_ssip s0
    .ifdef SSTC_GUEST
    csrr  t0, vstimecmp
    sw    t0, VCPU_TIMECMP(s0)
    csrr  t0, vstimecmph
    sw    t0, VCPU_TIMECMP + 4(s0)
    .endif
    li    t0, STATE_WAITING              # its turn comes again when an interrupt is pending, which may be at once
    sw    t0, VCPU_STATE(s0)
    j     exit_schedule

# ------------------------------------------------------------------------------------ inject: tell the guest its interrupts
exit_inject:
    la    t0, loaded
    lw    t1, 0(t0)
    bne   t1, s0, exit_switch
    csrr  t0, hvip
    andi  t0, t0, HVIP_VSSIP             # the guest's own to write
    lw    t1, VCPU_SIP(s0)
    andi  t1, t1, IP_OURS
    slli  t1, t1, 1
    or    t0, t0, t1
    csrw  hvip, t0                       # whether and when it takes them is between it and the hardware
    j     exit_resume

# ------------------------------------------------------------------------------------------- switch: another VM's registers
exit_switch:                             # t0 = where `loaded` is, t1 = its value
    sw    s0, 0(t0)
    beqz  t1, 1f
    each_csr save_csr
    save_space
    save_ssip t1
    csrr  t2, sstatus
    srli  t2, t2, 8                      # SPP
    andi  t2, t2, 1
    sw    t2, VCPU_MODE(t1)
1:  each_csr load_csr
    lw    t2, VCPU_SIP(s0)
    andi  t2, t2, IP_SSIP | IP_OURS
    slli  t2, t2, 1
    csrw  hvip, t2
    li    t2, SSTATUS_SPP
    csrc  sstatus, t2
    lw    t3, VCPU_MODE(s0)
    slli  t3, t3, 8
    csrs  sstatus, t3
    load_space
    j     exit_resume

# renew_vm(s0): for control.s. Its registers are in the record, whatever the machine's VS registers hold; its space is a new one.
exit_control_space:
renew_vm:
    la    t0, loaded
    lw    t1, 0(t0)
    bne   t1, s0, renew_space
    sw    zero, 0(t0)
    j     renew_space

# ------------------------------------------------------------------------------- reflect: an exception for the guest's kernel
exit_reflect:                            # a0 = cause, a1 = tval
    csrw  vscause, a0
    csrw  vstval, a1
    lw    t0, VCPU_PC(s0)
    csrw  vsepc, t0
    csrr  t0, vsstatus                   # SPP = mode, SPIE = SIE, SIE = 0
    andi  t1, t0, SSTATUS_SIE
    slli  t1, t1, 4
    andi  t0, t0, ~(SSTATUS_SIE | SSTATUS_SPIE | SSTATUS_SPP)
    or    t0, t0, t1
    csrr  t2, sstatus
    li    t1, SSTATUS_SPP
    and   t2, t2, t1
    or    t0, t0, t2
    csrw  vsstatus, t0
    csrs  sstatus, t1                    # to VS-mode
    csrr  t0, vstvec
    andi  t0, t0, ~3
    sw    t0, VCPU_PC(s0)

# ------------------------------------------------------------------------------------------ resume: back into the guest
exit_resume:
    restore_guest
exit_end:
