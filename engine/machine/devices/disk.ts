// A disk's contents: the image that it was made from, never changed, and the pages written since. Pages that a snapshot
// holds are copied before they are written again, so that a snapshot costs a reference for each written page.
const PAGE = 4096
export const SECTOR = 512

export type DiskState = ReadonlyMap<number, Uint8Array>

export class Disk {
  /** Size in sectors of 512 bytes. An image that ends within a sector is filled up with zeros. */
  readonly sectors: number
  private readonly image: Uint8Array
  private readonly pages = new Map<number, Uint8Array>()
  /** Written pages that no snapshot holds. */
  private readonly own = new Set<number>()

  constructor(image: Uint8Array) {
    this.image = image
    this.sectors = Math.ceil(image.length / SECTOR)
  }

  /** Copy bytes from a byte offset on into `into`; the range must lie on the disk. */
  read(offset: number, into: Uint8Array): void {
    eachPage(offset, into.length, (page, within, from, to) => {
      const written = this.pages.get(page)
      const source = written ?? this.image.subarray(page * PAGE, (page + 1) * PAGE)
      into.fill(0, from, to).set(source.subarray(within, within + to - from), from)
    })
  }

  /** Write bytes from a byte offset on; the range must lie on the disk. */
  write(offset: number, bytes: Uint8Array): void {
    eachPage(offset, bytes.length, (page, within, from, to) => {
      this.ownPage(page).set(bytes.subarray(from, to), within)
    })
  }

  private ownPage(page: number): Uint8Array {
    const present = this.pages.get(page)
    if (present && this.own.has(page)) return present
    const copy = new Uint8Array(PAGE)
    copy.set(present ?? this.image.subarray(page * PAGE, (page + 1) * PAGE))
    this.pages.set(page, copy)
    this.own.add(page)
    return copy
  }

  /** Something was written since power-on. */
  get written(): boolean {
    return this.pages.size > 0
  }

  /** Numbers of the pages (4 KiB) written since power-on, ascending. */
  writtenPages(): number[] {
    return [...this.pages.keys()].sort((p, q) => p - q)
  }

  /** The whole disk as it is now. */
  contents(): Uint8Array {
    const all = new Uint8Array(this.sectors * SECTOR)
    this.read(0, all)
    return all
  }

  /** Written pages by number; they are not changed any more. */
  save(): DiskState {
    this.own.clear()
    return new Map(this.pages)
  }
  restore(state: DiskState): void {
    this.own.clear()
    this.pages.clear()
    for (const [page, bytes] of state) this.pages.set(page, bytes)
  }
}

/** Visit the pages of a range: page number, offset within the page, and [from, to) of the range that lies in it. */
function eachPage(
  offset: number,
  length: number,
  visit: (page: number, within: number, from: number, to: number) => void,
): void {
  for (let from = 0; from < length; ) {
    const within = (offset + from) % PAGE
    const to = Math.min(length, from + PAGE - within)
    visit(Math.floor((offset + from) / PAGE), within, from, to)
    from = to
  }
}
