# init.s: process 1. Runs programs one after another, each as a child, and says how it ended. Ends with 0 if all did well.
#
# Which programs, the assembler's definitions say: those of the WORKLOAD_ names below that are defined; where none is, a bit of
# everything, from boot to shutdown. Mark 1 before the first and mark 2 after the last of them (a mark: the hint slti x0, x0, n,
# which does nothing, and the machine's observer sees it). What takes a time, not an amount of work, comes after mark 2: `turns`.

    .macro run number, argument
    .word \number, \argument
    .endm
    .macro workload name, number, argument
    .ifdef \name
    run   \number, \argument
    .equ  CHOSEN, 1
    .endif
    .endm
    .macro mark number
    slti  x0, x0, \number
    .endm

    program init
    la    a0, init_up
    call  init_print
    la    s0, init_list
    li    s3, 0                          # s3 = statuses, or-ed
    mark  1
1:  lw    s1, 0(s0)                      # s1 = program
    li    t0, -1
    beq   s1, t0, 3f
    li    t0, -2
    bne   s1, t0, 2f
    mark  2
    addi  s0, s0, 4
    j     1b
2:  system_call SYS_FORK
    beqz  a0, 4f
    system_call SYS_WAIT                 # for this child: a0 = pid
    mv    s2, a1
    or    s3, s3, a1
    la    a0, init_names                 # its name: eight bytes each
    slli  t0, s1, 3
    add   a0, a0, t0
    call  init_print
    la    a0, init_ended
    call  init_print
    mv    a0, s2
    call  init_print_number
    la    a0, init_line_end
    call  init_print
    addi  s0, s0, 8
    j     1b
3:  la    a0, init_done
    call  init_print
    snez  a0, s3
    system_call SYS_EXIT
4:  mv    a0, s1
    lw    a1, 4(s0)
    system_call SYS_EXEC
    exit  -1

    print_functions init
init_up:         .asciz "init: up\n"
init_ended:      .asciz ": ended, status "
init_line_end:   .asciz "\n"
init_done:       .asciz "init: done\n"
init_names:
    .irp  name, "init", "tree", "cow", "faults", "walk", "compute", "calls", "blocks", "lines", "echo", "turns"
9:  .asciz "\name"
    .space 8 - (. - 9b)
    .endr

    program_data init
init_list:                               # program, argument; -2: mark 2; -1: the end
    workload WORKLOAD_COMPUTE, PROGRAM_COMPUTE, 20
    workload WORKLOAD_SYSCALL, PROGRAM_CALLS, 4000
    workload WORKLOAD_FORK,    PROGRAM_TREE, 8
    workload WORKLOAD_PAGING,  PROGRAM_WALK, 20
    workload WORKLOAD_CONSOLE, PROGRAM_LINES, 64
    workload WORKLOAD_BLOCK,   PROGRAM_BLOCKS, 16
    workload WORKLOAD_ECHO,    PROGRAM_ECHO, 1
    .ifndef CHOSEN
    run   PROGRAM_TREE, 1
    run   PROGRAM_COW, 0
    run   PROGRAM_FAULTS, 0
    run   PROGRAM_WALK, 1
    run   PROGRAM_COMPUTE, 1
    run   PROGRAM_CALLS, 100
    run   PROGRAM_LINES, 4
    run   PROGRAM_BLOCKS, 1
    run   PROGRAM_ECHO, 0
    .word -2
    run   PROGRAM_TURNS, 3
    .else
    .word -2
    .endif
    .word -1
    program_end init
