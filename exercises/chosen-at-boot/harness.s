# harness.s: what stands around your part: a kernel that is the same, to the byte, on the bare machine and under every hypervisor. It
# asks you what is below it, puts its paging on accordingly, has you choose, and then prints and changes page tables through you.
    .include "../../firmware/include/power.s"
    .include "../../firmware/include/platform.s"
    .include "../../hypervisors/paravirt/abi.s"

    .equ PAGE_SIZE,  4096
    .equ PTE_V,      0x01
    .equ PTE_LEAF,   0xcf                # V, R, W, X; and A and D, which hardware need not set
    .equ PTE_U,      0x10
    .equ PTE_W,      0x04
    .equ SATP_SV32,  1 << 31
    .equ TEST_PAGES, 0x40000000          # 4 MiB of addresses, 1024 pages, all in use
    .equ FRAMES,     0x80300000          # to which they lead, so many; each begins with its number
    .equ FRAME_COUNT, 192

    .macro hypercall number              # arguments in a0 to a3; changes a0, a1, a7
    li    a7, \number
    ecall
    .endm
    .macro mark number
    slti  x0, x0, \number
    .endm
    .macro fill_registers                # those that a routine leaves as they were, with what nobody else has in them; but sp and gp
    .irp  n, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
    li    x\n, 0x5eed0000 + \n
    .endr
    .endm
    .macro note_registers number         # how routine `number`, counted from 0, has left them. Changes t1
    la    t1, kept + 4 * 15 * \number
    .irp  n, 2, 3, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
    sw    x\n, 0(t1)
    addi  t1, t1, 4
    .endr
    la    sp, stack_top
    lw    gp, machine_offset
    .endm
    .macro note_last place               # the entry of the table that is the routine's to try on. Changes t0, t1
    lw    t0, table
    li    t1, PAGE_SIZE - 4
    add   t0, t0, t1
    lw    t0, 0(t0)
    sw    t0, \place, t1
    .endm

    .option norvc
_start:
    la    sp, stack_top
    li    gp, 0
    fill_registers
    call  paravirtual
    note_registers 0
    sw    a0, found_paravirtual, t0
    bnez  a0, 1f
    la    t0, trap
    csrw  stvec, t0
    j     2f
1:  la    a0, shared_page
    hypercall HC_SHARED_PAGE
    la    a0, trap
    mv    a1, a0
    mv    a2, a0
    mv    a3, a0
    hypercall HC_SET_TRAPS
    lw    gp, shared_page + SHARED_MACHINE
    sw    gp, machine_offset, t0
2:  call  number_frames
    call  make_tables
    call  touch
    call  read_all                       # the tables are in use
    note_last last_before
    fill_registers
    mark  1
    call  choose
    mark  2
    note_registers 1
    note_last last_after
    fill_registers
    la    a0, line_1                     # two lines to print, two lists of changes: the second of each is measured
    lw    a1, bytes_1
    li    a6, -1
    call  print
    note_registers 2
    fill_registers
    la    a0, line_2
    lw    a1, bytes_2
    li    a6, -1
    mark  3
    call  print
    mark  4
    note_registers 3
    la    s0, list_1
    lw    s1, rows_1
    call  as_machine
    la    s0, list_2
    lw    s1, rows_2
    call  as_machine
    call  read_all                       # so that the machine knows the old translations
    fill_registers
    la    a0, list_1
    lw    a1, rows_1
    la    a2, unused_1
    call  update
    note_registers 4
    call  read_all
    fill_registers
    la    a0, list_2
    lw    a1, rows_2
    la    a2, unused_2
    mark  5
    call  update
    mark  6
    note_registers 5
    call  read_all
    power_off

# read_all(): the number of the frame to which each page at `asked` leads, into `found`. Changes t*, s1 to s3.
read_all:
    la    s1, asked
    la    s2, found
    lw    s3, asked_count
    li    t2, TEST_PAGES
1:  lw    t0, 0(s1)
    slli  t0, t0, 12
    add   t0, t0, t2
    lw    t0, 0(t0)
    sw    t0, 0(s2)
    addi  s1, s1, 4
    addi  s2, s2, 4
    addi  s3, s3, -1
    bnez  s3, 1b
    ret

# as_machine(s0 = list, s1 = rows): the frames' numbers become entries of a page table, as this machine wants them. Changes t*, s0, s1.
as_machine:
    lw    t3, leaf_bits
1:  lw    t0, 4(s0)
    slli  t0, t0, 12
    li    t1, FRAMES
    add   t0, t0, t1
    add   t0, t0, gp
    srli  t0, t0, 2
    or    t0, t0, t3
    sw    t0, 4(s0)
    addi  s0, s0, 8
    addi  s1, s1, -1
    bnez  s1, 1b
    ret

number_frames:
    li    t0, FRAMES
    li    t1, 0
    li    t2, FRAME_COUNT
    li    t3, PAGE_SIZE
1:  sw    t1, 0(t0)
    add   t0, t0, t3
    addi  t1, t1, 1
    bne   t1, t2, 1b
    ret

# make_tables(): page n of TEST_PAGES leads to frame n mod FRAME_COUNT; all else is where it is. Then these tables are in use.
make_tables:
    lw    t3, leaf_bits
    lw    t0, found_paravirtual
    beqz  t0, 1f
    ori   t3, t3, PTE_U                  # there, kernels run in U-mode
    sw    t3, leaf_bits, t0
1:  la    t0, first_table
    li    t1, 0
    li    t2, 1024
    li    t4, 0
2:  slli  t5, t4, 12
    li    t6, FRAMES
    add   t5, t5, t6
    add   t5, t5, gp
    srli  t5, t5, 2
    or    t5, t5, t3
    sw    t5, 0(t0)
    addi  t0, t0, 4
    addi  t4, t4, 1
    li    t6, FRAME_COUNT
    bne   t4, t6, 3f
    li    t4, 0
3:  addi  t1, t1, 1
    bne   t1, t2, 2b
    la    t0, first_table
    add   t0, t0, gp
    srli  t0, t0, 2
    ori   t0, t0, PTE_V
    sw    t0, test_entry, t1
    lw    t0, found_paravirtual
    bnez  t0, 4f
    li    t1, UART >> 2 | PTE_LEAF
    sw    t1, uart_entry, t0
    li    t1, RAM >> 2 | PTE_LEAF
    sw    t1, ram_entry, t0
    la    t0, root
    srli  t0, t0, 12
    li    t1, SATP_SV32
    or    t0, t0, t1
    csrw  satp, t0
    sfence.vma
    ret

4:  la    t0, ram_table                  # page by page, tables for reading only
    li    t1, RAM
    la    t2, tables
5:  add   t4, t1, gp
    srli  t4, t4, 2
    or    t4, t4, t3
    sub   t5, t1, t2
    li    t6, 3 * PAGE_SIZE
    bgeu  t5, t6, 6f
    andi  t4, t4, ~PTE_W
6:  sw    t4, 0(t0)
    addi  t0, t0, 4
    li    t6, PAGE_SIZE
    add   t1, t1, t6
    li    t6, RAM + (4 << 20)
    bne   t1, t6, 5b
    la    t0, ram_table
    add   t0, t0, gp
    srli  t0, t0, 2
    ori   t0, t0, PTE_V
    sw    t0, ram_entry, t1
    la    a0, commands
    li    a1, 5
    hypercall HC_MMU_UPDATE
    bnez  a0, trap
    ret

touch:                                   # every page of the image: it is there from now on
    la    t0, _start
    la    t1, image_end
    li    t2, PAGE_SIZE
1:  lw    t3, 0(t0)
    add   t0, t0, t2
    bltu  t0, t1, 1b
    ret

    .include "answer.s"

    .balign 4
trap:                                    # nobody wants one: it is noted, and the end
    lw    t2, found_paravirtual
    la    t3, shared_page
    lw    t0, SHARED_CAUSE(t3)
    lw    t1, SHARED_VALUE(t3)
    bnez  t2, 1f
    csrr  t0, scause
    csrr  t1, stval
1:  la    t2, trapped
    sw    t0, 0(t2)
    sw    t1, 4(t2)
    power_off

    .section .data
    .balign 8
commands:
    .word ram_table + MMU_COMMAND, MMU_PIN_LEAF
    .word first_table + MMU_COMMAND, MMU_PIN_LEAF
    .word root + MMU_COMMAND, MMU_PIN_ROOT
    .word root + MMU_COMMAND, MMU_KERNEL
    .word root + MMU_COMMAND, MMU_USER
leaf_bits:         .word PTE_LEAF
found_paravirtual: .word -1
machine_offset:    .word 0               # in gp
trapped:           .word -1, 0           # cause, value
last_before:       .word 0
last_after:        .word 0
kept:              .space 4 * 15 * 6     # for each call of a routine: sp, gp, tp, s0 to s11 afterwards
table:             .word first_table     # the table of TEST_PAGES; its address is the same for the machine's walk
    .include "data.s"                    # line_1, bytes_1, list_1, rows_1, and so on; asked, asked_count
found:             .fill 160, 4, 0x7f7f7f7f

    .balign PAGE_SIZE
tables:
root:                                    # test_entry: the entry of the root by which TEST_PAGES are found
    .space 4 * (UART >> 22)
uart_entry: .word 0
    .space 4 * ((TEST_PAGES >> 22) - (UART >> 22) - 1)
test_entry: .word 0
    .space 4 * ((RAM >> 22) - (TEST_PAGES >> 22) - 1)
ram_entry:  .word 0
    .space 4 * (1023 - (RAM >> 22))
first_table: .space PAGE_SIZE
ram_table:   .space PAGE_SIZE
shared_page: .space PAGE_SIZE
unused_1:    .space PAGE_SIZE
unused_2:    .space PAGE_SIZE
    .space 1024
stack_top:
image_end:
    .section .text
