# sbi-abi.s: the numbers of the RISC-V Supervisor Binary Interface, version 2.0, as far as they are used here.
# Defines names only, no code. Included by both sides of the call: the firmware and hypervisors that answer, the kernels that ask.
#
# A call:  a7 = extension, a6 = function, a0..a5 = arguments, `ecall`;  a0 = error, a1 = value, all other registers unchanged.
# A legacy call (extensions 0 to 15) ignores a6, returns in a0 alone and leaves a1 as it was.

    .equ SBI_LEGACY_SET_TIMER,      0   # set timer: a1:a0 = deadline, ticks of time
    .equ SBI_LEGACY_PUTCHAR,        1   # console: write the byte in a0
    .equ SBI_LEGACY_GETCHAR,        2   # console: a0 = the next byte read, or -1
    .equ SBI_LEGACY_FENCE_I,        5   # fence.i; there is one hart
    .equ SBI_LEGACY_SFENCE_VMA,     6   # sfence.vma of everything; there is one hart
    .equ SBI_LEGACY_SHUTDOWN,       8   # switch the machine off

    .equ SBI_BASE,                  0x10
    .equ SBI_BASE_SPEC_VERSION,     0   # a1 = version of the specification
    .equ SBI_BASE_IMPL_ID,          1   # a1 = which implementation; ours is not registered
    .equ SBI_BASE_IMPL_VERSION,     2   # a1 = its version
    .equ SBI_BASE_PROBE,            3   # a1 = 1 if the extension in a0 is there, else 0
    .equ SBI_BASE_MVENDORID,        4   # a1 = mvendorid
    .equ SBI_BASE_MARCHID,          5   # a1 = marchid
    .equ SBI_BASE_MIMPID,           6   # a1 = mimpid
    .equ SBI_SPEC_2_0,              0x02000000   # major 2 in bits 30:24, minor 0 in bits 23:0

    .equ SBI_TIME,                  0x54494d45   # "TIME"
    .equ SBI_TIME_SET_TIMER,        0   # set timer: a1:a0 = deadline, ticks of time; clears the pending interrupt

    .equ SBI_SRST,                  0x53525354   # "SRST"
    .equ SBI_SRST_RESET,            0   # switch off or reboot: a0 = type, a1 = reason
    .equ SRST_SHUTDOWN,             0   #   a0 = type
    .equ SRST_COLD_REBOOT,          1
    .equ SRST_WARM_REBOOT,          2
    .equ SRST_NO_REASON,            0   #   a1 = reason
    .equ SRST_SYSTEM_FAILURE,       1

    .equ SBI_DBCN,                  0x4442434e   # "DBCN"
    .equ SBI_DBCN_WRITE,            0   # console: write a0 bytes at physical address a2:a1; a1 = how many were written
    .equ SBI_DBCN_READ,             1   # console: read at most a0 bytes to physical address a2:a1, without waiting; a1 = how many came
    .equ SBI_DBCN_WRITE_BYTE,       2   # console: write the byte in a0

    .equ SBI_SUCCESS,               0
    .equ SBI_ERR_FAILED,            -1
    .equ SBI_ERR_NOT_SUPPORTED,     -2
    .equ SBI_ERR_INVALID_PARAM,     -3
    .equ SBI_ERR_DENIED,            -4
    .equ SBI_ERR_INVALID_ADDRESS,   -5
    .equ SBI_ERR_ALREADY_AVAILABLE, -6
    .equ SBI_ERR_INVALID_STATE,     -10
