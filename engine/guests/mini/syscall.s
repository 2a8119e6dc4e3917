# syscall.s: the system calls. Each is entered with s0 = the process and its arguments in a0 to a3, and ends in one of
#   done      a0 = result
#   sleep     a0 = state: the call is begun again when the process wakes, for its pc still points at the ecall

system_call:
    li    t0, SYS_LAST
    bgtu  a7, t0, failed
    la    t0, system_calls
    slli  t1, a7, 2
    add   t0, t0, t1
    jr    t0
system_calls:
    j     end_process
    j     sys_write
    j     sys_read
    j     sys_fork
    j     sys_exec
    j     sys_wait
    j     sys_yield
    j     sys_sbrk
    j     sys_time

failed:
    li    a0, -1
done:
    sw    a0, PROC_A0(s0)
    lw    t0, PROC_PC(s0)
    addi  t0, t0, 4                      # past the ecall
    sw    t0, PROC_PC(s0)
    j     resume
sleep:
    sw    a0, PROC_STATE(s0)
    j     schedule

sys_write:
    beqz  a0, console_write              # FILE_CONSOLE
    li    t0, FILE_DISK
    bne   a0, t0, failed
    li    a0, DISK_WRITE
    j     disk_transfer
sys_read:
    beqz  a0, console_read
    li    t0, FILE_DISK
    bne   a0, t0, failed
    li    a0, DISK_READ
    j     disk_transfer

# piece(s0, a0 = user address, a1 = bytes, a2 = right needed) -> a0 = kernel address, 0 where it may not; a1 = how many of these
# bytes are in the same page: a call moves at most those.
piece:
    enter
    mv    s1, a1
    slli  t0, a0, 20                     # bytes to the page's end
    srli  t0, t0, 20
    li    t1, PAGE_SIZE
    sub   t1, t1, t0
    bleu  s1, t1, 1f
    mv    s1, t1
1:  mv    a1, a2
    call  page_in
    mv    a1, s1
    leave

sys_fork:
    la    s1, processes                  # s1 = the child: any free record
    la    t1, processes_end
1:  lw    t2, PROC_STATE(s1)
    beqz  t2, 2f
    addi  s1, s1, PROC_SIZE
    bne   s1, t1, 1b
    j     failed
2:  call  space_new
    beqz  a0, failed
    sw    a0, PROC_ROOT(s1)
    call  space_copy
    bnez  a0, 4f
    addi  t0, s0, PROC_X                 # the same registers, pc, and image
    addi  t1, s1, PROC_X
    addi  t2, s0, PROC_PC
3:  lw    t3, 0(t0)
    sw    t3, 0(t1)
    addi  t0, t0, 4
    addi  t1, t1, 4
    bne   t0, t2, 3b
    .irp  field, PROC_IMAGE, PROC_TEXT_END, PROC_DATA_END, PROC_BREAK
    lw    t0, \field(s0)
    sw    t0, \field(s1)
    .endr
    sw    zero, PROC_A0(s1)              # but it gets another answer
    lw    t0, PROC_PC(s0)
    addi  t0, t0, 4
    sw    t0, PROC_PC(s1)
    sw    zero, PROC_PREEMPTED(s1)
    sw    s0, PROC_PARENT(s1)
    la    t0, next_pid
    lw    a0, 0(t0)
    sw    a0, PROC_PID(s1)
    addi  t1, a0, 1
    sw    t1, 0(t0)
    li    t0, STATE_READY
    sw    t0, PROC_STATE(s1)
    j     done
4:  mv    s2, s0                         # memory is short: undo
    mv    s0, s1
    call  space_free
    mv    s0, s2
    j     failed

sys_exec:                                # a0 = program, a1 = argument
    li    t0, PROGRAMS
    bgeu  a0, t0, failed
    mv    s1, a0
    mv    s2, a1
    lw    a0, PROC_ROOT(s0)
    call  space_clear
    mv    a0, s1
    mv    a1, s2
    call  load_program
    j     resume                         # to its first instruction: nobody is there to be answered

sys_wait:                                # a0 = pid, or 0
    li    t0, 0                          # t0 = there is such a child
    la    t1, processes
    la    t2, processes_end
1:  lw    t3, PROC_STATE(t1)
    beqz  t3, 3f
    lw    t4, PROC_PARENT(t1)
    bne   t4, s0, 3f
    lw    t4, PROC_PID(t1)
    beqz  a0, 2f
    bne   t4, a0, 3f
2:  li    t0, 1
    addi  t3, t3, -STATE_ZOMBIE
    beqz  t3, 4f
3:  addi  t1, t1, PROC_SIZE
    bne   t1, t2, 1b
    beqz  t0, failed
    li    a0, STATE_CHILD
    j     sleep
4:  sw    zero, PROC_STATE(t1)           # STATE_FREE
    lw    t0, PROC_STATUS(t1)
    sw    t0, PROC_A1(s0)
    mv    a0, t4
    j     done

sys_yield:
    sw    zero, PROC_A0(s0)
    lw    t0, PROC_PC(s0)
    addi  t0, t0, 4
    sw    t0, PROC_PC(s0)
    j     schedule

sys_sbrk:                                # a0 = bytes
    lw    s1, PROC_BREAK(s0)
    add   s2, s1, a0
    lw    t0, PROC_DATA_END(s0)
    bltu  s2, t0, failed
    li    t0, USER_LIMIT
    bgtu  s2, t0, failed
    sw    s2, PROC_BREAK(s0)
    bgeu  s2, s1, 1f
    li    t0, PAGE_SIZE - 1              # it shrinks: whole pages beyond the break go
    li    t1, -PAGE_SIZE
    add   a0, s2, t0
    and   a0, a0, t1
    add   a1, s1, t0
    and   a1, a1, t1
    call  space_shrink
1:  mv    a0, s1
    j     done

sys_time:
    read_time t1, a0, t2
    sw    t1, PROC_A1(s0)
    lw    t0, PROC_PREEMPTED(s0)
    sw    t0, PROC_A2(s0)
    j     done
