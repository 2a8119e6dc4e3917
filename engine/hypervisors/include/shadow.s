# shadow.s: shadow page tables. The guest builds page tables that lead to its own idea of physical memory; the machine walks others,
# built here, that lead straight from the same virtual addresses to the machine's memory. For who has no second stage.
#
# How they are kept in step: TRACING. A frame of the guest's that is in use as a page table is write-protected in all shadow tables.
# The guest's store to it traps, is carried out here, and the shadow entry is made anew at once (`shadow_access`). So shadow tables
# never hold what the guest's do not say, and outlive a switch to another address space: only hardware's own TLB needs
# the guest's fences. The alternative is to fill on faults alone and to throw shadows away at fences (a "virtual TLB"): no trap
# for a store, but after every fence and every switch of address spaces all entries fault in again; kernels that fence
# everything at each switch, as those without ASIDs do, would never have a warm table.
# What has not been used yet is filled on its first fault: shadow tables hold no more than what was touched.
#
# Who uses it gives
#   VCPU_SATP    the guest's satp; VCPU_RAM_BASE, _RAM_SIZE, _WINDOW (vcpu.s); HOST_OFFSET, pool_next (pool.s)
#   VCPU_VIEW    whose eyes the tables are for. VIEW_ALL: the hardware tells guest user and guest kernel apart, and sees SUM and
#                MXR; entries keep the U bit. VIEW_USER, VIEW_KERNEL + VIEW_SUM + VIEW_MXR: both run in the machine's
#                U-mode, and each view has tables of its own, in which every page has the U bit. These need SHADOW_VIEWS
#   macros       shadow_fence: the machine forgets all translations of this guest. May change nothing.
#                new_root: a0 = a root table just made: put into it what every address space needs. May change t0 to t5
#                forget_roots: roots of this guest are there no longer: forget what is known of them. May change nothing
#   SHADOW_TOP   first entry of a root that does not belong to the guest: 1024 where all do
#   labels       exit_resume; exit_reflect (a0 = cause, a1 = tval); refuse (s7 = cause, s8 = address);
#                enter_space: calls shadow_enter, loads satp (or vsatp), and resumes; crash_vm;
#                shadow_device (s1 = guest-physical address): a device, or a store into a traced frame: to be emulated by
#                mmio.s, which with HAS_SHADOW calls shadow_access for RAM
# and calls
#   shadow_start   once, after create_vms, at the addresses that stay
#   shadow_enter   when VCPU_SATP or VCPU_VIEW has changed; then VCPU_SHADOW_SATP is what satp (or vsatp) must hold
#   shadow_fault   (jumps) at a page fault of the guest
# Fences of the guest need no work here, only the machine's own fence.
# Writes by a disk or by an SBI call into a frame that is in use as a page table are not seen; sc.w to one is refused.

    # A frame of the guest's RAM. After these, records of the same form for its megapages, and one for "no root": satp is Bare.
    .equ FRAME_HINT,      0              # the one shadow entry that maps it for writing; 0 none, HINT_SEVERAL: look everywhere
    .equ FRAME_HEAD,      4              # first shadow of it as a page table; 0 none: it is not traced
    .equ FRAME_SHIFT,     3
    .equ HINT_SEVERAL,    1

    # A shadow page. Its number says which record and which page belong together.
    .equ SHADOW_NEXT,     0              # next shadow of the same frame; of those that are free, the next free one
    .equ SHADOW_FRAME,    4              # the frame's record; 0: free
    .equ SHADOW_KIND,     8              # one of these, the view, and for a direct one the low byte of the guest's entry:
    .equ KIND_ROOT,       0x1000         #   a root
    .equ KIND_TABLE,      0x2000         #   a second-level table
    .equ KIND_DIRECT,     0x4000         #   a megapage of the guest's, which the machine's memory need not have in one piece
    .equ SHADOW_PARENT,   12             # the one root entry that leads here; 0 none, HINT_SEVERAL: look everywhere
    .equ SHADOW_EMPTIED,  16             # entries made invalid since it was last used
    .equ SHADOW_SIZE,     32
    .ifndef SHADOWS_MAX
    .equ SHADOWS_MAX,     126            # of a VM: their records fit into a page, their numbers into seven bits of an ASID
    .endif
    .equ EMPTIED_MAX,     3              # so many, and the frame is taken for a page table no longer

    # page_of page, shadow: the page of a shadow's record. `page` must not be `shadow`. shadow_of: the reverse.
    .macro page_of page, shadow, scratch
    lw    \scratch, VCPU_SHADOWS(s0)
    sub   \page, \shadow, \scratch
    slli  \page, \page, 12 - 5
    lw    \scratch, VCPU_SHADOW_PAGES(s0)
    add   \page, \page, \scratch
    .endm
    .macro shadow_of shadow, page, scratch
    lw    \scratch, VCPU_SHADOW_PAGES(s0)
    sub   \shadow, \page, \scratch
    srli  \shadow, \shadow, 12 - 5
    lw    \scratch, VCPU_SHADOWS(s0)
    add   \shadow, \shadow, \scratch
    .endm
    # ram_frame frame, ppn, elsewhere: number of a frame within the guest's RAM. Changes t5.
    .macro ram_frame frame, ppn, elsewhere
    li    t5, RAM >> 12
    sub   \frame, \ppn, t5
    lw    t5, VCPU_RAM_SIZE(s0)
    srli  t5, t5, 12
    bgeu  \frame, t5, \elsewhere
    .endm
    # frame_record record, frame: changes t5.
    .macro frame_record record, frame
    slli  \record, \frame, FRAME_SHIFT
    lw    t5, VCPU_FRAMES(s0)
    add   \record, \record, t5
    .endm
    # extra_record record, number: of megapage `number`; of "no root" where it is the number of megapages. Changes t5.
    .macro extra_record record, number
    lw    t5, VCPU_RAM_SIZE(s0)
    srli  t5, t5, 12
    add   \record, \number, t5
    frame_record \record, \record
    .endm
    # guest_entry entry, ppn, index: an entry of a page table of the guest's; its number times 4 in `index`. Changes t4, t5.
    .macro guest_entry entry, ppn, index
    ram_frame t4, \ppn, refuse
    slli  t4, t4, 12
    lw    t5, VCPU_WINDOW(s0)
    add   t4, t4, t5
    add   t4, t4, \index
    lw    \entry, 0(t4)
    .endm

# ---------------------------------------------------------------------------------- walk: what do the guest's own tables say?
# shadow_fault: s7 = cause (12, 13, 15), s8 = address, a0 = the guest's privilege (1 kernel, 0 user), a1 = its sstatus.
exit_walk:
shadow_fault:
    srli  s10, s8, 20
    andi  s10, s10, ~3                   # s10, s11 = number of the entry in root and second level, times 4
    slli  s11, s8, 10
    srli  s11, s11, 20
    andi  s11, s11, ~3
    lw    s4, VCPU_VIEW(s0)              # s4 = kind of the second level
    lw    t0, VCPU_SATP(s0)
    bgez  t0, walk_bare
    slli  t0, t0, 10
    srli  t0, t0, 10
    guest_entry s1, t0, s10              # s1 = entry
    andi  t0, s1, PTE_V
    beqz  t0, walk_fault
    andi  t0, s1, PTE_R | PTE_W
    addi  t0, t0, -PTE_W
    beqz  t0, walk_fault
    andi  t0, s1, PTE_R | PTE_X
    bnez  t0, walk_megapage
    andi  t0, s1, PTE_U | PTE_A | PTE_D
    bnez  t0, walk_fault
    srli  t0, s1, 10
    guest_entry s1, t0, s11
    ram_frame t0, t0, refuse
    frame_record s3, t0                  # s3 = record of what the second level shadows
    li    t0, KIND_TABLE
    or    s4, s4, t0
    andi  t0, s1, PTE_V
    beqz  t0, walk_fault
    andi  t0, s1, PTE_R | PTE_W
    addi  t0, t0, -PTE_W
    beqz  t0, walk_fault
    andi  t0, s1, PTE_R | PTE_X
    beqz  t0, walk_fault
    j     walk_leaf

walk_megapage:
    slli  t0, s1, 12
    srli  t0, t0, 22
    bnez  t0, walk_fault                 # not aligned
    li    s3, 0
    andi  t0, s1, 0xff
    or    s4, s4, t0
    li    t0, KIND_DIRECT
    or    s4, s4, t0
    slli  t0, s11, 8                     # the page within it
    or    s1, s1, t0

walk_leaf:
    andi  t0, s1, PTE_A
    beqz  t0, walk_fault
    andi  t0, s1, PTE_U
    beqz  a0, 1f
    beqz  t0, 2f                         # the kernel on its own page: fine. On a user's: not to execute, and with SUM only
    addi  t0, s7, -CAUSE_FETCH_PAGE
    beqz  t0, walk_fault
    li    t0, SSTATUS_SUM
    and   t0, t0, a1
    beqz  t0, walk_fault
    j     2f
1:  beqz  t0, walk_fault
2:  addi  t0, s7, -CAUSE_FETCH_PAGE
    beqz  t0, 3f
    addi  t0, s7, -CAUSE_STORE_PAGE
    beqz  t0, 4f
    andi  t0, s1, PTE_R
    bnez  t0, walk_found
    li    t0, SSTATUS_MXR
    and   t0, t0, a1
    beqz  t0, walk_fault
3:  andi  t0, s1, PTE_X
    beqz  t0, walk_fault
    j     walk_found
4:  andi  t0, s1, PTE_W
    beqz  t0, walk_fault
    andi  t0, s1, PTE_D
    bnez  t0, walk_found
walk_fault:                              # the guest's own page fault
    mv    a0, s7
    mv    a1, s8
    j     exit_reflect

walk_bare:                               # every address leads to itself, as through megapages that allow everything
    srli  s1, s8, 12
    slli  s1, s1, 10
    ori   s1, s1, PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D
    bnez  a0, 1f
    ori   s1, s1, PTE_U
1:  li    s3, 0
    andi  t0, s1, 0xff
    or    s4, s4, t0
    li    t0, KIND_DIRECT
    or    s4, s4, t0

walk_found:                              # the access is right. To what does it go?
    srli  t0, s1, 10
    ram_frame t1, t0, walk_elsewhere
    .if SHADOW_TOP < 1024
    li    t2, SHADOW_TOP * 4
    bgeu  s10, t2, walk_ours
    .endif
    li    t2, CAUSE_STORE_PAGE
    bne   s7, t2, exit_fill
    frame_record t2, t1
    lw    t2, FRAME_HEAD(t2)
    beqz  t2, exit_fill
    j     1f                             # a store into a page table
    .if SHADOW_TOP < 1024
walk_ours:                               # where our own addresses are, nothing of the guest's can be mapped: loads and stores
    li    t2, CAUSE_FETCH_PAGE           # are done for it one by one
    bne   s7, t2, 1f
    j     crash_vm
    .endif
walk_elsewhere:
    srli  t1, t0, 20                     # beyond 4 GiB there is nothing
    bnez  t1, refuse
1:  slli  t0, t0, 12
    slli  t1, s8, 20
    srli  t1, t1, 20
    or    s1, t0, t1
    j     shadow_device

# ------------------------------------------------------------------------------------------------ fill: one shadow entry
exit_fill:                               # t1 = the frame's number
    bnez  s3, 1f
    srli  t1, t1, 10
    extra_record s3, t1
1:  lw    t0, VCPU_SHADOW_ROOT(s0)
    page_of s9, t0, t1
    add   s9, s9, s10                    # s9 = where the root's entry is
    lw    t0, 0(s9)
    bnez  t0, 3f
    mv    a0, s3
    mv    a1, s4
    call  shadow_find
    beqz  a0, shadow_full
    lw    t0, SHADOW_PARENT(a0)
    page_of t1, a0, t2
    li    t2, HOST_OFFSET
    sub   t1, t1, t2
    srli  t1, t1, 2
    ori   t1, t1, PTE_V
    beqz  t0, 2f                         # its first parent,
    li    t3, HINT_SEVERAL
    beq   t0, t3, 4f
    lw    t2, 0(t0)                      # or the only one, for the one before leads elsewhere now,
    bne   t2, t1, 2f
    sw    t3, SHADOW_PARENT(a0)          # or one of several
    j     4f
2:  sw    s9, SHADOW_PARENT(a0)
4:  sw    t1, 0(s9)
    mv    t0, t1
3:  srli  t0, t0, 10
    slli  t0, t0, 12
    li    t1, HOST_OFFSET
    add   t0, t0, t1
    shadow_of t1, t0, t2
    sw    zero, SHADOW_EMPTIED(t1)       # it is in use
    add   a3, t0, s11
    mv    a0, s1
    mv    a2, s4
    call  shadow_leaf
    lw    t0, 0(a3)
    sw    a0, 0(a3)
    bne   t0, a0, exit_resume
    shadow_fence                         # it was there already: the machine had not seen it yet
    j     exit_resume

shadow_full:                             # all shadow pages are in use: start anew
    call  shadow_flush
    j     enter_space

# shadow_leaf(a0 = the guest's entry, a2 = kind of the shadow table, a3 = where in it) -> a0 = the shadow entry, 0 where there is
# none: not a page in RAM, or one that this view may not see. Changes t*.
shadow_leaf:
    andi  t0, a0, PTE_V | PTE_A
    addi  t0, t0, -(PTE_V | PTE_A)
    bnez  t0, 9f
    andi  t0, a0, PTE_R | PTE_W
    addi  t0, t0, -PTE_W
    beqz  t0, 9f
    andi  t0, a0, PTE_R | PTE_X
    beqz  t0, 9f
    srli  t1, a0, 10
    ram_frame t1, t1, 9f                 # t1 = frame
    andi  t0, a0, PTE_R | PTE_W | PTE_X | PTE_U   # t0 = rights
    andi  t2, a0, PTE_D
    bnez  t2, 1f
    andi  t0, t0, ~PTE_W
1:
    .ifdef SHADOW_VIEWS
    andi  t2, t0, PTE_U
    andi  t3, a2, VIEW_USER
    beqz  t3, 2f
    beqz  t2, 9f
    j     4f
2:  beqz  t2, 4f                         # the kernel's own
    andi  t3, a2, VIEW_SUM
    beqz  t3, 9f
    andi  t0, t0, ~PTE_X
4:  srli  t3, a2, 11                     # VIEW_MXR: executable is readable
    andi  t3, t3, 1
    beqz  t3, 5f
    andi  t2, a0, PTE_X
    srli  t2, t2, 2
    or    t0, t0, t2
5:  andi  t2, t0, PTE_R | PTE_X
    beqz  t2, 9f
    ori   t0, t0, PTE_U
    .endif
    frame_record t2, t1
    lw    t3, VCPU_RAM_BASE(s0)
    srli  t3, t3, 12
    add   t1, t1, t3
    slli  a0, t1, 10                     # a0 = the frame in the machine's memory, as an entry has it
    lw    t3, FRAME_HEAD(t2)
    beqz  t3, 6f
    andi  t0, t0, ~PTE_W                 # traced
6:  andi  t3, t0, PTE_W
    beqz  t3, 8f
    ori   t0, t0, PTE_D
    lw    t3, FRAME_HINT(t2)             # where it can be written through: here only, or in several places
    beq   t3, a3, 8f
    beqz  t3, 7f
    addi  t4, t3, -HINT_SEVERAL
    beqz  t4, 8f
    lw    t4, 0(t3)
    andi  t5, t4, PTE_W
    beqz  t5, 7f
    xor   t4, t4, a0
    srli  t4, t4, 10
    bnez  t4, 7f                         # that place maps something else now
    li    t4, HINT_SEVERAL
    sw    t4, FRAME_HINT(t2)
    j     8f
7:  sw    a3, FRAME_HINT(t2)
8:  or    a0, a0, t0
    ori   a0, a0, PTE_V | PTE_A
    ret
9:  li    a0, 0
    ret

# shadow_find(a0 = record of a frame, a1 = kind) -> a0 = the shadow of it that is of this kind: made, empty, where there is none;
# 0 where there is no page to make it of. A frame of which it is the first is traced from now on. Changes a1 to a4, t*.
shadow_find:
    lw    t0, FRAME_HEAD(a0)
1:  beqz  t0, 2f
    lw    t1, SHADOW_KIND(t0)
    beq   t1, a1, 3f
    lw    t0, SHADOW_NEXT(t0)
    j     1b
3:  mv    a0, t0
    ret
2:  lw    a4, VCPU_SHADOW_FREE(s0)
    beqz  a4, 3b
    lw    t1, SHADOW_NEXT(a4)
    sw    t1, VCPU_SHADOW_FREE(s0)
    lw    t1, FRAME_HEAD(a0)
    sw    t1, SHADOW_NEXT(a4)
    sw    a4, FRAME_HEAD(a0)
    sw    a0, SHADOW_FRAME(a4)
    sw    a1, SHADOW_KIND(a4)
    sw    zero, SHADOW_PARENT(a4)
    sw    zero, SHADOW_EMPTIED(a4)
    mv    t6, ra
    call  shadow_protect
    page_of a0, a4, t0
    li    t1, PAGE_SIZE
    add   t1, t1, a0
    mv    t0, a0
4:  .irp  n, 0, 4, 8, 12, 16, 20, 24, 28
    sw    zero, \n(t0)
    .endr
    addi  t0, t0, 32
    bne   t0, t1, 4b
    li    t0, KIND_ROOT
    and   t0, t0, a1
    beqz  t0, 5f
    new_root
5:  shadow_fence                         # what the page was before, and entries for writing, must be forgotten
    mv    a0, a4
    jr    t6

# shadow_protect(a0 = record of a frame): no shadow entry maps it for writing any more. The fence is the caller's.
# Changes a2, a3, t0 to t5.
exit_trace_begin:
shadow_protect:
    lw    t0, FRAME_HINT(a0)
    beqz  t0, 9f
    sw    zero, FRAME_HINT(a0)
    lw    t1, VCPU_FRAMES(s0)
    sub   t1, a0, t1
    srli  t1, t1, FRAME_SHIFT
    lw    t2, VCPU_RAM_BASE(s0)
    srli  t2, t2, 12
    add   t1, t1, t2                     # t1 = its number in the machine's memory
    addi  t2, t0, -HINT_SEVERAL
    beqz  t2, 1f
    addi  t2, t0, 4                      # one entry
    li    a3, 1
    j     3f
1:  lw    a2, VCPU_SHADOWS(s0)           # a2, a3 = shadow, and how many are left
    lw    a3, VCPU_SHADOW_COUNT(s0)
2:  lw    t0, SHADOW_FRAME(a2)
    beqz  t0, 6f
    lw    t0, SHADOW_KIND(a2)
    srli  t0, t0, 13                     # KIND_TABLE, KIND_DIRECT
    beqz  t0, 6f
    page_of t0, a2, t2                   # t0, t2 = entry, and where they end
    li    t2, PAGE_SIZE
    add   t2, t2, t0
3:  lw    t3, 0(t0)
    srli  t4, t3, 10
    bne   t4, t1, 4f
    andi  t3, t3, ~(PTE_W | PTE_D)
    sw    t3, 0(t0)
4:  addi  t0, t0, 4
    bne   t0, t2, 3b
6:  addi  a2, a2, SHADOW_SIZE
    addi  a3, a3, -1
    bnez  a3, 2b
9:  ret

# -------------------------------------------------------------------------------------- trace: a store into a page table
# shadow_access: RAM as a device of mmio.s (a0 = guest-physical address, a1 = value of a store, a2 = log2 of the bytes, a3 = 1 for a
# store) -> a0 = value of a load, which comes here only as the first half of an atomic instruction.
exit_trace:
shadow_access:
    mv    a5, ra
    li    t0, RAM
    sub   a6, a0, t0                     # a6 = where in the guest's RAM
    lw    t0, VCPU_WINDOW(s0)
    add   a0, a6, t0
    andi  a7, a0, ~3
    call  mmio_forward
    beqz  a3, 6f
    lw    a7, 0(a7)                      # a7 = the guest's entry now
    srli  t0, a6, 12
    frame_record t1, t0
    lw    a4, FRAME_HEAD(t1)             # a4 = shadow, a6 = number of the entry, times 4
    slli  a6, a6, 20
    srli  a6, a6, 20
    andi  a6, a6, ~3
1:  beqz  a4, 6f
    lw    a3, SHADOW_NEXT(a4)
    mv    a1, a3                         # a1 = the next one
    page_of a3, a4, t0
    add   a3, a3, a6
    lw    a2, SHADOW_KIND(a4)
    li    t0, KIND_ROOT
    and   t0, t0, a2
    beqz  t0, 2f
    li    t0, SHADOW_TOP * 4             # a root's entry: its second level is looked for again when it is needed
    bgeu  a6, t0, 3f
    li    a0, 0
    j     4f
2:  mv    a0, a7
    call  shadow_leaf
4:  sw    a0, 0(a3)
3:  andi  t0, a7, PTE_V                  # several entries made invalid in a row: it is being cleared away
    lw    t1, SHADOW_EMPTIED(a4)
    addi  t1, t1, 1
    beqz  t0, 5f
    li    t1, 0
5:  sw    t1, SHADOW_EMPTIED(a4)
    li    t0, EMPTIED_MAX
    bltu  t1, t0, 7f
    call  shadow_drop
7:  mv    a4, a1
    j     1b
6:  jr    a5

# shadow_drop(a4 = shadow): forgets it, and what leads to it; not the root in use. Changes t0 to t6.
# No fence: translations that the machine still has are the guest's own until the guest fences.
shadow_drop:
    lw    t0, VCPU_SHADOW_ROOT(s0)
    bne   t0, a4, 1f
    ret
1:  forget_roots
    lw    t0, SHADOW_FRAME(a4)           # out of the frame's list
    addi  t0, t0, FRAME_HEAD
2:  lw    t1, 0(t0)                      # t0 = where the way to it begins; SHADOW_NEXT is 0
    beq   t1, a4, 3f
    mv    t0, t1
    j     2b
3:  lw    t1, SHADOW_NEXT(a4)
    sw    t1, 0(t0)
    page_of t1, a4, t0                   # t1 = the entry that leads to it
    li    t2, HOST_OFFSET
    sub   t1, t1, t2
    srli  t1, t1, 2
    ori   t1, t1, PTE_V
    lw    t0, SHADOW_PARENT(a4)
    beqz  t0, 9f
    li    t2, HINT_SEVERAL
    beq   t0, t2, 4f
    lw    t2, 0(t0)
    bne   t2, t1, 9f
    sw    zero, 0(t0)
    j     9f
4:  lw    t3, VCPU_SHADOWS(s0)           # t3, t4 = shadow, and how many are left
    lw    t4, VCPU_SHADOW_COUNT(s0)
5:  lw    t0, SHADOW_FRAME(t3)
    beqz  t0, 8f
    lw    t0, SHADOW_KIND(t3)
    srli  t0, t0, 12                     # KIND_ROOT
    addi  t0, t0, -1
    bnez  t0, 8f
    page_of t0, t3, t2                   # t0, t2 = entry, and where they end
    li    t2, SHADOW_TOP * 4
    add   t2, t2, t0
6:  lw    t5, 0(t0)
    bne   t5, t1, 7f
    sw    zero, 0(t0)
7:  addi  t0, t0, 4
    bne   t0, t2, 6b
8:  addi  t3, t3, SHADOW_SIZE
    addi  t4, t4, -1
    bnez  t4, 5b
9:  sw    zero, SHADOW_FRAME(a4)
    lw    t0, VCPU_SHADOW_FREE(s0)
    sw    t0, SHADOW_NEXT(a4)
    sw    a4, VCPU_SHADOW_FREE(s0)
    ret

# ------------------------------------------------------------------------------------- enter: the root of an address space
# shadow_enter(s0): VCPU_SHADOW_ROOT and VCPU_SHADOW_SATP as VCPU_SATP and VCPU_VIEW ask for. Changes a*, t*, s2.
exit_enter:
shadow_enter:
    mv    s2, ra
    lw    t0, VCPU_SATP(s0)
    lw    a1, VCPU_VIEW(s0)
    li    t1, KIND_ROOT
    or    a1, a1, t1
    bgez  t0, 1f
    slli  t0, t0, 10
    srli  t0, t0, 10
    ram_frame t1, t0, 1f                 # a root that is not in RAM: every walk will find that out
    frame_record a0, t1
    j     2f
1:  lw    t0, VCPU_RAM_SIZE(s0)
    srli  t0, t0, MEGAPAGE_SHIFT
    extra_record a0, t0
2:  mv    a5, a0
    mv    a6, a1
    call  shadow_find
    bnez  a0, 3f
    call  shadow_flush
    mv    a0, a5
    mv    a1, a6
    call  shadow_find
3:  sw    a0, VCPU_SHADOW_ROOT(s0)
    page_of t0, a0, t1
    li    t1, HOST_OFFSET
    sub   t0, t0, t1
    srli  t0, t0, 12
    lw    t1, VCPU_SHADOWS(s0)           # ASID: VM's number, shadow's number + 1
    sub   t1, a0, t1
    srli  t1, t1, 5
    addi  t1, t1, 1
    lw    t2, VCPU_NUMBER(s0)
    slli  t2, t2, 7
    or    t1, t1, t2
    slli  t1, t1, 22
    or    t0, t0, t1
    li    t1, SATP_SV32
    or    t0, t0, t1
    sw    t0, VCPU_SHADOW_SATP(s0)
    jr    s2

# shadow_flush(s0): no shadows any more. Who calls it calls shadow_enter next. Changes a1 to a4, t0 to t2.
shadow_flush:
    forget_roots
    lw    t0, VCPU_SHADOWS(s0)
    lw    t1, VCPU_SHADOW_COUNT(s0)
    sw    zero, VCPU_SHADOW_FREE(s0)
1:  lw    t2, SHADOW_FRAME(t0)
    beqz  t2, 2f
    sw    zero, FRAME_HEAD(t2)
2:  sw    zero, SHADOW_FRAME(t0)
    lw    t2, VCPU_SHADOW_FREE(s0)
    sw    t2, SHADOW_NEXT(t0)
    sw    t0, VCPU_SHADOW_FREE(s0)
    addi  t0, t0, SHADOW_SIZE
    addi  t1, t1, -1
    bnez  t1, 1b
    ret

# shadow_start(): records and pages for all VMs: what is left of the pool, in equal parts. Changes a*, t*, s0 to s3.
shadow_start:
    mv    s1, ra
    la    s0, vcpus
    la    s3, vcpus_end
    lw    s3, 0(s3)
1:  lw    a0, VCPU_RAM_SIZE(s0)
    srli  t0, a0, 12                     # frames, megapages, and one more
    srli  a0, a0, MEGAPAGE_SHIFT
    add   a0, a0, t0
    addi  a0, a0, 1
    slli  a0, a0, FRAME_SHIFT
    li    t0, PAGE_SIZE - 1
    add   a0, a0, t0
    srli  a0, a0, 12
    call  take_pages
    sw    a0, VCPU_FRAMES(s0)
    li    a0, 1
    call  take_pages
    sw    a0, VCPU_SHADOWS(s0)
    next_vcpu s0
    bne   s0, s3, 1b
    la    t0, pool_next
    lw    t1, 0(t0)
    li    a0, POOL_END
    sub   a0, a0, t1
    srli  a0, a0, 12
    la    s0, vcpus
    sub   t2, s3, s0
    li    t3, VCPU_SIZE
    divu  t2, t2, t3
    divu  a0, a0, t2
    li    t2, SHADOWS_MAX
    bleu  a0, t2, 2f
    mv    a0, t2
2:  sw    a0, VCPU_SHADOW_COUNT(s0)
    sw    t1, VCPU_SHADOW_PAGES(s0)
    slli  t2, a0, 12
    add   t1, t1, t2
    next_vcpu s0
    bne   s0, s3, 2b
    sw    t1, 0(t0)
    la    s0, vcpus
3:  call  shadow_flush
    call  shadow_enter
    next_vcpu s0
    bne   s0, s3, 3b
    jr    s1
