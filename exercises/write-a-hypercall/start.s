# HC_OWN (place): for how long has this virtual machine had the hart? The answer, 64 bits in ticks of `time`, goes to the two words at
# `place`, guest-physical, the low one first. Both sides of the call are here: the guest is assembled with GUEST, the hypervisor without.

    .ifdef GUEST
# run_time() -> a0 = error of the call; a2:a1 = ticks, if it is 0. Changes a*, t*. The guest's memory is mapped where it is: the
# address of a label is a guest-physical one.
run_time:
    # your part
    ret

    .else
# Part of the hypervisor. s0 = vcpu, a0 = place. Ends by a jump to `succeed`, or to what refuses: refuse_address, refuse_denied,
# refuse_state. May change a*, t*, s1 to s8.
# VCPU_TIME(s0), 64 bits: its ticks until it was last given the hart. slice_start, two words: what `time` was at that moment.
# own_words(s0, a0 = guest-physical address, a2 = bytes) -> a0 = where we see it. Refuses what is not words of the VM's memory.
#   Called by `jal t6, own_words`; changes t0, t1.
# frame_record t0, a3, s0, t1, refuse_denied: t0 = where the word of the frame is that holds machine address a3; or to refuse_denied.
#   Its bits from FRAME_TYPE_SHIFT up are 0 for a frame that is no page table. VCPU_OFFSET(s0) leads from guest-physical to machine.
hc_own:
    # your part
    j     refuse_support
    .endif
