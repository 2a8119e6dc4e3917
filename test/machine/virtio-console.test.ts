import { describe, expect, test } from 'vitest'
import { restoreSnapshot, takeSnapshot } from '../../engine/machine/snapshot.ts'
import { Driver, READABLE, WRITABLE } from './virtio-driver.ts'

const bytes = (text: string) => [...text].map((c) => c.charCodeAt(0))

function terminal(version: 1 | 2, queue: 0 | 1) {
  const driver = new Driver({ kind: 'console', version }, 0, queue)
  let output = ''
  driver.machine.onConsole = (slot, byte) => {
    output += `${slot}${String.fromCharCode(byte)}`
  }
  return { driver, output: () => output, type: (text: string) => driver.machine.virtio[0].receive?.(bytes(text)) }
}

describe.each([1, 2] as const)('virtio console, version %i', (version) => {
  test('puts out what is in the transmit queue', () => {
    const { driver, output } = terminal(version, 1)
    expect(driver.get('device')).toBe(3)
    driver.poke(driver.data, ...bytes('Hi!'))
    driver.send(
      [
        { at: driver.data, bytes: 1, flags: READABLE },
        { at: driver.data + 1, bytes: 2, flags: READABLE },
      ],
      1,
    )
    expect(output()).toBe('0H0i0!')
    expect(driver.answer).toEqual({ head: 0, written: 0 })
    expect(driver.interrupting).toBe(true)
  })

  test('fills buffers of the receive queue as bytes arrive, and interrupts', () => {
    const { driver, type } = terminal(version, 0)
    driver.send([{ at: driver.data, bytes: 4, flags: WRITABLE }])
    expect([driver.given, driver.interrupting]).toEqual([0, false])
    type('go')
    expect(driver.answer).toEqual({ head: 0, written: 2 })
    expect(driver.peek(driver.data, 3)).toEqual([...bytes('go'), 0])
    expect(driver.interrupting).toBe(true)
  })

  test('bytes wait until there is a buffer, also across a snapshot', () => {
    const { driver, type } = terminal(version, 0)
    type('abcde')
    const snapshot = takeSnapshot(driver.machine)
    driver.machine.reset()
    expect(restoreSnapshot(driver.machine, snapshot)).toBeUndefined()
    driver.chain([{ at: driver.data, bytes: 3, flags: WRITABLE }])
    for (const expected of ['abc', 'de']) {
      driver.offer(0)
      driver.notify()
      expect(driver.peek(driver.data, expected.length)).toEqual(bytes(expected))
      expect(driver.answer.written).toBe(expected.length)
    }
  })

  test('a byte stored to the configuration space is put out at once', () => {
    const { driver, output } = terminal(version, 0)
    driver.set(0x108, 0x21)
    expect(output()).toBe('0!')
  })
})
