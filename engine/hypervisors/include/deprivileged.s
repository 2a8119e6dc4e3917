# deprivileged.s: entering and leaving guests whose kernel runs in U-mode, like its users. What mode the guest is in is VCPU_MODE;
# its supervisor CSRs are words of the vcpu, and there are no others.
#
# Page tables are shadows (shadow.s) with a view for each way in which the guest can look at its own: as user, as kernel, as kernel
# with SUM, and so on. VCPU_ROOT_USER and VCPU_ROOT_KERNEL hold what satp must be in either mode; 0 = to be found, by
# enter_space. Who changes VCPU_SATP, or SUM or MXR in VCPU_SSTATUS, sets both to 0 (forget_roots).
# s7 = scause, s8 = stval. Needs `current_vmode` in .data. exit_entry comes first in the hypervisor, and goes to decode_page_fault.

# ------------------------------------------------------------------------------- fetch: the instruction that has trapped
# guest_instruction(s0) -> a0 = the instruction at its pc, as the guest would fetch it; 0 where it cannot. Changes t*.
# A fault here is a trap of our own: it leads to 3f, and what it did to sstatus is undone. Then it is tried again with MXR, for pages
# that are for execution only.
exit_fetch:
guest_instruction:
    csrr  t4, sstatus
    li    t3, SSTATUS_SUM                # its pages are for U-mode
1:  la    t0, 3f
    csrw  stvec, t0
    csrs  sstatus, t3
    li    a0, 0
    lw    t1, VCPU_PC(s0)
    lhu   t2, 0(t1)
    andi  t0, t2, 3
    li    t5, 0
    addi  t0, t0, -3
    bnez  t0, 2f                         # compressed
    lhu   t5, 2(t1)
    slli  t5, t5, 16
2:  or    a0, t2, t5
    .balign 4
3:  csrw  sstatus, t4
    la    t0, exit_entry
    csrw  stvec, t0
    li    t0, SSTATUS_SUM | SSTATUS_MXR
    bnez  a0, 4f
    beq   t3, t0, 4f
    mv    t3, t0
    j     1b
4:  ret

# ------------------------------------------------------------------------------------- view: whose eyes, and which root
# guest_view(s0) -> VCPU_VIEW; a0 = the guest's privilege, a1 = its sstatus, for shadow_fault. Changes t0 to t2.
exit_enter_view:
guest_view:
    lw    a0, VCPU_MODE(s0)
    lw    a1, VCPU_SSTATUS(s0)
    lw    t0, VCPU_SATP(s0)
    bltz  t0, 1f
    li    a0, 1                          # satp is Bare: its users see what its kernel sees
1:  li    t0, VIEW_USER                  # and twice that is VIEW_KERNEL
    sll   t0, t0, a0
    srli  t1, a1, 8                      # SUM and MXR come to where VIEW_SUM and VIEW_MXR are
    li    t2, VIEW_SUM | VIEW_MXR
    and   t1, t1, t2
    or    t0, t0, t1
    sw    t0, VCPU_VIEW(s0)
    ret

enter_space:
    call  guest_view
    call  shadow_enter
    lw    t0, VCPU_MODE(s0)
    slli  t0, t0, 2
    add   t0, t0, s0
    lw    t1, VCPU_SHADOW_SATP(s0)
    sw    t1, VCPU_ROOT_USER(t0)
    j     exit_resume

    .include "../include/shadow.s"

exit_decode_page:
decode_page_fault:
    call  guest_view
    csrr  t0, satp                       # the shadow root in use
    slli  t0, t0, 12
    li    t1, HOST_OFFSET
    add   t0, t0, t1
    shadow_of t2, t0, t1
    sw    t2, VCPU_SHADOW_ROOT(s0)
    j     shadow_fault

# ---------------------------------------------------------------------------------- inject: is an interrupt due in the guest?
exit_inject:
    lw    t0, VCPU_SIP(s0)
    lw    t1, VCPU_SIE(s0)
    and   t0, t0, t1
    beqz  t0, exit_resume
    lw    t1, VCPU_MODE(s0)
    beqz  t1, 1f                         # in U-mode interrupts are always taken, in S-mode where SIE says so
    lw    t1, VCPU_SSTATUS(s0)
    andi  t1, t1, SSTATUS_SIE
    beqz  t1, exit_resume
1:  li    a1, 0                          # by priority: external, software, timer
    li    a0, CAUSE_INTERRUPT | IRQ_EXTERNAL
    andi  t1, t0, IP_SEIP
    bnez  t1, exit_reflect
    li    a0, CAUSE_INTERRUPT | IRQ_SOFTWARE
    andi  t1, t0, IP_SSIP
    bnez  t1, exit_reflect
    li    a0, CAUSE_INTERRUPT | IRQ_TIMER

# ------------------------------------------------------------------- reflect: the virtual hart takes a trap into its own kernel
exit_reflect:                            # a0 = cause, a1 = tval
    sw    a0, VCPU_SCAUSE(s0)
    sw    a1, VCPU_STVAL(s0)
    lw    t0, VCPU_PC(s0)
    sw    t0, VCPU_SEPC(s0)
    lw    t0, VCPU_SSTATUS(s0)           # SPP = mode, SPIE = SIE, SIE = 0
    andi  t1, t0, SSTATUS_SIE
    slli  t1, t1, 4
    andi  t0, t0, ~(SSTATUS_SIE | SSTATUS_SPIE | SSTATUS_SPP)
    or    t0, t0, t1
    lw    t1, VCPU_MODE(s0)
    slli  t1, t1, 8
    or    t0, t0, t1
    sw    t0, VCPU_SSTATUS(s0)
    li    t0, 1
    sw    t0, VCPU_MODE(s0)
    lw    t0, VCPU_STVEC(s0)
    andi  t1, t0, 1                      # vectored: interrupts go to base + 4 * number
    andi  t0, t0, ~3
    beqz  t1, 1f
    bgez  a0, 1f
    slli  a0, a0, 2
    add   t0, t0, a0
1:  sw    t0, VCPU_PC(s0)

# ------------------------------------------------------------------------------------------ resume: back into the guest
exit_resume:
    lw    t0, VCPU_MODE(s0)
    la    t1, current_vmode
    sw    t0, 0(t1)
    slli  t0, t0, 2
    add   t0, t0, s0
    lw    t0, VCPU_ROOT_USER(t0)
    csrr  t1, satp
    beq   t0, t1, 1f
    beqz  t0, enter_space
    csrw  satp, t0                       # no fence: each root has an ASID of its own
1:  enter_guest
