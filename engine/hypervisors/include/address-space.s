# address-space.s: the part of every address space that belongs to a hypervisor which has no address space of its own.
# Defines names and macros only; the tables are made in high-boot.s and shadow.s.
#
# While a guest runs, the page tables in satp are the hypervisor's, and the hypervisor itself is mapped in them, supervisor only.
# It takes the top 256 MiB of the virtual addresses; a guest that runs in U-mode can neither read them nor use them for its own.
#
#   0x00000000 - 0xefffffff   the guest's
#   0xf0000000 - 0xf7ffffff   RAM of this VM, as the hypervisor sees it: guest-physical RAM + 0x70000000
#   0xff000000 - 0xff3fffff   the interrupt controller
#   0xff400000 - 0xff7fffff   RAM at 0x80000000: firmware, and at 0xff600000 the hypervisor with its tables
#   0xff800000 - 0xffbfffff   devices at 0x10000000: the serial lines, virtio
#   0xffc00000 - 0xffffffff   of binary translation: what translated code needs (binary-translation/translation.s)

    .equ PTE_HOST,        PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D      # no U: supervisor only

    .equ WINDOW,          0xf0000000     # this VM's RAM, WINDOW_SIZE bytes
    .equ HOST_PLIC,       0xff000000     # three entries of every root, in this order
    .equ HOST_IMAGE,      0xff400000
    .equ HOST_DEVICES,    0xff800000
    .equ HOST_OFFSET,     HOST_IMAGE - RAM   # from the hypervisor's physical addresses to its virtual ones

    .equ SHADOW_VIEWS,    1              # for shadow.s: no page of a guest's has another mode than U,
    .equ SHADOW_TOP,      WINDOW >> MEGAPAGE_SHIFT   # and these addresses are ours
    .equ HAS_SHADOW,      1              # for mmio.s

    .macro shadow_fence
    sfence.vma
    .endm
    .macro forget_roots
    sw    zero, VCPU_ROOT_USER(s0)
    sw    zero, VCPU_ROOT_KERNEL(s0)
    .endm
