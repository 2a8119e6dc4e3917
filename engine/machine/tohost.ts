// The end of a run as the RISC-V test suites report it: the program stores (code << 1) | 1 to its word `tohost`, which
// another machine would poll. Not a device: a watch on that word.
import type { Machine } from './machine.ts'

/** Switch the machine off when the program stores its result to the word at this physical address. */
export function watchTohost(machine: Machine, address: number): void {
  machine.hart.watch(address, true)
  machine.hart.onStore = (pa, bytes) => {
    if (pa >= address + 4 || pa + bytes <= address) return
    const word = machine.peekWord(address) ?? 0
    if ((word & 1) === 0) return
    const code = word >>> 1
    machine.switchOff({ kind: code === 0 ? 'pass' : 'fail', code })
  }
}
