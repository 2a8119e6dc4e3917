// The machine's memory is a WebAssembly.Memory, so that a compiled execution engine could share it.

const PAGE = 65536

/** By number of pages, what was given back. Allocating, and what collectors make of it, takes longer than a short run. */
const spare = new Map<number, WebAssembly.Memory[]>()

/** Zeroed memory of at least this many bytes, which never grows. */
export function wasmMemory(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE)
  return spare.get(pages)?.pop() ?? new WebAssembly.Memory({ initial: pages, maximum: pages })
}

/** This memory, zeroed again, may be given to somebody else. */
export function giveBack(memory: WebAssembly.Memory): void {
  const pages = memory.buffer.byteLength / PAGE
  const others = spare.get(pages)
  if (others) others.push(memory)
  else spare.set(pages, [memory])
}
