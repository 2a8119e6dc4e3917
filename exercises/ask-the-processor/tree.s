# tree.s: looking into a flattened device tree (Devicetree Specification 0.4, chapter 5). Everything in it is big-endian.
    .equ FDT_STRUCT,     8               # header: where the nodes are, and the names of properties
    .equ FDT_STRINGS,    12
    .equ FDT_BEGIN_NODE, 1               # tokens between the nodes
    .equ FDT_PROPERTY,   3
    .equ FDT_END,        9

    # big to, place: the word there. Changes t6.
    .macro big to, base, offset
    lbu   \to, \offset(\base)
    .irp  byte, 1, 2, 3
    slli  \to, \to, 8
    lbu   t6, \offset + \byte(\base)
    or    \to, \to, t6
    .endr
    .endm

# find(a0 = device tree, a1 = name of a property, a text) -> a0 = address of its value, of the first node that has one; 0 where none has.
# A value that is a text ends with a zero byte. Changes a*, t*.
find:
    big   t0, a0, FDT_STRUCT             # t0 = next token
    add   t0, t0, a0
    big   t1, a0, FDT_STRINGS
    add   t1, t1, a0
1:  big   t2, t0, 0
    addi  t0, t0, 4
    li    t3, FDT_PROPERTY
    beq   t2, t3, 3f
    li    t3, FDT_BEGIN_NODE
    beq   t2, t3, 2f
    li    t3, FDT_END
    bne   t2, t3, 1b
    li    a0, 0
    ret
2:  lbu   t2, 0(t0)                      # behind the node's name
    addi  t0, t0, 1
    bnez  t2, 2b
    j     6f
3:  big   t2, t0, 0                      # bytes of the value
    big   t3, t0, 4
    add   t3, t3, t1                     # t3 = the property's name
    addi  t0, t0, 8
    mv    t4, a1
4:  lbu   t5, 0(t3)
    lbu   a2, 0(t4)
    bne   t5, a2, 5f
    addi  t3, t3, 1
    addi  t4, t4, 1
    bnez  t5, 4b
    mv    a0, t0
    ret
5:  add   t0, t0, t2
6:  addi  t0, t0, 3                      # tokens lie at multiples of 4
    andi  t0, t0, ~3
    j     1b
