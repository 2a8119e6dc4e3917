# names.s: memory, the process record, system calls, and two macros for subroutines. Defines names only, no code.
# In all kernel code s0 = the process on whose behalf it runs.

    .equ PAGE_SIZE,       4096
    .equ MEMORY_END,      0x80400000
    .equ USER_BASE,       0x00010000     # where a program's image begins, and its first instruction is
    .equ USER_LIMIT,      0x40000000     # the break stays below
    .equ STACK_SIZE,      0x10000
    .equ STACK_TOP,       0x80000000
    .equ DEVICES,         0x80000000     # from a device's physical address to its virtual one

    # The process record. A process is one of MAX_PROCESSES, or the idle loop.
    .equ PROC_X,          0              # x1..x31 at 4 * number
    .equ PROC_SP,         PROC_X + 2 * 4
    .equ PROC_A0,         PROC_X + 10 * 4
    .equ PROC_A1,         PROC_X + 11 * 4
    .equ PROC_A2,         PROC_X + 12 * 4
    .equ PROC_PC,         128
    .equ PROC_STATE,      132
    .equ STATE_FREE,      0              #   no process
    .equ STATE_READY,     1
    .equ STATE_ZOMBIE,    2              #   has ended; its parent has not asked for its status yet
    .equ STATE_INPUT,     3              #   sleeps until there is input,
    .equ STATE_OUTPUT,    4              #   room for output,
    .equ STATE_CHILD,     5              #   a child that has ended,
    .equ STATE_DISK,      6              #   its disk request done
    .equ PROC_PID,        136            # 1, 2, 3 ... in the order of creation
    .equ PROC_PARENT,     140            # its parent's record, 0 where that has ended
    .equ PROC_STATUS,     144            # of a zombie
    .equ PROC_ROOT,       148            # root of its page tables
    .equ PROC_IMAGE,      152            # kernel address of its program's image, less USER_BASE
    .equ PROC_TEXT_END,   156            # end of the image's text, which is mapped read and execute,
    .equ PROC_DATA_END,   160            # of the image's data, read and write,
    .equ PROC_BREAK,      164            # and of the zeros after it
    .equ PROC_PREEMPTED,  168            # ticks that have interrupted it
    .equ PROC_BYTES,      172            # of its disk request
    .equ PROC_SHIFT,      8
    .equ PROC_SIZE,       1 << PROC_SHIFT
    .equ MAX_PROCESSES,   16

    # System calls: a7 = number, arguments and results in a0.., -1 where it fails. README.md describes them.
    .equ SYS_EXIT,        0              # (status)
    .equ SYS_WRITE,       1              # (file, buffer, bytes, sector) -> bytes
    .equ SYS_READ,        2              # (file, buffer, bytes, sector) -> bytes
    .equ SYS_FORK,        3              # () -> pid of the child, 0 in the child
    .equ SYS_EXEC,        4              # (program, argument)
    .equ SYS_WAIT,        5              # (pid, 0 = any) -> pid, status in a1
    .equ SYS_YIELD,       6              # () -> 0
    .equ SYS_SBRK,        7              # (bytes, may be negative) -> the break before
    .equ SYS_TIME,        8              # () -> a1:a0 = time, a2 = how often preempted
    .equ SYS_LAST,        8
    .equ FILE_CONSOLE,    0              # a3 in a read: 0 = wait for a byte, 1 = do not wait
    .equ FILE_DISK,       1              # a3: sector of 512 bytes

    .equ DISK_READ,       0              # types of requests, as virtio numbers them
    .equ DISK_WRITE,      1

    # The programs, by number: for SYS_EXEC.
    .equ PROGRAM_INIT,    0
    .equ PROGRAM_TREE,    1
    .equ PROGRAM_COW,     2
    .equ PROGRAM_FAULTS,  3
    .equ PROGRAM_WALK,    4
    .equ PROGRAM_COMPUTE, 5
    .equ PROGRAM_CALLS,   6
    .equ PROGRAM_BLOCKS,  7
    .equ PROGRAM_LINES,   8
    .equ PROGRAM_ECHO,    9
    .equ PROGRAM_TURNS,   10
    .equ PROGRAMS,        11
    .equ PROGRAM_ROW,     12             # of the table `programs`: image, its data, its end

    # enter, leave: a subroutine that calls others keeps ra and s1 to s7 for its caller.
    .macro enter
    addi  sp, sp, -32
    sw    ra, 0(sp)
    .irp  n, 1, 2, 3, 4, 5, 6, 7
    sw    s\n, 4 * \n(sp)
    .endr
    .endm
    .macro leave
    lw    ra, 0(sp)
    .irp  n, 1, 2, 3, 4, 5, 6, 7
    lw    s\n, 4 * \n(sp)
    .endr
    addi  sp, sp, 32
    ret
    .endm
