// The integer registers and their ABI names (RISC-V psABI 1.0, chapter 1).

export const ABI_NAMES: readonly string[] =
  'zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6'.split(' ')

/** What each register is for, by ABI convention. */
export function registerRole(n: number): string {
  const name = ABI_NAMES[n] as string
  if (n === 0) return 'always zero'
  if (n === 1) return 'return address'
  if (n === 2) return 'stack pointer'
  if (n === 3) return 'global pointer'
  if (n === 4) return 'thread pointer'
  if (name === 's0') return 'saved by the callee; frame pointer'
  if (name[0] === 't') return 'temporary: a call may change it'
  if (name[0] === 's') return 'saved by the callee'
  return n <= 11 ? 'argument and result' : 'argument'
}

const numbers = new Map<string, number>([['fp', 8]])
for (let n = 0; n < 32; n++) {
  numbers.set(`x${n}`, n)
  numbers.set(ABI_NAMES[n] as string, n)
}

/** Number (0 to 31) of a register by either name (`x10`, `a0`, `fp`), or undefined. */
export const registerNumber = (name: string): number | undefined => numbers.get(name)
