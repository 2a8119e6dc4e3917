# Adds the words at `words` and stores the sum at `sum`. `count` says how many there are.
    .include "power.s"

_start:
    la    t0, words                      # where the list begins
    la    t1, count
    lw    t1, 0(t1)                      # how many words it has
    # your part: add them up, and store the sum

    power_off

    .include "data.s"
