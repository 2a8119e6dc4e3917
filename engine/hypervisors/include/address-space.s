# address-space.s: the part of every address space that belongs to a hypervisor which has no address space of its own.
# Defines names only, no code.
#
# While a guest runs, the page tables in satp are the hypervisor's, and the hypervisor itself is mapped in them, supervisor only.
# It takes the top 256 MiB of the virtual addresses; a guest that runs in U-mode can neither read them nor use them for its own.
#
#   0x00000000 - 0xefffffff   the guest's
#   0xf0000000 - 0xf7ffffff   RAM of this VM, as the hypervisor sees it: guest-physical RAM + 0x70000000
#   0xff800000 - 0xffbfffff   devices at 0x10000000: the serial lines, virtio
#   0xffc00000 - 0xffffffff   RAM at 0x80000000: firmware, and at 0xffe00000 the hypervisor with its tables

    .equ PTE_HOST,        PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D      # no U: supervisor only

    .equ WINDOW,          0xf0000000     # this VM's RAM, WINDOW_SIZE bytes
    .equ HOST_DEVICES,    0xff800000
    .equ HOST_IMAGE,      0xffc00000
    .equ HOST_OFFSET,     HOST_IMAGE - RAM   # from the hypervisor's physical addresses to its virtual ones
