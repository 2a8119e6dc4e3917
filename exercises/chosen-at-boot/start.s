# Part of a kernel for the bare machine, harness.s, which is to run well wherever it is started.
# The routines may change a*, t*.

# paravirtual() -> a0 = 1 where the hypervisor `paravirt` is below, whose calls are in abi.s; 0 anywhere else.
# It is the first thing that the kernel asks, without page tables and without a trap handler.
paravirtual:
    # your part
    li    a0, 0
    ret

# choose(): called once, with page tables in use: what is dear here? The last entry of the table is for you to
# try on: it is in no list, nobody reads through it meanwhile, and it must hold afterwards what it held before.
choose:
    # your part
    ret

# print(a0 = text, a1 = bytes, at most 200): onto the console.
print:
    li    t0, UART
    add   a1, a1, a0
1:  lbu   t1, UART_LSR(t0)
    andi  t1, t1, LSR_THR_EMPTY
    beqz  t1, 1b
    lbu   t1, 0(a0)
    sb    t1, UART_DATA(t0)
    addi  a0, a0, 1
    bne   a0, a1, 1b
    ret

# update(a0 = list, a1 = rows, at least 1, a2 = an unused page, all zero): entries of the page table of TEST_PAGES.
# A row has two words: which entry, 0 to 1023, and what it is to hold. Whoever reads through these pages then
# reads where the new entries lead. The list is yours to change, but not what is behind it, and the page is yours.
# `table` says where the page table is.
update:
    lw    t0, table
1:  lw    t1, 0(a0)
    slli  t1, t1, 2
    add   t1, t1, t0
    lw    t2, 4(a0)
    sw    t2, 0(t1)
    addi  a0, a0, 8
    addi  a1, a1, -1
    bnez  a1, 1b
    sfence.vma
    ret

    .section .data
    # what you have found out
    .section .text
