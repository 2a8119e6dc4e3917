# block-16: the same with sixteen sectors for each notification.
    .equ BATCH, 16
    .include "operations/block.s"
