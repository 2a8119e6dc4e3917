# pv/console.s: the front end of the console: its rings are shared with the hypervisor, which has the line.

# console_start(): shares them. What has arrived already comes. Changes a*, t*.
console_start:
    la    a2, console_page
    li    t0, 1
    sw    t0, RING_ASLEEP + CONSOLE_IN(a2)
    li    a0, PORT_CONSOLE
    li    a1, DEVICE_CONSOLE
    hypercall HC_CONNECT
    ret

# line_output(): there are bytes to be sent. line_input(): there is room for more. A call only where the other end sleeps. Change a*, t*.
line_output:
    la    t0, output
    lw    t1, RING_ASLEEP(t0)
    sw    zero, RING_ASLEEP(t0)
    j     1f
line_input:
    la    t0, input
    lw    t1, RING_WAITS(t0)
1:  beqz  t1, 2f
console_flush:
    li    a0, PORT_CONSOLE
    hypercall HC_EVENT_SEND
2:  ret

console_interrupt:                       # an event: something has come, or there is room
    enter
    li    a0, STATE_INPUT
    call  wake
    li    a0, STATE_OUTPUT
    call  wake
    leave

    .section .bss
    .balign PAGE_SIZE
console_page:
output:          .space CONSOLE_IN
input:           .space PAGE_SIZE - CONSOLE_IN
    .section .text
