# console-16: the same with sixteen bytes, one after the other.
    .equ BATCH, 16
    .include "operations/console.s"
