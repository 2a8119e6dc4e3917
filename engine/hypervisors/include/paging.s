# paging.s: Sv32 page tables. Defines names only, no code.

    .equ PTE_V,           1 << 0
    .equ PTE_R,           1 << 1
    .equ PTE_W,           1 << 2
    .equ PTE_X,           1 << 3
    .equ PTE_U,           1 << 4
    .equ PTE_G,           1 << 5
    .equ PTE_A,           1 << 6
    .equ PTE_D,           1 << 7
    .equ PTE_GUEST,       PTE_V | PTE_R | PTE_W | PTE_X | PTE_U | PTE_A | PTE_D

    .equ SATP_SV32,       1 << 31
    .equ PAGE_SIZE,       4096
    .equ MEGAPAGE_SHIFT,  22             # an entry of the root table maps 4 MiB
    .equ MEGAPAGE_SIZE,   1 << MEGAPAGE_SHIFT
