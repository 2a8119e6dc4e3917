import { type Attempt, defineExercise, type Failure, shown, type Trial, unfinished } from '../../engine/index.ts'

const WORLD = 'hw-nested'
const RAM = 0x80000000
const SIZE = 4 << 20
const INVALID = 0xfffffffd
const WRITE = 0
const READ = 1
const WRITE_BYTE = 2
const NOT_SUPPORTED = 0xfffffffe

interface Call {
  readonly code: number
  readonly bytes: number
  readonly address: number
  readonly high?: number
  /** What is wrong with it, for a sentence. */
  readonly why: string
}

/** A kernel that makes these calls, and keeps a0 and a1 of each. `text` lies at `text`, and at the end of its first page. */
const guest = (calls: readonly Call[], text: string): string => `
    .include "../../firmware/include/power.s"
    .option norvc
_start:
    la    s0, found
${calls
  .map(
    ({ code, bytes, address, high = 0 }, k) => `    li    a0, ${shown(bytes)}
    li    a1, ${shown(address)}
    li    a2, ${high}
    li    a7, SBI_DBCN
    li    a6, ${code}
    ecall
    sw    a0, ${8 * k}(s0)
    sw    a1, ${8 * k + 4}(s0)
`,
  )
  .join('')}    power_off
    .balign 4
found: .space ${8 * calls.length}
    .org 0x1000
text: .ascii "${text}"
    .balign 4
`
/** Guest-physical address of \`text\`: a page behind where kernels begin. */
const TEXT = 0x80201000

const letters = (trial: Trial, count: number) =>
  Array.from({ length: count }, () => String.fromCharCode(trial.random.int(97, 122))).join('')

/** The guest with these calls, beside another one with a secret at the same place. */
function run(
  trial: Trial,
  calls: readonly Call[],
  text: string,
  secret: string,
  input = '',
): [Attempt, Failure | undefined] {
  const attempt = trial.boot({
    guests: ['one.s', 'two.s'].map((name) => trial.path(name)),
    files: { 'one.s': guest(calls, text), 'two.s': guest([], secret) },
    world: WORLD,
    input,
  })
  const ending = attempt.run(200_000)
  return [attempt, unfinished(attempt, ending, 'Both guests run to their end, whatever one of them asks for.')]
}

/** The first call that was answered as if it had been right. */
function accepted(attempt: Attempt, calls: readonly Call[]): Failure | undefined {
  const found = attempt.address('found') as number
  const k = calls.findIndex((_, n) => attempt.word(found + 8 * n) !== INVALID)
  const call = calls[k]
  if (!call) return undefined
  return {
    expected: `A call for ${shown(call.bytes)} bytes at ${shown(call.high ?? 0)}:${shown(call.address)} gives SBI_ERR_INVALID_PARAM: ${call.why}.`,
    happened: `It gave a0 = ${shown(attempt.word(found + 8 * k))}, a1 = ${shown(attempt.word(found + 8 * k + 4))}.`,
    look: 'All of the buffer must lie in the guest’s RAM: from its first byte to its last, with both halves of the address, and without a sum that wraps.',
  }
}

export default defineExercise({
  part: { file: 'hypervisors/include/sbi.s', from: 'sbi_dbcn', to: 'sbi_legacy_fence_i' },
  checks: [
    {
      id: 'serves',
      says: 'An honest guest prints as before, up to the last byte of its RAM.',
      run(trial) {
        const text = letters(trial, trial.random.int(20, 90))
        const calls = [
          { code: WRITE, bytes: text.length, address: TEXT, why: '' },
          { code: WRITE, bytes: 16, address: RAM + SIZE - 16, why: '' },
          { code: WRITE, bytes: 8, address: TEXT, why: '' },
          { code: READ, bytes: 8, address: RAM + SIZE - 64, why: '' },
          { code: WRITE_BYTE, bytes: 0x21, address: 0, why: '' },
          { code: 3, bytes: 0, address: TEXT, why: '' },
        ]
        const typed = letters(trial, 12)
        const [attempt, wrong] = run(trial, calls, text, 'none', typed)
        const answers = [0, text.length, 0, 16, 0, 8, 0, 8, 0, 0, NOT_SUPPORTED, 0]
        const found = attempt.address('found') as number
        const k = answers.findIndex((word, n) => attempt.word(found + 4 * n) !== word)
        const right = `${text}${'\0'.repeat(16)}${text.slice(0, 8)}!`
        const read = String.fromCharCode(...(attempt.bytes(RAM + SIZE - 64, 8) ?? []))
        if (attempt.output(0) === right && k >= 0)
          return {
            expected: `Call ${(k >> 1) + 1} gives ${shown(answers[k])} in a${k & 1}.`,
            happened: `It gave ${shown(attempt.word(found + 4 * k))}.`,
            look: 'The error is in a0, and the number of bytes that were moved in a1. What did the start give?',
          }
        if (attempt.output(0) === right && read !== typed.slice(0, 8))
          return {
            expected: `What was typed first, “${typed.slice(0, 8)}”, is read into the guest’s own buffer.`,
            happened: `There stands ${JSON.stringify(read)}.`,
            look: 'Reading and writing go through the same tests, and then different ways.',
          }
        if (attempt.output(0) === right) return wrong
        return {
          expected: `The guest prints “${text}”, 16 bytes of 0 from the end of its RAM, and “${text.slice(0, 8)}!”.`,
          happened: `It printed ${JSON.stringify(attempt.output(0).slice(0, 120))}.`,
          look: 'A buffer may end exactly where RAM ends. What did the guest find in a0 after each call?',
        }
      },
    },
    {
      id: 'refuses',
      says: 'What is not wholly in the guest’s RAM is refused.',
      run(trial) {
        const { random } = trial
        const calls = random.shuffled([
          {
            code: WRITE,
            bytes: 32,
            address: RAM + SIZE - random.int(1, 31),
            why: 'the buffer begins in RAM, and goes past its end',
          },
          {
            code: WRITE,
            bytes: 0xffffff00 + random.int(0, 63) * 4,
            address: RAM + 0x1000,
            why: 'the buffer goes past its end, though the sum wraps',
          },
          {
            code: WRITE,
            bytes: 8,
            address: TEXT,
            high: random.int(1, 900),
            why: 'the high half of the address is not 0',
          },
          { code: WRITE, bytes: 8, address: RAM - 4 * random.int(1, 900), why: 'it lies below RAM' },
          { code: WRITE, bytes: 8, address: RAM + SIZE + 4 * random.int(0, 900), why: 'it lies behind RAM' },
        ])
        const [attempt, wrong] = run(trial, calls, 'text', 'none')
        return accepted(attempt, calls) ?? wrong
      },
    },
    {
      id: 'secret',
      says: 'A guest cannot print the memory of another one.',
      run(trial) {
        const secret = letters(trial, 24)
        const calls = [{ code: WRITE, bytes: 24, address: TEXT + SIZE, why: 'that is another guest’s memory' }]
        const [attempt, wrong] = run(trial, calls, 'mine', secret)
        if (attempt.output(0).includes(secret))
          return {
            expected: 'The secret of virtual machine 1 stays there.',
            happened: `Virtual machine 0 printed it: “${secret}”.`,
            look: 'From which address did the hypervisor read the bytes, and who had named it?',
          }
        return accepted(attempt, calls) ?? wrong
      },
    },
    {
      id: 'overwrites',
      says: 'A guest cannot have what is typed written into the memory of another one.',
      run(trial) {
        const secret = letters(trial, 24)
        const calls = [{ code: READ, bytes: 8, address: TEXT + SIZE, why: 'that is another guest’s memory' }]
        const [attempt, wrong] = run(trial, calls, 'mine', secret, 'overwritten')
        const found = String.fromCharCode(...(attempt.bytes(TEXT, 24, 1) ?? []))
        if (found !== secret)
          return {
            expected: `In virtual machine 1 stands “${secret}”, which nobody there has changed.`,
            happened: `There stands “${found}”: a read of virtual machine 0 was answered into the memory of another.`,
            look: 'Reading is a function of the same call. Which of your tests does it pass through?',
          }
        return accepted(attempt, calls) ?? wrong
      },
    },
  ],
})
