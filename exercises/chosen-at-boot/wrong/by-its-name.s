# others: whose SBI_BASE_IMPL_ID is
# Part of a kernel for the bare machine, harness.s, which is to run well wherever it is started.
# The routines may change a*, t*.

# paravirtual() -> a0 = 1 where the hypervisor `paravirt` is below, whose calls are in abi.s; 0 anywhere else.
# It is the first thing that the kernel asks, without page tables and without a trap handler.
paravirtual:
    hypercall HC_YIELD                   # everybody else answers that there is no such call
    seqz  a0, a0
    la    t0, is_paravirtual
    sw    a0, 0(t0)
    ret

# choose(): called once, with page tables in use: what is dear here? The last entry of the table is for you to
# try on: it is in no list, nobody reads through it meanwhile, and it must hold afterwards what it held before.
    .equ DEAR, 50                        # instructions: far more than two, and far fewer than any exit takes
choose:
    lw    t0, is_paravirtual
    bnez  t0, 1f
    li    t0, UART
    rdinstret t1
    lbu   t2, UART_LSR(t0)
    rdinstret t2
    sub   t1, t2, t1
    li    a7, SBI_BASE
    li    a6, SBI_BASE_IMPL_ID
    ecall
    li    t1, 0x52494e48                 # the book's hypervisors
    xor   t1, t1, a1
    seqz  t1, t1
    sw    t1, device_is_dear, t0
    lw    t0, table
    li    t1, PAGE_SIZE - 4
    add   t0, t0, t1
    lw    t3, 0(t0)
    rdinstret t1
    sw    t3, 0(t0)
    rdinstret t2
    sub   t1, t2, t1
    sltiu t1, t1, DEAR
    xori  t1, t1, 1
    sw    t1, entry_is_dear, t0
1:  ret

# print(a0 = text, a1 = bytes, at most 200): onto the console.
print:
    lw    t0, device_is_dear
    bnez  t0, 2f
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
2:  mv    t0, a0
    mv    a0, a1
    mv    a1, t0
    li    a2, 0
    li    a7, SBI_DBCN
    li    a6, SBI_DBCN_WRITE
    ecall
    ret

# update(a0 = list, a1 = rows, at least 1, a2 = an unused page, all zero): entries of the page table of TEST_PAGES.
# A row has two words: which entry, 0 to 1023, and what it is to hold. Whoever reads through these pages then
# reads where the new entries lead. The list is yours to change, but not what is behind it, and the page is yours.
# `table` says where the page table is.
update:
    lw    t0, table
    lw    t1, is_paravirtual
    bnez  t1, by_call
    lw    t1, entry_is_dear
    beqz  t1, 1f
    mv    t1, a2                         # not entry by entry: a copy that nobody watches yet
    li    t2, PAGE_SIZE
    add   t2, t2, a2
2:  lw    t3, 0(t0)
    sw    t3, 0(t1)
    addi  t0, t0, 4
    addi  t1, t1, 4
    bne   t1, t2, 2b
    mv    t0, a2
1:  lw    t1, 0(a0)
    slli  t1, t1, 2
    add   t1, t1, t0
    lw    t2, 4(a0)
    sw    t2, 0(t1)
    addi  a0, a0, 8
    addi  a1, a1, -1
    bnez  a1, 1b
    lw    t1, entry_is_dear
    beqz  t1, 3f
    sw    t0, table, t1
    srli  t0, t0, 2
    ori   t0, t0, PTE_V
    sw    t0, test_entry, t1             # the one store that is dear
3:  sfence.vma
    ret
by_call:
    mv    t2, a0
    mv    t3, a1
4:  lw    t1, 0(t2)
    slli  t1, t1, 2
    add   t1, t1, t0
    sw    t1, 0(t2)
    addi  t2, t2, 8
    addi  t3, t3, -1
    bnez  t3, 4b
    hypercall HC_MMU_UPDATE
    la    a0, forget
    li    a1, 1
    hypercall HC_MMU_UPDATE
    ret

    .section .data
    .balign 4
is_paravirtual: .word 0
device_is_dear: .word 1                  # until it has been tried
entry_is_dear:  .word 1
    .balign 8
forget:         .word MMU_COMMAND, MMU_FLUSH
    .section .text
