# Comments of every kind.
    nop # to the end of the line
    nop /* inside */ ; nop; /* over
    several nop nop
    lines */ nop
    .byte '#, ';', '/', '"' # the quotes do not matter
    .ascii "# not; /* a */ comment" # but this is
label: # and this
    nop /* one */ /* two */
	nop;nop;;	nop
