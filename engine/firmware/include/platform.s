# platform.s: where the devices of the machine are (physical addresses, as on QEMU's `virt` board), and their registers.
# Defines names only, no code. Included by whatever drives a device itself: the firmware and the hypervisors.

    .equ TEST,            0x00100000     # power-off device: one word, write only
    .equ TEST_PASS,       0x5555         #   power off, success
    .equ TEST_FAIL,       0x3333         #   power off, failure: exit code in bits 31:16
    .equ TEST_RESET,      0x7777         #   reset the machine

    .equ MTIMECMP,        0x02004000     # CLINT: 64-bit deadline of hart 0, in ticks of mtime (10 MHz)

    .equ UART,            0x10000000     # 16550 serial line 0; line n is UART_STRIDE * n further up
    .equ UART_STRIDE,     0x100
    .equ UART_DATA,       0              #   RBR when read, THR when written
    .equ UART_IER,        1              #   interrupt enable
    .equ UART_FCR,        2              #   FIFO control
    .equ UART_LCR,        3              #   line control
    .equ UART_MCR,        4              #   modem control
    .equ UART_LSR,        5              #   line status
    .equ LSR_DATA_READY,  0x01           #     a received byte waits in RBR
    .equ LSR_THR_EMPTY,   0x20           #     THR can take a byte
    .equ UART_SCR,        7              #   scratch

    .equ RAM,             0x80000000
    .equ NEXT_STAGE,      0x80200000     # kernel or hypervisor, unless the boot loader says otherwise in a2
