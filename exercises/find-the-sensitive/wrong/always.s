# bare: the answer is 0

virtual:
    li    a0, 1
    ret
