# kernel.s: `nano`, the guest that measures one operation. Which one, `operation.s` says: the measuring program puts one of
# the files in operations/ in its place.
#
# Entered in S-mode at (guest-)physical 0x80200000 with satp = 0. Runs the operation REPEAT times between marks 1 and 2, and
# the same loop without it between marks 3 and 4; the difference, divided by REPEAT, is what the operation costs. The same code of both
# loops has run WARM times before, so that decoded code, TLB entries, a hypervisor's tables and translations are there. Ends by SBI
# shutdown.
# A mark is a hint that the instruction set reserves for such use (slti to x0): it does nothing, and the machine's observer sees it.
# With PV it is the port for the hypervisor `paravirt`, entered in kernel mode on that hypervisor's tables.
# Where its machine lacks what the operation needs, it says what on the console, and ends with mark 0 and failure.
#
# operation.s defines: IN_USER (1: the loop runs in U-mode, 0: in S-mode); macros `setup` (once, in S-mode), `operation`
# (may change t0 to t6, a0 to a7; s1 to s10 are its own from `setup` on), and `on_trap` (in the kernel's trap handler, interrupts
# off: must leave by sret). No label 9 in `operation`: that is the loop's. It may define VMS, virtual machines that run this kernel side by side (1 if not), and BYTES,
# bytes of input or output that one operation moves (0 if not).

    .include "../../firmware/include/sbi-abi.s"
    .ifdef PV
    .include "pv.s"
    .else
    .include "machine.s"
    .include "paging.s"
    .endif
    .include "operation.s"

    .equ REPEAT,        256
    .equ WARM,          32

    .macro mark number
    slti  x0, x0, \number
    .endm

    # measure body, before, after: the loop WARM times, then, the same code, REPEAT times between the two marks.
    .macro measure body, before, after
    li    s11, 0                         # s11 = 1 from the first mark on
    li    s0, WARM
9:  \body
    addi  s0, s0, -1
    bnez  s0, 9b
    bnez  s11, 8f
    li    s11, 1
    mark  \before
    li    s0, REPEAT
    j     9b
8:  mark  \after
    .endm
    .macro nothing
    .endm
    # lacks text: this machine has not what the operation needs. Where the text ends in a space, s1 is printed after it.
    .macro lacks text
    .section .rodata
9:  .asciz "\text"
    .section .text
    la    a0, 9b
    j     lacking
    .endm

    .option norvc
    .section .text
    .globl _start
_start:
    la    sp, stack_top
    traps_start
    .if IN_USER
    page_tables                          # users have pages of their own; where there are no page tables, they are where the kernel is
    la    s11, measured
    beqz  t0, 1f
    li    t0, KERNEL_PAGES - USER_PAGES
    sub   s11, s11, t0
1:
    .endif
    setup
    .if IN_USER
    enter_user s11
    .endif

    .balign 64
measured:
    measure operation, 1, 2
    measure nothing, 3, 4
    .if IN_USER
    li    a7, -1                         # no operation's own call: the end
    ecall
    .endif
finish:
    li    a1, SRST_NO_REASON
power_off:                               # a1 = reason
    li    a0, SRST_SHUTDOWN
    li    a7, SBI_SRST
    li    a6, SBI_SRST_RESET
    ecall
1:  wfi
    j     1b

    .balign 64
trap:
    .if IN_USER
    li    t0, -1
    beq   a7, t0, finish
    .endif
    on_trap
unexpected:                              # a trap that the operation does not expect
    trap_cause s1
    lacks "trap, scause "
    .include "console.s"

    .section .bss
    .balign 16
    .space 1024
stack_top:
