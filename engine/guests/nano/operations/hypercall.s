# hypercall: ask whoever is below for something that takes no work: the version of the SBI. On bare metal the firmware answers.
    .equ IN_USER, 0
    .macro setup
    li    a7, SBI_BASE
    li    a6, SBI_BASE_SPEC_VERSION
    .endm
    .macro operation
    ecall
    .endm
    .macro on_trap
    .endm
