# callret: call a function that returns at once. After Adams and Agesen (ASPLOS 2006), section 6.3.
# Nothing here is privileged; but a binary translator must find the translation of the place that `ret` returns to, each time.
    .equ IN_USER, 0
    .macro setup
    .endm
    .macro operation
    jal   function
    .endm
    .macro on_trap
    .endm
function:
    ret
