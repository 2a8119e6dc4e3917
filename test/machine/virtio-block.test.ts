import { describe, expect, test } from 'vitest'
import { PC, X } from '../../engine/machine/layout.ts'
import { restoreSnapshot, type Snapshot, takeSnapshot } from '../../engine/machine/snapshot.ts'
import { Driver, INDIRECT, INDIRECT_DESC, type Piece, READABLE, WRITABLE } from './virtio-driver.ts'

const SECTOR = 512
const image = Uint8Array.from({ length: 4 * SECTOR }, (_, k) => Math.floor(k / SECTOR) * 16 + (k % 16))
const NO_ANSWER = 0xaa
const A0 = X + 10

/** A driver with a request header for (type, sector) in place, and the pieces of a request around its data. */
function disk(version: 1 | 2, features = 0, more: { readOnly?: boolean; serial?: string } = {}) {
  const driver = new Driver({ kind: 'block', version, image, ...more }, features)
  const header = driver.data
  const status = driver.data + 0x100
  const buffer = driver.data + 0x1000
  const request = (type: number, sector: number, ...data: Piece[]): Piece[] => {
    driver.poke32(header, type)
    driver.poke32(header + 8, sector)
    driver.poke32(header + 12, 0)
    driver.poke(status, NO_ANSWER)
    return [{ at: header, bytes: 16, flags: READABLE }, ...data, { at: status, bytes: 1, flags: WRITABLE }]
  }
  return {
    driver,
    buffer,
    request,
    status: () => driver.peek(status, 1)[0],
    read(sector: number, bytes = SECTOR) {
      driver.send(request(0, sector, { at: buffer, bytes, flags: WRITABLE }))
      return driver.peek(buffer, bytes)
    },
    write(sector: number, data: number[]) {
      driver.poke(buffer, ...data)
      driver.send(request(1, sector, { at: buffer, bytes: data.length, flags: READABLE }))
    },
  }
}
const sectorOf = (value: number) => new Array<number>(SECTOR).fill(value)

describe.each([1, 2] as const)('virtio block, version %i', (version) => {
  test('tells what it is', () => {
    const { driver } = disk(version)
    expect(driver.get('magic')).toBe(0x74726976)
    expect(driver.get('version')).toBe(version)
    expect(driver.get('device')).toBe(2)
    expect(driver.get('vendor')).toBe(0x554d4551)
    expect(driver.get('config')).toBe(4)
    expect(driver.get(0x114)).toBe(SECTOR)
    expect(driver.get(0x100, 1)).toBe(4)
  })

  test('reads sectors into RAM and interrupts', () => {
    const { driver, read, status } = disk(version)
    expect(read(1, 2 * SECTOR)).toEqual([...image.subarray(SECTOR, 3 * SECTOR)])
    expect(status()).toBe(0)
    expect(driver.answer).toEqual({ head: 0, written: 2 * SECTOR + 1 })
    expect(driver.get('interrupt')).toBe(1)
    expect(driver.interrupting).toBe(true)
    driver.set('acknowledge', 1)
    expect(driver.interrupting).toBe(false)
  })

  test('writes sectors; the image that it was given stays as it was', () => {
    const before = image.slice()
    const { driver, read, write, status } = disk(version)
    write(2, sectorOf(0x5a))
    expect(status()).toBe(0)
    expect(driver.answer.written).toBe(1)
    expect(read(2)).toEqual(sectorOf(0x5a))
    expect(read(1)).toEqual([...image.subarray(SECTOR, 2 * SECTOR)])
    expect(image).toEqual(before)
    expect(driver.machine.virtio[0].disk?.contents().subarray(2 * SECTOR, 3 * SECTOR)).toEqual(
      Uint8Array.from(sectorOf(0x5a)),
    )
  })

  test('takes a request however its bytes are cut into buffers', () => {
    const { driver, buffer, request } = disk(version)
    const [header, status] = request(0, 3)
    driver.send([
      { ...header, bytes: 5 },
      { ...header, at: header.at + 5, bytes: 11 },
      { at: buffer, bytes: 100, flags: WRITABLE },
      { at: buffer + 100, bytes: SECTOR - 100, flags: WRITABLE },
      status,
    ])
    expect(driver.peek(buffer, SECTOR)).toEqual([...image.subarray(3 * SECTOR)])
  })

  test.each([
    ['a read past the end', 0, 4, SECTOR],
    ['a read across the end', 0, 3, 2 * SECTOR],
    ['a read of half a sector', 0, 0, SECTOR / 2],
    ['a sector number of which only 2^32 is wrong', 0, -1, SECTOR],
  ])('fails %s', (_, type, sector, bytes) => {
    const { driver, buffer, request, status } = disk(version)
    driver.send(request(type, sector, { at: buffer, bytes, flags: WRITABLE }))
    expect(status()).toBe(1)
    expect(driver.given).toBe(1)
  })

  test('fails a write to a read-only disk, and offers that it is one', () => {
    const { driver, read, write, status } = disk(version, 0, { readOnly: true })
    expect((driver.get('deviceFeatures') ?? 0) & 32).toBe(32)
    write(0, sectorOf(1))
    expect(status()).toBe(1)
    expect(read(0)).toEqual([...image.subarray(0, SECTOR)])
  })

  test('flushes, tells its id, and does not know other requests', () => {
    const { driver, buffer, request, status } = disk(version, 0, { serial: 'lesson 4' })
    driver.send(request(4, 0))
    expect(status()).toBe(0)
    driver.send(request(8, 0, { at: buffer, bytes: 20, flags: WRITABLE }))
    expect(String.fromCharCode(...driver.peek(buffer, 20))).toBe('lesson 4'.padEnd(20, '\0'))
    driver.send(request(13, 0, { at: buffer, bytes: 16, flags: READABLE }))
    expect(status()).toBe(2)
  })

  test('follows an indirect table where that was negotiated', () => {
    const { driver, buffer, request, status } = disk(version, INDIRECT_DESC)
    const pieces = request(0, 2, { at: buffer, bytes: SECTOR, flags: WRITABLE })
    driver.chain(pieces, 0, driver.table)
    driver.send([{ at: driver.table, bytes: 16 * pieces.length, flags: INDIRECT }])
    expect(status()).toBe(0)
    expect(driver.peek(buffer, SECTOR)).toEqual([...image.subarray(2 * SECTOR, 3 * SECTOR)])
  })

  test('code that it reads into RAM is executed, not what was there before', () => {
    const { driver, request, write } = disk(version)
    const { machine } = driver
    const at = 0x80080000
    const run = () => {
      machine.hart.words[PC] = at | 0
      machine.hart.modeChanged()
      machine.run(1)
      return machine.hart.words[A0]
    }
    driver.poke32(at, 0x00700513) // li a0, 7
    expect(run()).toBe(7)
    write(0, [0x13, 0x05, 0x90, 0x00, ...sectorOf(0).slice(4)]) // li a0, 9
    driver.send(request(0, 0, { at, bytes: SECTOR, flags: WRITABLE }))
    expect(run()).toBe(9)
  })

  test('a snapshot holds what was written and where the rings are', () => {
    const { driver, read, write } = disk(version)
    write(1, sectorOf(1))
    const snapshot: Snapshot = structuredClone(takeSnapshot(driver.machine))
    const early = takeSnapshot(driver.machine)
    write(1, sectorOf(2))
    write(3, sectorOf(3))
    for (const kept of [early, snapshot]) {
      expect(restoreSnapshot(driver.machine, kept)).toBeUndefined()
      expect(driver.given).toBe(1)
      expect(driver.interrupting).toBe(true)
      expect(driver.machine.virtio[0].disk?.contents()[SECTOR]).toBe(1)
      expect(driver.machine.virtio[0].disk?.contents()[3 * SECTOR]).toBe(image[3 * SECTOR])
      write(1, sectorOf(9))
    }
    expect(read(1)).toEqual(sectorOf(9))
  })

  test('reset gives the disk back as the machine was built with it, and the device uninitialized', () => {
    const { driver, write } = disk(version)
    write(1, sectorOf(1))
    driver.machine.reset()
    expect(driver.machine.virtio[0].disk?.contents()).toEqual(image)
    expect([driver.get('status'), driver.get('interrupt'), driver.get('queuePage'), driver.get('queueReady')]).toEqual([
      0, 0, 0, 0,
    ])
  })
})

test('an image that ends within a sector is filled up with zeros', () => {
  const driver = new Driver({ kind: 'block', version: 2, image: Uint8Array.of(1, 2, 3) })
  expect(driver.get('config')).toBe(1)
  const contents = driver.machine.virtio[0].disk?.contents() as Uint8Array
  expect([contents.length, ...contents.subarray(0, 4)]).toEqual([SECTOR, 1, 2, 3, 0])
})
