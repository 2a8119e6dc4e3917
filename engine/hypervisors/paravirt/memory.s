# memory.s: direct paging. A guest's own page tables are the ones that the hardware reads; so it may not write them. Every entry
# comes through here, and is looked at first.
# Part of hypervisor.s. Xen's rules (Barham et al. 2003, section 3.3.3), with a simpler bookkeeping: tables are pinned from below.
#
# What a frame is, and the counts that keep it so: frames.s.
# An entry that maps a frame of another VM was made by grants.s, and is given back there.

# ------------------------------------------------------------------------------------------------- what an entry may say
# take_leaf(s0, a2 = an entry for a second-level table) -> a0 = 0, and it is counted; or an error. Changes t0 to t2.
# It may map a page of the VM's own memory, for U-mode, not global (a global translation would be the other VMs' too).
take_leaf:
    andi  t0, a2, PTE_V
    beqz  t0, 1f
    srli  t0, a2, 1                      # R, W, X: R, RW, X, RX, RWX are good
    andi  t0, t0, 7
    li    t1, 0xba
    srl   t1, t1, t0
    andi  t1, t1, 1
    beqz  t1, bad_entry
    andi  t0, a2, PTE_U | PTE_G
    addi  t0, t0, -PTE_U
    bnez  t0, bad_entry
    srli  t0, a2, 30                     # a machine address of 32 bits
    bnez  t0, not_owned
    frame_of t0, a2
    frame_record t1, t0, s0, t2, not_owned
take_right:                              # who may write it is counted, and none may write a table
    andi  t0, a2, PTE_W
    beqz  t0, 1f
    lw    t0, 0(t1)
    srli  t2, t0, FRAME_TYPE_SHIFT
    bnez  t2, bad_type                   # a table
    addi  t0, t0, 1
    sw    t0, 0(t1)
1:  li    a0, SBI_SUCCESS
    ret

# drop_leaf(s0, a2 = an entry that was taken): it is no more. Changes t*.
drop_leaf:
    andi  t0, a2, PTE_V
    beqz  t0, 1f
    frame_of t0, a2
    frame_record t1, t0, s0, t2, grant_drop
    andi  t0, a2, PTE_W
    beqz  t0, 1f
    count t1, t0, -1
1:  ret

# take_pointer, drop_pointer: the same for an entry of a root.
take_pointer:
    andi  t0, a2, PTE_V
    beqz  t0, 1f
    andi  t0, a2, 0xff & ~PTE_V
    bnez  t0, bad_entry
    srli  t0, a2, 30
    bnez  t0, not_owned
    frame_of t0, a2
    frame_record t1, t0, s0, t2, not_owned
    lw    t0, 0(t1)
    srli  t2, t0, FRAME_TYPE_SHIFT
    addi  t2, t2, -FRAME_LEAF
    bnez  t2, bad_type
    addi  t0, t0, 1
    sw    t0, 0(t1)
1:  li    a0, SBI_SUCCESS
    ret
drop_pointer:
    andi  t0, a2, PTE_V
    beqz  t0, 1f
    frame_of t0, a2
    frame_record t1, t0, s0, t2, 1f
    count t1, t0, -1
1:  ret

bad_entry:
    li    a0, SBI_ERR_INVALID_PARAM
    ret
not_owned:
    li    a0, SBI_ERR_DENIED
    ret
bad_type:
    li    a0, SBI_ERR_INVALID_STATE
    ret

# entry_write(s0, a0 = machine address of an entry, a2 = what is to be in it) -> a0 = error. Changes a3 to a5, t*.
# Where that frame is no table (yet), it is a word like any other.
exit_validate_entry:
entry_write:
    mv    a5, ra
    frame_record t0, a0, s0, t1, 3f
    lw    t1, 0(t0)
    srli  t1, t1, FRAME_TYPE_SHIFT
    li    t2, HOST_OFFSET
    add   a3, a0, t2
    beqz  t1, 1f
    addi  t1, t1, -FRAME_LEAF
    bnez  t1, 2f
    call  take_leaf
    bnez  a0, 4f
    mv    a4, a2
    lw    a2, 0(a3)
    call  drop_leaf
    mv    a2, a4
1:  sw    a2, 0(a3)
    li    a0, SBI_SUCCESS
    jr    a5
2:  slli  t1, a3, 20
    srli  t1, t1, 20
    li    t2, HOST_PART
    bgeu  t1, t2, 3f
    call  take_pointer
    bnez  a0, 4f
    mv    a4, a2
    lw    a2, 0(a3)
    call  drop_pointer
    mv    a2, a4
    j     1b
3:  li    a0, SBI_ERR_DENIED
4:  jr    a5

# ------------------------------------------------------------------------------------------------- tables come and go
# pin(s0, a0 = page, a2 = MMU_PIN_LEAF or MMU_PIN_ROOT) -> a0 = error. Changes a*, t*, s5 to s8.
exit_validate_pin:
pin:
    mv    s8, ra
    lw    t0, VCPU_OFFSET(s0)
    add   a0, a0, t0
    frame_record s5, a0, s0, t1, 8f
    lw    t0, 0(s5)
    bnez  t0, 9f                         # a table already, or somebody may write it
    addi  t0, a2, FRAME_LEAF - MMU_PIN_LEAF
    slli  t0, t0, FRAME_TYPE_SHIFT
    sw    t0, 0(s5)                      # now, so that it cannot map itself writable
    li    t0, HOST_OFFSET
    add   s6, a0, t0                     # s6 = next entry, s7 = end
    addi  a2, a2, -MMU_PIN_LEAF
    bnez  a2, 3f
    li    s7, PAGE_SIZE
    add   s7, s7, s6
1:  skip_zeros s6, s7, 7f
    lw    a2, 0(s6)
    call  take_leaf
    bnez  a0, 5f
    addi  s6, s6, 4
    bne   s6, s7, 1b
    j     7f
3:  li    s7, HOST_PART
    add   s7, s7, s6
4:  skip_zeros s6, s7, 6f
    lw    a2, 0(s6)
    call  take_pointer
    bnez  a0, 5f
    addi  s6, s6, 4
    bne   s6, s7, 4b
6:  li    t0, HOST_PART
    sub   a0, s7, t0
    call  root_host_part
7:  call  boot_read_only
    call  flush_all                      # a translation by which it could still be written would be remembered
    li    a0, SBI_SUCCESS
    jr    s8
5:  mv    s7, s6                         # an entry that cannot be: forget those before it
    li    t0, -PAGE_SIZE
    and   s6, s6, t0
    mv    a6, a0
    call  drop_entries
    sw    zero, 0(s5)
    mv    a0, a6
    jr    s8
8:  li    a0, SBI_ERR_DENIED
    jr    s8
9:  li    a0, SBI_ERR_INVALID_STATE
    jr    s8

# unpin(s0, a0 = page) -> a0 = error. Changes a*, t*, s5 to s8.
exit_validate_unpin:
unpin:
    mv    s8, ra
    lw    t0, VCPU_OFFSET(s0)
    add   a0, a0, t0
    frame_record s5, a0, s0, t1, 8b
    lw    t0, 0(s5)
    beqz  t0, 9b
    slli  t1, t0, 32 - FRAME_TYPE_SHIFT
    bnez  t1, 9b                         # in use
    srli  t0, t0, FRAME_TYPE_SHIFT
    beqz  t0, 9b
    li    t1, HOST_OFFSET
    add   s6, a0, t1
    li    s7, PAGE_SIZE
    addi  t0, t0, -FRAME_LEAF
    beqz  t0, 1f
    li    s7, HOST_PART
1:  add   s7, s7, s6
    call  drop_entries
    sw    zero, 0(s5)
    call  flush_all
    li    a0, SBI_SUCCESS
    jr    s8

# drop_entries(s0, s5 = record of the table, s6 = from, s7 = to). Changes a1, a2, t*, s6.
drop_entries:
    mv    a1, ra
    bgeu  s6, s7, 3f
1:  skip_zeros s6, s7, 3f
    lw    a2, 0(s6)
    lw    t0, 0(s5)
    srli  t0, t0, FRAME_TYPE_SHIFT
    addi  t0, t0, -FRAME_LEAF
    la    t1, drop_leaf
    beqz  t0, 4f
    la    t1, drop_pointer
4:  jalr  t1
    addi  s6, s6, 4
    bltu  s6, s7, 1b
3:  jr    a1

# root_host_part(a0 = a root as we see it): its top quarter is ours. Changes t*.
root_host_part:
    li    t0, HOST_PART
    add   t1, a0, t0
    la    t2, host_root
    add   t2, t2, t0
    li    t3, PAGE_SIZE
    add   t3, t3, a0
1:  .irp  n, 0, 4, 8, 12, 16, 20, 24, 28
    lw    t4, \n(t2)
    sw    t4, \n(t1)
    .endr
    addi  t1, t1, 32
    addi  t2, t2, 32
    bne   t1, t3, 1b
    ret

# boot_read_only(s0): a VM with tables of its own cannot write its memory through the first ones, which are ours. Changes t*.
boot_read_only:
    lw    t0, VCPU_BOOT_ROOT(s0)
    li    t1, (RAM >> MEGAPAGE_SHIFT) * 4
    add   t0, t0, t1
1:  lw    t1, 0(t0)
    andi  t2, t1, PTE_W
    beqz  t2, 2f
    xori  t1, t1, PTE_W
    sw    t1, 0(t0)
    addi  t0, t0, 4
    j     1b
2:  ret

# base(s0, a0 = root, a2 = MMU_KERNEL or MMU_USER) -> a0 = error. Changes a*, t*.
exit_validate_base:
base:
    mv    a5, ra
    lw    t0, VCPU_OFFSET(s0)
    add   a0, a0, t0
    frame_record a3, a0, s0, t1, 3f
    lw    t0, 0(a3)
    srli  t0, t0, FRAME_TYPE_SHIFT
    addi  t0, t0, -FRAME_ROOT
    bnez  t0, 4f
    addi  a4, s0, VCPU_ROOT_KERNEL
    lw    t3, VCPU_ASID(s0)
    beqz  a2, 1f
    addi  a4, s0, VCPU_ROOT_USER
    addi  t3, t3, 1
1:  count a3, t0, 1
    satp_of a1, a0, t3, t0
    lw    t4, 0(a4)
    sw    a1, 0(a4)
    sfence.vma zero, t3
    slli  t4, t4, 12                     # the one before
    frame_record t0, t4, s0, t1, 2f      # the first of all was ours
    count t0, t1, -1
2:  li    a0, SBI_SUCCESS
    jr    a5
3:  li    a0, SBI_ERR_DENIED
    jr    a5
4:  li    a0, SBI_ERR_INVALID_STATE
    jr    a5

# flush_all(s0), flush_page(s0, a0 = virtual address): in its kernel's space and in its users'. Change t0.
flush_all:
    lw    t0, VCPU_ASID(s0)
    sfence.vma zero, t0
    addi  t0, t0, 1
    sfence.vma zero, t0
    ret
flush_page:
    lw    t0, VCPU_ASID(s0)
    sfence.vma a0, t0
    addi  t0, t0, 1
    sfence.vma a0, t0
    ret

# ------------------------------------------------------------------------------------------------------------ the calls
hc_mmu_update:                           # a0 = list, a1 = rows
exit_emulate_mmu:
    li    t0, MMU_ROWS
    bgtu  a1, t0, refuse_param
    slli  a2, a1, 3
    jal   t6, own_words                  # a0 = the list as we see it
    mv    s1, a0                         # s1 = row, s2 = rows left, s3 = rows
    mv    s2, a1
    mv    s3, a1
    mv    s4, ra
    li    a0, SBI_SUCCESS
    beqz  s2, 3f
1:  lw    a0, 0(s1)
    lw    a2, 4(s1)
    andi  t0, a0, 3
    bnez  t0, 4f
    lw    t0, VCPU_OFFSET(s0)
    add   a0, a0, t0
    call  entry_write
2:  bnez  a0, 3f
    addi  s1, s1, MMU_ROW
    addi  s2, s2, -1
    bnez  s2, 1b
3:  sub   a1, s3, s2
    jr    s4
4:  call  mmu_command
    j     2b

mmu_command:                             # a0 = page | MMU_COMMAND, a2 = which -> a0 = error
    addi  a0, a0, -MMU_COMMAND
    slli  t0, a0, 20
    bnez  t0, 3f
    li    t0, MMU_PIN_ROOT
    bgtu  a2, t0, 1f
    li    t0, MMU_PIN_LEAF
    bgeu  a2, t0, pin
    j     base
1:  li    t0, MMU_UNPIN
    beq   a2, t0, unpin
    li    t0, MMU_FLUSH_PAGE
    beq   a2, t0, 2f
    li    t0, MMU_FLUSH
    bne   a2, t0, bad_entry
    mv    t1, ra
    call  flush_all
    li    a0, SBI_SUCCESS
    jr    t1
2:  mv    t1, ra
    call  flush_page
    li    a0, SBI_SUCCESS
    jr    t1
3:  li    a0, SBI_ERR_INVALID_ADDRESS
    ret

hc_update_va:                            # a0 = virtual address, a1 = entry, a2 = whose
exit_emulate_va:
    li    t0, MMU_USER
    bgtu  a2, t0, refuse_param
    mv    s1, a0
    mv    s4, ra
    jal   t6, entry_at                   # a0 = machine address of the entry
    mv    a2, a1
    call  entry_write
    bnez  a0, 1f
    mv    a0, s1
    call  flush_page
    li    a0, SBI_SUCCESS
1:  li    a1, 0
    jr    s4

# entry_at(s0, a0 = virtual address, a2 = MMU_KERNEL or MMU_USER) -> a0 = machine address of its second-level entry. Refuses where
# there is none. Link in t6. Changes t*.
entry_at:
    srli  t0, a0, 30
    li    t1, 3
    beq   t0, t1, refuse_address         # ours
    lw    t0, VCPU_ROOT_KERNEL(s0)
    beqz  a2, 1f
    lw    t0, VCPU_ROOT_USER(s0)
1:  slli  t1, t0, 12
    frame_record t2, t1, s0, t3, refuse_state  # still the first one
    satp_root t0, t0, t1
    srli  t1, a0, MEGAPAGE_SHIFT
    slli  t1, t1, 2
    add   t0, t0, t1
    lw    t0, 0(t0)
    andi  t1, t0, PTE_V
    beqz  t1, refuse_address
    frame_of t0, t0
    slli  a0, a0, 10
    srli  a0, a0, 22
    slli  a0, a0, 2
    add   a0, a0, t0
    jr    t6

# --------------------------------------------------------------------------------------------------- arguments that are memory
# own_words(s0, a0 = guest-physical address, a2 = bytes) -> a0 = where we see it. Refuses what is not words of the VM's memory. Link in t6.
own_words:
    andi  t0, a0, 3
    bnez  t0, refuse_address
    li    t0, RAM
    sub   t0, a0, t0
    lw    t1, VCPU_RAM_SIZE(s0)
    bgeu  t0, t1, refuse_denied
    sub   t1, t1, t0
    bgtu  a2, t1, refuse_denied
    lw    t1, VCPU_WINDOW(s0)
    add   a0, t0, t1
    jr    t6

# own_page(s0, a0 = a page) -> a0 = where we see it, t0 = its record. Refuses what is none of the VM's. Link in t6. Changes t1.
own_page:
    slli  t0, a0, 20
    bnez  t0, refuse_address
    lw    t0, VCPU_OFFSET(s0)
    add   a0, a0, t0
    frame_record t0, a0, s0, t1, refuse_denied
    li    t1, HOST_OFFSET
    add   a0, a0, t1
    jr    t6

# share_page: the same for a page that we are going to write, which can therefore become no table. The record is counted.
share_page:
    mv    a7, t6
    jal   t6, own_page
    lw    t1, 0(t0)
    srli  t2, t1, FRAME_TYPE_SHIFT
    bnez  t2, refuse_state
    addi  t1, t1, 1
    sw    t1, 0(t0)
    jr    a7
