// The one place that names WebAssembly: memory that a compiled execution engine could share. Its type is declared here
// because the engine is compiled without the DOM's library, where TypeScript keeps it.

declare const WebAssembly: {
  Memory: new (descriptor: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer }
}

const PAGE = 65536

/** Zeroed memory of at least this many bytes, allocated once and never grown. */
export function wasmMemory(bytes: number): ArrayBuffer {
  const pages = Math.ceil(bytes / PAGE)
  return new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer
}
