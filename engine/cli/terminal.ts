// The terminal on which a guest's serial line appears: raw mode, so that every key reaches the guest; Ctrl-A is our own.
const CTRL_A = 1

export interface Keys {
  /** Bytes for the guest. */
  typed(bytes: readonly number[]): void
  /** Ctrl-A x. */
  quit(): void
  /** Ctrl-A and a digit: keys go to that serial line from now on. */
  line(number: number): void
}

/** Raw mode until the returned function is called. */
export function captureKeys(keys: Keys): () => void {
  const { stdin } = process
  let escaped = false
  const take = (chunk: Buffer) => {
    const bytes: number[] = []
    for (const byte of chunk) {
      if (!escaped && byte === CTRL_A) escaped = true
      else if (!escaped) bytes.push(byte)
      else {
        escaped = false
        const key = String.fromCharCode(byte)
        if (byte === CTRL_A) bytes.push(CTRL_A)
        else if (key === 'x') keys.quit()
        else if (/[0-3]/.test(key)) keys.line(Number(key))
        else
          process.stderr.write('\nCtrl-A x quits; Ctrl-A 0 to 3 chooses a virtual machine; Ctrl-A Ctrl-A is Ctrl-A\n')
      }
    }
    if (bytes.length > 0) keys.typed(bytes)
  }
  stdin.setRawMode(true)
  stdin.on('data', take)
  stdin.resume()
  const release = () => {
    stdin.off('data', take)
    stdin.setRawMode(false)
    stdin.pause()
    process.off('exit', release)
  }
  process.on('exit', release)
  return release
}

/** Guests' output: as it is from one serial line; from several, whole lines that say which. */
export class Screen {
  private readonly lines: number
  private readonly partial: number[][]
  private pending: number[] = []
  /** Whether the last byte written ended a line (or none was): there is room for a line of our own. */
  atLineStart = true

  constructor(lines: number) {
    this.lines = lines
    this.partial = Array.from({ length: lines }, () => [])
  }

  put(line: number, byte: number): void {
    if (this.lines === 1) this.pending.push(byte)
    else {
      this.partial[line].push(byte)
      if (byte === 10 || this.partial[line].length >= 1000) this.endLine(line)
    }
  }

  private endLine(line: number): void {
    const bytes = this.partial[line].splice(0)
    if (bytes.length === 0) return
    if (bytes[bytes.length - 1] !== 10) bytes.push(10)
    this.pending.push(...Buffer.from(`${line}| `), ...bytes)
  }

  get waiting(): boolean {
    return this.pending.length > 0
  }

  /** Write what has come. Waits where the reader is slow. */
  async flush(last = false): Promise<void> {
    if (last && this.lines > 1) for (let line = 0; line < this.lines; line++) this.endLine(line)
    if (this.pending.length === 0) return
    this.atLineStart = this.pending[this.pending.length - 1] === 10
    const bytes = Uint8Array.from(this.pending)
    this.pending = []
    if (!process.stdout.write(bytes)) await new Promise((done) => process.stdout.once('drain', done))
  }
}
