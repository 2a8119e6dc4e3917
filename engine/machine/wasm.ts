// Just enough of a WebAssembly assembler for the machine's inner loop: expressions as lists of bytes, blocks with names, and
// a module of one function that shares the machine's memory. Opcodes: WebAssembly Core Specification 2.0, section 5.4.

/** An instruction sequence: code bytes, and branches to blocks by name, which `assembled` turns into depths. */
export type Wasm = readonly (number | Branch | Enclosing | Wasm)[]
interface Branch {
  readonly to: string
}
interface Enclosing {
  readonly opens: keyof typeof OPEN
  readonly name: string | undefined
  readonly type: number
  readonly body: Wasm
}
interface Scope {
  readonly name: string | undefined
  readonly outer: Scope | undefined
}

/** Unsigned and signed LEB128. */
const unsigned = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
const signed = (value: number): number[] =>
  value >= -64 && value < 64 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)]

// --- values ----------------------------------------------------------------------------------------------------------

export const i32 = (value: number): Wasm => [0x41, ...signed(value | 0)]
const unary =
  (op: number) =>
  (a: Wasm): Wasm => [a, op]
const binary =
  (op: number) =>
  (a: Wasm, b: Wasm | number): Wasm => [a, typeof b === 'number' ? i32(b) : b, op]

export const isZero = unary(0x45)
export const equal = binary(0x46)
export const notEqual = binary(0x47)
export const less = binary(0x48)
export const lessUnsigned = binary(0x49)
export const atLeast = binary(0x4e)
export const atLeastUnsigned = binary(0x4f)
export const add = binary(0x6a)
export const subtract = binary(0x6b)
export const multiply = binary(0x6c)
export const divide = binary(0x6d)
export const divideUnsigned = binary(0x6e)
export const remainder = binary(0x6f)
export const remainderUnsigned = binary(0x70)
export const and = binary(0x71)
export const or = binary(0x72)
export const xor = binary(0x73)
export const shiftLeft = binary(0x74)
export const shiftRight = binary(0x75)
export const shiftRightUnsigned = binary(0x76)

/** The high words of 64-bit products. `extend` says how each factor is read. */
export const highProduct = (a: Wasm, extendA: 'signed' | 'unsigned', b: Wasm, extendB: 'signed' | 'unsigned'): Wasm => {
  const extend = { signed: 0xac, unsigned: 0xad }
  return [a, extend[extendA], b, extend[extendB], 0x7e, 0x42, 32, 0x88, 0xa7]
}

export const get = (local: number): Wasm => [0x20, ...unsigned(local)]
export const set = (local: number, value: Wasm): Wasm => [value, 0x21, ...unsigned(local)]

const LOADS = { i8: 0x2c, u8: 0x2d, i16: 0x2e, u16: 0x2f, i32: 0x28 }
const STORES = { i8: 0x3a, i16: 0x3b, i32: 0x36 }
const ALIGN = { i8: 0, u8: 0, i16: 1, u16: 1, i32: 2 }
/** `offset` is in bytes. The address must be aligned. */
export const load = (type: keyof typeof LOADS, address: Wasm, offset = 0): Wasm => [
  address,
  LOADS[type],
  ALIGN[type],
  ...unsigned(offset),
]
export const store = (type: keyof typeof STORES, address: Wasm, value: Wasm, offset = 0): Wasm => [
  address,
  value,
  STORES[type],
  ALIGN[type],
  ...unsigned(offset),
]

// --- control ---------------------------------------------------------------------------------------------------------

const OPEN = { block: 0x02, loop: 0x03, if: 0x04 }
const VOID = 0x40
const I32 = 0x7f
const END = 0x0b

class Structure {
  readonly bytes: number[] = []
  private scope: Scope | undefined

  append(code: Wasm): void {
    for (const part of code) {
      if (typeof part === 'number') this.bytes.push(part)
      else if ('to' in part) this.bytes.push(...unsigned(this.depthOf(part.to)))
      else if ('opens' in part) this.enclosed(part)
      else this.append(part)
    }
  }

  private enclosed({ opens, name, type, body }: Enclosing): void {
    this.scope = { name, outer: this.scope }
    this.bytes.push(OPEN[opens], type)
    this.append(body)
    this.bytes.push(END)
    this.scope = this.scope.outer
  }

  private depthOf(name: string): number {
    let depth = 0
    for (let scope = this.scope; scope; scope = scope.outer, depth++) if (scope.name === name) return depth
    throw new Error(`no block ${name} around this branch`)
  }
}

const enclosing = (opens: keyof typeof OPEN, name: string | undefined, type: number, body: Wasm): Wasm => [
  { opens, name, type, body },
]

/** A branch to a block goes behind it, a branch to a loop to its start. */
export const block = (name: string, ...body: Wasm[]): Wasm => enclosing('block', name, VOID, body)
export const loop = (name: string, ...body: Wasm[]): Wasm => enclosing('loop', name, VOID, body)
export const when = (condition: Wasm, then: Wasm, otherwise: Wasm = []): Wasm => [
  condition,
  enclosing('if', undefined, VOID, otherwise.length > 0 ? [then, 0x05, otherwise] : then),
]
/** `then` or `otherwise` as a value. */
export const choose = (condition: Wasm, then: Wasm, otherwise: Wasm): Wasm => [
  condition,
  enclosing('if', undefined, I32, [then, 0x05, otherwise]),
]
export const branch = (to: string): Wasm => [0x0c, { to }]
export const branchIf = (condition: Wasm, to: string): Wasm => [condition, 0x0d, { to }]
/** Branch to the block of this index, or to the last one. */
export const branchTable = (index: Wasm, blocks: readonly string[], otherwise: string): Wasm => [
  index,
  0x0e,
  ...unsigned(blocks.length),
  ...blocks.map((to): Branch => ({ to })),
  { to: otherwise },
]

// --- module ----------------------------------------------------------------------------------------------------------

const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length), ...content]
const text = (name: string): number[] => [name.length, ...Array.from(name, (c) => c.charCodeAt(0))]

/** A module that imports `machine.memory` and exports `run`: no parameters, `locals` i32 locals, an i32 result. */
export function moduleOf(locals: number, body: Wasm): WebAssembly.Module {
  const code = new Structure()
  code.append(body)
  const entry = [1, ...unsigned(locals), I32, ...code.bytes, END]
  return new WebAssembly.Module(
    Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, [1, 0x60, 0, 1, I32]),
      ...section(2, [1, ...text('machine'), ...text('memory'), 2, 0, 1]),
      ...section(3, [1, 0]),
      ...section(7, [1, ...text('run'), 0, 0]),
      ...section(10, [1, ...unsigned(entry.length), ...entry]),
    ]),
  )
}
