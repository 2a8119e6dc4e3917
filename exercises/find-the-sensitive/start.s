# virtual() -> a0 = 1 if this kernel runs in user mode, under trap-and-emulate, on a machine with
# the hole; 0 otherwise. May change a*, t*. Leaves all other registers and the CSRs as they were.

virtual:
    # your part
    li    a0, 0
    ret
