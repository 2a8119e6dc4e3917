# tree.s: a family tree: a0 times, forks two children, who fork two each, who fork two each; everybody waits for his own.
# A leaf ends with status 1, any other with the sum of its children's; so the root counts the leaves, which must be 8.

    .equ TREE_DEPTH,      3

    program tree
    mv    s4, a0
    li    s5, 0                          # s5 = leaves of all times
1:  li    s0, TREE_DEPTH                 # s0 = generations to come; tells the root from the others, too
2:  li    s1, 0                          # s1 = sum
    beqz  s0, 6f
    system_call SYS_FORK
    beqz  a0, 5f
    bltz  a0, 7f
    mv    s2, a0
    system_call SYS_FORK
    beqz  a0, 5f
    bltz  a0, 7f
    system_call SYS_WAIT                 # the second child first,
    add   s1, s1, a1
    mv    a0, s2
    system_call SYS_WAIT                 # then the first
    add   s1, s1, a1
    li    t0, TREE_DEPTH
    beq   s0, t0, 3f
    mv    a0, s1
    system_call SYS_EXIT
5:  addi  s0, s0, -1
    j     2b
6:  exit  1

3:  add   s5, s5, s1                     # the root
    addi  s4, s4, -1
    bnez  s4, 1b
    la    a0, tree_leaves
    call  tree_print
    mv    a0, s5
    call  tree_print_number
    la    a0, tree_line_end
    call  tree_print
    exit  0
7:  la    a0, tree_failed
    call  tree_print
    exit  1

    print_functions tree
tree_leaves:     .asciz "tree: leaves: "
tree_line_end:   .asciz "\n"
tree_failed:     .asciz "tree: fork failed\n"
    program_data tree
    program_end tree
