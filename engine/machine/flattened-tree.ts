// Flattened device trees: nodes and properties in the binary form that a boot loader hands to a kernel
// (Devicetree Specification 0.4, chapter 5; version 17). Everything in it is big-endian.

/** A property: text, a list of texts, cells of 32 bits, or nothing (it is there). */
export type TreeProperty = string | readonly string[] | readonly number[] | true

export interface TreeNode {
  readonly properties: Readonly<Record<string, TreeProperty>>
  /** By name with unit address: `serial@10000000`. */
  readonly children?: Readonly<Record<string, TreeNode>>
}

const MAGIC = 0xd00dfeed
const VERSION = 17
const LAST_COMPATIBLE = 16
const HEADER_BYTES = 40
const BEGIN_NODE = 1
const END_NODE = 2
const PROPERTY = 3
const END = 9

/** The blob of a tree; its length is a multiple of 8 bytes. It reserves no memory (a node `reserved-memory` may). */
export function flatten(root: TreeNode): Uint8Array {
  const structure = new Bytes()
  const strings = new Bytes()
  const nameAt = new Map<string, number>()
  const nameOffset = (name: string): number => {
    const known = nameAt.get(name)
    if (known !== undefined) return known
    const at = strings.length
    nameAt.set(name, at)
    strings.text(name)
    return at
  }
  const node = (name: string, { properties, children = {} }: TreeNode) => {
    structure.word(BEGIN_NODE).text(name).align(4)
    for (const [key, property] of Object.entries(properties)) {
      const value = bytesOf(property)
      structure.word(PROPERTY).word(value.length).word(nameOffset(key)).bytes(value).align(4)
    }
    for (const [key, child] of Object.entries(children)) node(key, child)
    structure.word(END_NODE)
  }
  node('', root)
  structure.word(END)

  const reservations = new Uint8Array(16) // only the entry that ends the list
  const structureAt = HEADER_BYTES + reservations.length
  const stringsAt = structureAt + structure.length
  const total = Math.ceil((stringsAt + strings.length) / 8) * 8
  const header = [MAGIC, total, structureAt, stringsAt, HEADER_BYTES, VERSION, LAST_COMPATIBLE, 0]
  const blob = new Bytes()
  for (const word of [...header, strings.length, structure.length]) blob.word(word)
  blob.bytes(reservations).bytes(structure.taken()).bytes(strings.taken()).align(8)
  return blob.taken()
}

function bytesOf(property: TreeProperty): Uint8Array {
  const value = new Bytes()
  if (property === true) return value.taken()
  if (typeof property === 'string') return value.text(property).taken()
  for (const item of property) {
    if (typeof item === 'string') value.text(item)
    else value.word(item)
  }
  return value.taken()
}

/** Bytes being written, big-endian. */
class Bytes {
  private readonly all: number[] = []
  get length(): number {
    return this.all.length
  }
  word(value: number): this {
    this.all.push((value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff)
    return this
  }
  /** With the zero that ends it. Characters beyond Latin-1 become `?`. */
  text(value: string): this {
    for (const character of value) this.all.push(character.charCodeAt(0) < 256 ? character.charCodeAt(0) : 63)
    this.all.push(0)
    return this
  }
  bytes(value: Uint8Array): this {
    for (const byte of value) this.all.push(byte)
    return this
  }
  align(to: number): this {
    while (this.all.length % to !== 0) this.all.push(0)
    return this
  }
  taken(): Uint8Array {
    return Uint8Array.from(this.all)
  }
}
