// The host objects that the engine uses: linear memory, and compiled code over it. The language's own library (ES2023) does
// not declare them.
declare namespace WebAssembly {
  /** `initial` and `maximum` count pages of 64 KiB. */
  interface MemoryDescriptor {
    initial: number
    maximum?: number
  }
  class Memory {
    constructor(descriptor: MemoryDescriptor)
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }
  class Module {
    constructor(bytes: Uint8Array)
  }
  class Instance {
    constructor(module: Module, imports: { readonly machine: { readonly memory: Memory } })
    readonly exports: { readonly run: () => number }
  }
}
