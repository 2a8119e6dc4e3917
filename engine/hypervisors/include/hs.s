# hs.s: what HS-mode has beyond S-mode (privileged specification, chapter 18), for hypervisors whose guests run in VS-mode.
# Defines names only, no code. Their own satp is Bare: the hypervisor's addresses are the machine's.

    .equ HOST_OFFSET,     0
    .equ HOST_DEVICES,    UART
    .equ HOST_PLIC,       0x0c000000

    .equ HSTATUS_SPV,     1 << 7         # V before the trap, and after sret; SPP in sstatus is the privilege
    .equ HSTATUS_VTVM,    1 << 20        # satp and sfence.vma of VS-mode trap
    .equ HSTATUS_VTW,     1 << 21        # wfi of VS-mode traps
    .equ HENVCFGH_STCE,   1 << 31        # VS-mode has its stimecmp
    .equ VS_INTERRUPTS,   0x444          # of hideleg and hvip: VSSI, VSTI, VSEI, one bit above the guest's SSI, STI, SEI
    .equ HVIP_VSSIP,      1 << 2

    # What a guest's own kernel handles without us, as far as hedeleg can hand it down: misaligned addresses, access faults,
    # illegal instructions, breakpoints, system calls;
    .equ HEDELEG_OWN,     0x01ff
    .equ HEDELEG_PAGE,    0xb000         # and page faults

    .equ CAUSE_ECALL_VS,  10
    .equ CAUSE_GUEST_FETCH, 20           # guest-page faults: the second stage's
    .equ CAUSE_GUEST_LOAD, 21
    .equ CAUSE_VIRTUAL,   22             # virtual instruction
    .equ CAUSE_GUEST_STORE, 23

    .equ WFI,             0x10500073
    .equ HGATP_SV32X4,    1 << 31
    .equ HGATP_VMID_SHIFT, 22
