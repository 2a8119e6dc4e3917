// A 16550 serial port. What is written goes out at once; what comes in waits in a queue behind the 16-byte FIFO.
import type { Device } from '../bus.ts'

const FIFO = 16
const DLAB = 0x80
// Registers (DLAB = 0)
const DATA = 0
const IER = 1
const IIR_FCR = 2
const LCR = 3
const MCR = 4
const LSR = 5
const MSR = 6
const SCR = 7
// Bits
const IER_RECEIVED = 1
const IER_EMPTY = 2
const LSR_READY = 0x01
const LSR_EMPTY = 0x60
const MCR_LOOP = 0x10
const IIR_NONE = 0x01
const IIR_EMPTY = 0x02
const IIR_RECEIVED = 0x04

interface State {
  ier: number
  lcr: number
  mcr: number
  scr: number
  fifo: boolean
  divisor: number
  /** The transmitter became empty since IIR said so. */
  emptied: boolean
  /** Bytes received and not read; the first 16 are in the FIFO, the others on the line. */
  received: number[]
}

const powerOn = (): State => ({
  ier: 0,
  lcr: 0,
  mcr: 0,
  scr: 0,
  fifo: false,
  divisor: 0,
  emptied: false,
  received: [],
})

/** MSR in loop-back: DTR, RTS, OUT1, OUT2 of MCR come back as DSR, CTS, RI, DCD. */
const looped = (mcr: number) => ((mcr & 1) << 5) | ((mcr & 2) << 3) | ((mcr & 0xc) << 4)

export class Uart implements Device {
  readonly name: string
  private state = powerOn()
  private readonly output: (byte: number) => void
  private readonly interrupt: (on: boolean) => void

  constructor(name: string, output: (byte: number) => void, interrupt: (on: boolean) => void) {
    this.name = name
    this.output = output
    this.interrupt = interrupt
  }

  /** Bytes arrive on the line. At most 64 KiB wait; what is beyond is lost, as with a sender that minds no flow control. */
  receive(bytes: Iterable<number>): void {
    for (const byte of bytes) if (this.state.received.length < 65536) this.state.received.push(byte & 0xff)
    this.update()
  }

  private update(): void {
    const s = this.state
    const ready = (s.ier & IER_RECEIVED) !== 0 && s.received.length > 0
    this.interrupt(ready || ((s.ier & IER_EMPTY) !== 0 && s.emptied))
  }

  read(offset: number): number {
    const s = this.state
    const latch = (s.lcr & DLAB) !== 0
    switch (offset) {
      case DATA: {
        if (latch) return s.divisor & 0xff
        const byte = s.received.shift() ?? 0
        this.update()
        return byte
      }
      case IER:
        return latch ? s.divisor >>> 8 : s.ier
      case IIR_FCR: {
        const fifo = s.fifo ? 0xc0 : 0
        if ((s.ier & IER_RECEIVED) !== 0 && s.received.length > 0) return IIR_RECEIVED | fifo
        if ((s.ier & IER_EMPTY) !== 0 && s.emptied) {
          s.emptied = false
          this.update()
          return IIR_EMPTY | fifo
        }
        return IIR_NONE | fifo
      }
      case LCR:
        return s.lcr
      case MCR:
        return s.mcr
      case LSR:
        return LSR_EMPTY | (s.received.length > 0 ? LSR_READY : 0)
      case MSR:
        return (s.mcr & MCR_LOOP) !== 0 ? looped(s.mcr) : 0xb0 // carrier, data set ready, clear to send
      case SCR:
        return s.scr
      default:
        return 0
    }
  }

  write(offset: number, _bytes: number, value: number): boolean {
    const s = this.state
    const byte = value & 0xff
    const latch = (s.lcr & DLAB) !== 0
    switch (offset) {
      case DATA:
        if (latch) s.divisor = (s.divisor & 0xff00) | byte
        else {
          if ((s.mcr & MCR_LOOP) === 0) this.output(byte)
          else if (s.received.length < FIFO) s.received.push(byte)
          s.emptied = true
        }
        break
      case IER:
        if (latch) s.divisor = (s.divisor & 0xff) | (byte << 8)
        else {
          if ((byte & ~s.ier & IER_EMPTY) !== 0) s.emptied = true
          s.ier = byte & 0x0f
        }
        break
      case IIR_FCR:
        s.fifo = (byte & 1) !== 0
        if ((byte & 2) !== 0) s.received.splice(0, FIFO)
        break
      case LCR:
        s.lcr = byte
        break
      case MCR:
        s.mcr = byte & 0x1f
        break
      case SCR:
        s.scr = byte
        break
    }
    this.update()
    return true
  }

  save(): unknown {
    return { ...this.state, received: [...this.state.received] }
  }
  restore(state: unknown): void {
    const saved = state as State
    this.state = { ...saved, received: [...saved.received] }
    this.update()
  }
  reset(): void {
    this.restore(powerOn())
  }
}
