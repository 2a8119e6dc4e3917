// Small programs for the command line's tests. They run in M-mode on the bare machine.

/** Power off with success. */
const POWER_OFF = `
off: li   t0, 0x100000
     li   t1, 0x5555
     sw   t1, (t0)
     j    off`

/** Prints a text. */
export const hello = (text: string): string => `
     la   a0, text
     li   a1, 0x10000000
1:   lbu  a2, (a0)
     beqz a2, off
     sb   a2, (a1)
     addi a0, a0, 1
     j    1b
${POWER_OFF}
text: .asciz ${JSON.stringify(text)}`

/** Ends by storing this word to tohost. */
export const tohost = (word: number): string => `
     .globl _start
_start:
     la   t0, tohost
     li   t1, ${word}
     sw   t1, (t0)
1:   j    1b
     .data
     .balign 64
tohost: .word 0, 0
begin_signature:
     .word 0xcafe, -1
end_signature:`

/** Prints what it receives, up to a full stop. */
export const echo = `
     li   a1, 0x10000000
1:   lbu  t0, 5(a1)
     andi t0, t0, 1
     beqz t0, 1b
     lbu  a0, (a1)
     li   t0, '.'
     beq  a0, t0, off
     sb   a0, (a1)
     j    1b
${POWER_OFF}`

/** A driver of a virtio disk of version 2: adds 1 to the first byte of sector 1 and prints what it was. */
export const disk = `
     .equ VIRTIO, 0x10001000
     li   s0, VIRTIO
     li   t0, 11                 # acknowledge, driver, features ok
     sw   t0, 0x70(s0)
     li   t0, 8
     sw   t0, 0x38(s0)           # size of queue 0
     la   s1, descriptors
     sw   s1, 0x80(s0)
     la   t0, available
     sw   t0, 0x90(s0)
     la   t0, used
     sw   t0, 0xa0(s0)
     li   t0, 1
     sw   t0, 0x44(s0)           # queue ready
     li   t0, 15                 # driver ok
     sw   t0, 0x70(s0)
     li   a0, 0                  # read
     li   a1, 3                  # data: writable, next
     call request
     la   t0, data
     lbu  t1, (t0)
     li   t2, 0x10000000
     sb   t1, (t2)
     addi t1, t1, 1
     sb   t1, (t0)
     li   a0, 1                  # write
     li   a1, 1                  # data: readable, next
     call request
${POWER_OFF}
request:                         # a0 = type, a1 = flags of the data's descriptor
     la   t0, header
     sw   a0, (t0)
     sh   a1, 16 + 12(s1)
     la   t0, available
     lhu  t1, 2(t0)
     addi t1, t1, 1
     sh   t1, 2(t0)
     fence
     sw   zero, 0x50(s0)         # notify
     la   t0, used
1:   lhu  t2, 2(t0)
     bne  t1, t2, 1b
     la   t0, status
     lbu  t0, (t0)
     bnez t0, failed
     ret
failed:
     li   t0, 0x100000
     li   t1, 0x00013333
     sw   t1, (t0)
     .data
     .balign 16
descriptors:
     .word header, 0, 16, 1 | 1 << 16
     .word data, 0, 512, 0 | 2 << 16
     .word status, 0, 1, 2
     .space 5 * 16
available: .space 22
     .balign 4
used:      .space 70
     .balign 4
header:    .word 0, 0, 1, 0      # sector 1
status:    .byte 0xff
data:      .space 512`
