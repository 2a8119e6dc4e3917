import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RAM_OFFSET } from '../../engine/machine/layout.ts'
import {
  Driver,
  EVENT_IDX,
  INDIRECT,
  INDIRECT_DESC,
  NEXT,
  type Piece,
  READABLE,
  REGISTER,
  WRITABLE,
} from './virtio-driver.ts'

const NEEDS_RESET = 64
const block = { kind: 'block', version: 2, image: new Uint8Array(4096) } as const
const legacyBlock = { ...block, version: 1 } as const

/** A sound request: flush. */
const flush = (driver: Driver): Piece[] => {
  driver.poke32(driver.data, 4)
  return [
    { at: driver.data, bytes: 16, flags: READABLE },
    { at: driver.data + 0x100, bytes: 1, flags: WRITABLE },
  ]
}

describe('what a driver must not do breaks the queue until a reset', () => {
  const offered = (pieces: (driver: Driver) => Piece[]) => (driver: Driver) => {
    driver.chain(pieces(driver))
    driver.offer(0)
  }
  const next = (index: number) => (driver: Driver) => {
    driver.describe(driver.descriptors, 0, { ...flush(driver)[0], flags: NEXT }, index)
    driver.offer(0)
  }
  const sins: [string, (driver: Driver) => void][] = [
    ['a head that is no descriptor', (d) => d.offer(d.size)],
    ['a next that is no descriptor', next(0xffff)],
    ['a chain that loops', next(0)],
    ['a buffer outside RAM', offered(() => [{ at: 0, bytes: 16, flags: READABLE }])],
    ['a buffer that leaves RAM', offered((d) => [{ ...flush(d)[0], bytes: 1 << 20 }])],
    ['a buffer of 4 GiB', offered((d) => [{ ...flush(d)[0], bytes: 0xffffffff }])],
    ['a buffer above 2^63', offered(() => [{ at: 2 ** 63 + 2 ** 31, bytes: 16, flags: READABLE }])],
    ['a readable buffer behind a writable one', offered((d) => flush(d).reverse())],
    ['an indirect table that was not negotiated', (d) => indirect(d, 32)],
    ['more available chains than the queue is long', (d) => d.poke16(d.available + 2, d.size + 1)],
    ['a request without room for the status', offered((d) => flush(d).slice(0, 1))],
    ['a request with half a header', offered((d) => [{ ...flush(d)[0], bytes: 8 }, flush(d)[1]])],
  ]
  const indirect = (d: Driver, bytes: number, more = 0) => {
    d.chain(flush(d), 0, d.table)
    d.chain([{ at: d.table, bytes, flags: INDIRECT | more }])
    d.offer(0)
  }
  const broken = (driver: Driver) => {
    driver.notify()
    expect(driver.given).toBe(0)
    expect((driver.get('status') ?? 0) & NEEDS_RESET).toBe(NEEDS_RESET)
    expect(driver.get('interrupt')).toBe(2)
    driver.set('status', 0)
    expect(driver.get('status')).toBe(0)
    expect(driver.interrupting).toBe(false)
  }
  test.each(sins)('%s', (_, sin) => {
    const driver = new Driver(block)
    sin(driver)
    broken(driver)
  })

  test.each([
    ['of no entries', 0, 0],
    ['of half an entry', 8, 0],
    ['longer than the queue', 16 * 9, 0],
    ['outside RAM', 1 << 24, 0],
    ['that says "next" too', 32, NEXT],
  ])('an indirect table %s', (_, bytes, more) => {
    const driver = new Driver(block, INDIRECT_DESC)
    indirect(driver, bytes, more)
    broken(driver)
  })
  test('an indirect table in an indirect table', () => {
    const driver = new Driver(block, INDIRECT_DESC)
    driver.chain([{ at: driver.table, bytes: 16, flags: INDIRECT }], 0, driver.table)
    driver.chain([{ at: driver.table, bytes: 16, flags: INDIRECT }])
    driver.offer(0)
    broken(driver)
  })
  test.each(['descriptors', 'available', 'used'] as const)('%s outside RAM or not aligned', (part) => {
    for (const at of [0, 0x80000000 + (1 << 20) - 16, 0xffffffff]) {
      const driver = new Driver(block)
      driver.set('queueReady', 0)
      driver.set(part, at)
      driver.set('queueReady', 1)
      driver.send(flush(driver))
      expect((driver.get('status') ?? 0) & NEEDS_RESET).toBe(NEEDS_RESET)
    }
  })
  test('version 1 has no such status: the device falls silent', () => {
    const driver = new Driver(legacyBlock)
    driver.offer(driver.size)
    driver.notify()
    expect([driver.get('status'), driver.get('interrupt'), driver.given]).toEqual([7, 0, 0])
  })
  test('a queue size that is no power of two, or too great', () => {
    for (const size of [0, 3, 256, 0xffffffff]) {
      const driver = new Driver(block)
      driver.set('queueReady', 0)
      driver.set('queueSize', size)
      driver.set('queueReady', 1)
      driver.send(flush(driver))
      expect((driver.get('status') ?? 0) & NEEDS_RESET).toBe(NEEDS_RESET)
    }
  })
})

describe('notifications', () => {
  test('no interrupt where the driver asks for none in the available ring', () => {
    const driver = new Driver(block)
    driver.poke16(driver.available, 1)
    driver.send(flush(driver))
    expect([driver.given, driver.get('interrupt')]).toEqual([1, 0])
  })
  test('with event idx: an interrupt once the used ring has passed the index that the driver waits for', () => {
    const driver = new Driver(block, EVENT_IDX)
    const sent: boolean[] = []
    for (let n = 0; n < 6; n++) {
      driver.poke16(driver.available + 4 + 2 * driver.size, 3)
      driver.send(flush(driver))
      sent.push(driver.get('interrupt') !== 0)
      driver.set('acknowledge', 3)
    }
    expect(driver.given).toBe(6)
    expect(sent).toEqual([true, false, false, true, false, false]) // the first is unconditional
  })
  test('with event idx: the device says which available entry it wants to hear of', () => {
    const driver = new Driver(block, EVENT_IDX)
    for (let n = 1; n <= 3; n++) {
      driver.send(flush(driver))
      expect(driver.peek16(driver.used + 4 + 8 * driver.size)).toBe(n)
    }
  })
  test('several chains, one notification, one interrupt; the rings wrap at 65536', () => {
    const driver = new Driver(block)
    driver.chain(flush(driver))
    for (let n = 0; n < 70000; n += driver.size) {
      for (let k = 0; k < driver.size; k++) driver.offer(0)
      driver.notify()
    }
    expect(driver.given).toBe(70000 % 65536)
    expect((driver.get('status') ?? 0) & NEEDS_RESET).toBe(0)
  })
  test('before DRIVER_OK a device of version 2 takes nothing', () => {
    const driver = new Driver(block)
    driver.set('status', 11)
    driver.send(flush(driver))
    expect(driver.given).toBe(0)
    driver.set('status', 15)
    driver.notify()
    expect(driver.given).toBe(1)
  })
})

describe('the transport', () => {
  test('offers VERSION_1 in version 2, any layout in version 1, the ring features in both', () => {
    for (const [config, low, high] of [
      [block, 0x30000244, 1],
      [legacyBlock, 0x38000244, 0],
    ] as const) {
      const driver = new Driver(config)
      const words = [0, 1, 2].map((word) => {
        driver.set('deviceFeaturesSelect', word)
        return (driver.get('deviceFeatures') ?? 0) >>> 0
      })
      expect(words).toEqual([low, high, 0])
    }
  })
  test('refuses features that were not offered', () => {
    const driver = new Driver(block, 1 << 20)
    expect((driver.get('status') ?? 0) & 8).toBe(0)
  })
  test('registers answer words only, the configuration space any width; nothing is behind the window', () => {
    const driver = new Driver(block)
    expect(driver.get('magic', 1)).toBe(0)
    expect(driver.get('config', 2)).toBe(8)
    expect(driver.get(0x1fc)).toBe(0)
    expect(driver.get(0x200)).toBeUndefined()
  })
  test('an empty slot says what it is, and that nothing is there', () => {
    const { machine } = new Driver(block)
    const at = (register: number) => machine.bus.read(0x10002000 + register, 4)
    expect([at(REGISTER.magic), at(REGISTER.version), at(REGISTER.device), at(REGISTER.vendor)]).toEqual([
      0x74726976, 1, 0, 0x554d4551,
    ])
    expect(machine.bus.write(0x10002070, 4, 1)).toBe(true)
    expect(at(REGISTER.status)).toBe(0)
  })
})

test('whatever is written to registers and rings, the device neither throws nor writes below RAM', () => {
  const word = fc.oneof(
    fc.constantFrom(0, 1, 2, 4, 8, 15, 16, 4096, 0x80001000, 0x80002000, 0x80003000, 0x800ffff0, 0x80001),
    fc.integer({ min: 0, max: 0xffffffff }),
  )
  const action = fc.oneof(
    fc.record({ register: fc.constantFrom(...Object.values(REGISTER), 0x84, 0x94, 0xa4, 0x108), value: word }),
    fc.record({ ring: fc.integer({ min: 0, max: 0x2fff }).map((n) => n & ~3), value: word }),
  )
  fc.assert(
    fc.property(
      fc.constantFrom(1, 2) as fc.Arbitrary<1 | 2>,
      fc.constantFrom('block', 'console') as fc.Arbitrary<'block' | 'console'>,
      fc.constantFrom(0, INDIRECT_DESC, EVENT_IDX, INDIRECT_DESC | EVENT_IDX),
      fc.array(action, { maxLength: 40 }),
      (version, kind, features, actions) => {
        const driver = new Driver(kind === 'block' ? { ...block, version } : { kind, version }, features)
        const { machine } = driver
        driver.chain(flush(driver))
        driver.offer(0)
        const around = machine.hart.bytes.slice(RAM_OFFSET - 65536, RAM_OFFSET)
        for (const act of actions) {
          if ('register' in act) driver.set(act.register, act.value)
          else driver.poke32(0x80001000 + act.ring, act.value)
          machine.virtio[0].receive?.([1, 2, 3])
          driver.notify(0)
          driver.notify(1)
        }
        expect(machine.hart.bytes.subarray(RAM_OFFSET - 65536, RAM_OFFSET)).toEqual(around)
        driver.set('status', 0)
        expect(driver.get('status')).toBe(0)
      },
    ),
    { numRuns: 100 },
  )
})
