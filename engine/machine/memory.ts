// The machine's memory is a WebAssembly.Memory, so that a compiled execution engine could share it.

const PAGE = 65536

/** Zeroed memory of at least this many bytes, allocated once and never grown. */
export function wasmMemory(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE)
  return new WebAssembly.Memory({ initial: pages, maximum: pages })
}
