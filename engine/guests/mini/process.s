# process.s: who runs, round robin; sleeping and waking; loading a program; the end of a process.

# schedule: s0 = who gives way. The next that is ready runs; this one last; the idle loop where there is none.
schedule:
    la    t0, idle_process
    bne   s0, t0, 1f
    user_next t0
1:  la    t0, last_process
    lw    s1, 0(t0)
    mv    s0, s1
    la    t1, processes_end
    li    t2, STATE_READY
1:  addi  s0, s0, PROC_SIZE
    bne   s0, t1, 2f
    la    s0, processes
2:  lw    t3, PROC_STATE(s0)
    beq   t3, t2, 3f
    bne   s0, s1, 1b
    la    s0, idle_process
    idle  s0

3:  sw    s0, 0(t0)
    call  start_ticking
    lw    a0, PROC_ROOT(s0)
    call  space_enter
    j     resume

# space_enter(a0 = root): switches unless that is the space we are in. Changes a0, t*.
space_enter:
    la    t0, present_root
    lw    t1, 0(t0)
    beq   a0, t1, 1f
    sw    a0, 0(t0)
    switch_space a0, t1
1:  ret

# wake(a0 = state): whoever sleeps in this state is ready. Changes t*.
wake:
    la    t0, processes
    la    t1, processes_end
    li    t2, STATE_READY
1:  lw    t3, PROC_STATE(t0)
    bne   t3, a0, 2f
    sw    t2, PROC_STATE(t0)
2:  addi  t0, t0, PROC_SIZE
    bne   t0, t1, 1b
    ret

# load_program(s0, a0 = number, a1 = argument): into its address space, which has no user pages. Its pages come when touched.
load_program:
    li    t0, PROGRAM_ROW
    mul   t0, t0, a0
    la    t1, programs
    add   t1, t1, t0
    lw    t2, 0(t1)                      # image, end of its text, end of its data
    li    t3, USER_BASE
    sub   t0, t3, t2
    sub   t2, t2, t3
    sw    t2, PROC_IMAGE(s0)
    lw    t2, 4(t1)
    add   t2, t2, t0
    sw    t2, PROC_TEXT_END(s0)
    lw    t2, 8(t1)
    add   t2, t2, t0
    sw    t2, PROC_DATA_END(s0)
    sw    t2, PROC_BREAK(s0)
    sw    t3, PROC_PC(s0)
    addi  t0, s0, PROC_X
    addi  t1, s0, PROC_X + 32 * 4
1:  sw    zero, 0(t0)
    addi  t0, t0, 4
    bne   t0, t1, 1b
    sw    a1, PROC_A0(s0)
    li    t0, STACK_TOP
    sw    t0, PROC_SP(s0)
    ret

# end_process: s0 ends with status a0. Its memory is freed at once; its record stays until its parent has asked for the status.
end_process:
    sw    a0, PROC_STATUS(s0)
    lw    t0, PROC_PID(s0)
    snez  a1, a0                         # SRST_NO_REASON or SRST_SYSTEM_FAILURE
    addi  t0, t0, -1
    beqz  t0, shut_down                  # process 1 has ended: so has the system

    la    t0, processes                  # its children are nobody's children; those that have ended are gone
    la    t1, processes_end
1:  lw    t2, PROC_PARENT(t0)
    bne   t2, s0, 2f
    sw    zero, PROC_PARENT(t0)
    lw    t2, PROC_STATE(t0)
    addi  t2, t2, -STATE_ZOMBIE
    bnez  t2, 2f
    sw    zero, PROC_STATE(t0)           # STATE_FREE
2:  addi  t0, t0, PROC_SIZE
    bne   t0, t1, 1b

    la    a0, kernel_root                # out of the space that is about to go
    call  space_enter
    call  space_free
    lw    t0, PROC_PARENT(s0)
    beqz  t0, 3f                         # STATE_FREE
    li    t0, STATE_ZOMBIE
3:  sw    t0, PROC_STATE(s0)
    li    a0, STATE_CHILD
    call  wake
    j     schedule

# space_free(s0): its address space with all that is in it.
space_free:
    enter
    lw    s1, PROC_ROOT(s0)
    mv    a0, s1
    call  space_clear
    table_end s1
    mv    a0, s1
    call  frame_release
    leave

    .section .data
    .balign 4
last_process:    .word processes         # whose turn it was last
next_pid:        .word 2
    .section .bss
    .balign 4
present_root:    .space 4
processes:       .space MAX_PROCESSES * PROC_SIZE
processes_end:
idle_process:    .space PROC_SIZE
    .section .text
