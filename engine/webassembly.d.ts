// The one host object that the engine uses: linear memory. The language's own library (ES2023) does not declare it.
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
}
