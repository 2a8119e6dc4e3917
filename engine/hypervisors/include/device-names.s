# device-names.s: registers of the interrupt controller and of virtio devices: the machine's, and those that a VM has in the
# same places. Defines names only, no code. The serial line's are the firmware's, in platform.s.

    .equ PLIC,            0x0c000000     # interrupt controller
    .equ PLIC_SIZE,       0x00600000
    .equ PLIC_PRIORITY,   0              #   of source n at 4 * n
    .equ PLIC_PENDING,    0x001000       #   a bit per source
    .equ PLIC_ENABLE,     0x002080       #   for S-mode
    .equ PLIC_THRESHOLD,  0x201000
    .equ PLIC_CLAIM,      0x201004       #   read: which one; written: done
    .equ VIRTIO,          0x10001000     # slot 0
    .equ VIRTIO_STRIDE,   0x1000
    .equ VIRTIO_SLOTS,    8
    .equ SOURCE_DISK,     1              # slot n is source 1 + n,
    .equ SOURCE_UART,     10             # serial line n is 10 + n

    .equ V_VERSION,       0x004
    .equ V_DEVICE_ID,     0x008
    .equ V_VENDOR,        0x00c
    .equ V_FEATURES,      0x010          # offered
    .equ V_ACCEPTED,      0x020          # features accepted by the driver
    .equ V_QUEUE_SELECT,  0x030
    .equ V_QUEUE_NUM,     0x038
    .equ V_QUEUE_READY,   0x044
    .equ V_NOTIFY,        0x050
    .equ V_STATUS,        0x070
    .equ V_QUEUE_AREA,    0x080          # descriptors low, high; 0x090 available ring, 0x0a0 used ring
    .equ V_CONFIG,        0x100
    .equ V_END,           0x200
    .equ V_BLOCK,         2              # a device id
    .equ V_INDIRECT,      1 << 28        # a feature

    .equ DESC_NEXT,       1              # a flag
    .equ DESC_SIZE,       16
    .equ QUEUE_MAX,       128
    .equ DISK_TABLE_SIZE, QUEUE_MAX * DESC_SIZE
