// Breakpoints in words. Apart from status.ts, because it needs the engine's tables, which no page loads before it has to.
import { ABI_NAMES, type Breakpoint, causeName, csrNumbered } from '../../engine/index.ts'
import { fileName, hex } from './status.ts'

/** A breakpoint, as a list names it: `line 12 of kernel.s`. */
export function breakpointName(b: Breakpoint): string {
  const when = 'if' in b && b.if ? `, if ${ABI_NAMES[b.if.register]} ${b.if.is} ${hex(b.if.value)}` : ''
  switch (b.at) {
    case 'line':
      return `line ${b.line} of ${fileName(b.file)}${when}`
    case 'address':
      return `instruction at ${b.space} ${hex(b.address)}${b.space === 'physical' || b.vm < 0 ? '' : ` of machine ${b.vm}`}${when}`
    case 'register':
      return `register ${ABI_NAMES[b.register]} changes`
    case 'csr':
      return `${csrNumbered(b.csr)?.name ?? `CSR ${b.csr}`} changes${b.mask === undefined ? '' : `, in ${hex(b.mask)}`}`
    case 'memory':
      return `${b.bytes} bytes at ${b.space} ${hex(b.address)}${b.space === 'physical' || b.vm < 0 ? '' : ` of machine ${b.vm}`} are written`
    case 'exit':
      return b.cause === undefined ? 'any exit' : `any exit for: ${causeName(b.cause)}`
    case 'trap':
      return 'any trap'
    case 'world':
      return 'another world runs'
  }
}
