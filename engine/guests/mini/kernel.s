# kernel.s: `mini`, an operating system kernel small enough to read in an hour. This file: the map, and from reset to process 1.
#
# Entered in S-mode at (guest-)physical 0x80200000 with satp = 0, interrupts off, a0 = hart id, a1 = device tree (not read).
# Needs a machine with M, S and U and Sv32 in 4 MiB of RAM from 0x80000000, of which the first two are left to the firmware;
# an SBI with TIME and SRST; a 16550 at 0x10000000 (interrupt 10), a PLIC at 0x0c000000. Uses a virtio disk in slot 0 where there is one.
# Ends by SBI shutdown when process 1 has ended, with failure as the reason where its status was not 0 or the kernel panicked.
# It is an unmodified guest: the same bytes run on bare metal and in a virtual machine. Which programs it runs, programs/init.s says.
#
#   virtual                                                          physical
#   0x00010000   program: text, data, zeros up to the break          its frames, wherever they are
#   0x7fff0000   its stack, 64 KiB at most, to 0x80000000
#   0x80200000   kernel and all frames, by pages                     the same address
#   0x8c000000   PLIC                                                0x0c000000      (devices: one megapage each)
#   0x90000000   serial line, virtio                                 0x10000000
#
# One kernel stack, and no interrupts in the kernel but in the idle loop: every trap runs to its end. A system call that must wait
# puts its process to sleep and is begun again when the process wakes.
# Left out: several harts, signals, pipes, files, swapping.

    .include "../../firmware/include/sbi-abi.s"
    .include "../../firmware/include/platform.s"
    .include "names.s"
    .include "arch.s"

    .option norvc
    .section .rodata
    .balign PAGE_SIZE                    # each section on pages of its own: they are mapped with different rights
rodata_start:
banner:          .asciz "mini: kernel up\n"
    .section .data
    .balign PAGE_SIZE
data_start:
    .section .bss
    .balign PAGE_SIZE
bss_start:

    .section .text
    .globl _start
_start:
    la    t0, bss_start
    la    t1, kernel_end
1:  sw    zero, 0(t0)
    addi  t0, t0, 4
    bne   t0, t1, 1b
    la    sp, kernel_stack_top
    traps_start
    call  frames_start
    call  paging_start
    call  console_start
    la    a0, banner
    call  print
    call  disk_start

    la    s0, processes                  # process 1 runs program 0 and is nobody's child
    call  space_new
    sw    a0, PROC_ROOT(s0)
    li    a0, PROGRAM_INIT
    li    a1, 0
    call  load_program
    li    t0, 1
    sw    t0, PROC_PID(s0)
    li    t0, STATE_READY
    sw    t0, PROC_STATE(s0)
    la    s0, idle_process               # nobody has run so far
    j     schedule

    .include "trap.s"
    .include "process.s"
    .include "frame.s"
    .include "paging.s"
    .include "syscall.s"
    .include "console.s"
    .ifdef PV
    .include "pv/tables.s"
    .include "pv/console.s"
    .include "pv/disk.s"
    .else
    .include "uart.s"
    .include "disk.s"
    .endif
    .include "programs/programs.s"

    .section .bss
    .balign 16
    .space 2048
kernel_stack_top:
    .balign PAGE_SIZE
kernel_end:                              # from here to MEMORY_END: free frames
