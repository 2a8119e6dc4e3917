import { type Attempt, defineExercise, type Failure, type Trial, unfinished, wordsAt } from '../../engine/index.ts'

/** Bytes that a ring holds. */
const RING = 1024
/** How long after one byte the next is typed, in steps, at most: then the guest sleeps again. */
const SWEEP = 500

interface Job {
  readonly text?: string
  /** Bytes that the kernel gives `put` at a time. */
  readonly piece?: number
  readonly awake?: boolean
  /** How many bytes it takes. */
  readonly typed?: number
  readonly input?: string
}

function booted(trial: Trial, { text = '', piece = 1, awake = false, typed = 0, input }: Job): Attempt {
  const numbers = { awake: Number(awake), text_bytes: text.length, piece_bytes: piece, typed_bytes: typed }
  const data = Object.entries(numbers).map(([label, number]) => wordsAt(label, [number]))
  return trial.boot({
    world: 'paravirt',
    files: { 'data.s': `${data.join('')}text: .ascii "${text}"\n    .balign 4\n` },
    ...(input && { input }),
  })
}

const letters = (trial: Trial, count: number) =>
  Array.from({ length: count }, () => String.fromCharCode(trial.random.int(97, 122))).join('')

/** Where two texts part. */
function parts(right: string, found: string): string | undefined {
  if (right === found) return undefined
  const k = [...right].findIndex((letter, n) => found[n] !== letter)
  if (k < 0)
    return `behind byte ${right.length} there is more: ${JSON.stringify(found.slice(right.length, right.length + 16))}`
  return `from byte ${k + 1} on there is ${JSON.stringify(found.slice(k, k + 16)) || 'nothing'} in place of ${JSON.stringify(right.slice(k, k + 16))}`
}

/** Puts a text; `most`: entries that this may take. */
function printed(trial: Trial, job: Job & { readonly text: string }, most: number, look: string): Failure | undefined {
  const attempt = booted(trial, job)
  const ending = attempt.run(3_000_000)
  const wrong = parts(job.text, attempt.output())
  const early = unfinished(attempt, ending, 'When all is printed, the kernel goes on to its end.')
  if (wrong !== undefined && early && job.text.startsWith(attempt.output()))
    return {
      expected: `The console prints the ${job.text.length} bytes that put was given, ${Math.min(job.piece ?? 1, job.text.length)} at a time.`,
      happened: `It prints ${attempt.output().length} of them, and no more. ${early.happened}`,
      look: 'Does the other side know that there is something? It takes nothing unless it is told, or looks for another reason.',
    }
  if (wrong !== undefined)
    return {
      expected: `The console prints the ${job.text.length} bytes that put was given, ${Math.min(job.piece ?? 1, job.text.length)} at a time.`,
      happened: attempt.output() ? `Of the ${attempt.output().length} bytes printed, ${wrong}.` : 'Nothing is printed.',
      look: 'Where in the ring does the next byte go, and how many fit in before the first must be taken? The tail and the head count on, beyond the ring’s size.',
    }
  if (early) return early
  const exits = attempt.between(1, 2)?.exits ?? 0
  if (exits <= most) return undefined
  return {
    expected: `${job.awake ? 'While the other side is awake, ' : ''}${job.text.length} bytes, ${Math.min(job.piece ?? 1, job.text.length)} at a time, take ${most === 0 ? 'no entry' : `${most} ${most === 1 ? 'entry' : 'entries'}`} into the hypervisor${most === 0 ? '' : ', or fewer'}.`,
    happened: `They took ${exits}.`,
    look,
  }
}

/** Takes what has been typed beforehand. */
function tookAll(trial: Trial, count: number, most: number): Failure | undefined {
  const input = letters(trial, count)
  const attempt = booted(trial, { typed: count, input })
  const ending = attempt.run(1_000_000)
  const typed = attempt.address('typed') as number
  const missing = attempt.word('taken') ?? 0
  const found = String.fromCharCode(...(attempt.bytes(typed, count - missing) ?? []))
  const wrong = parts(input.slice(0, count - missing), found)
  if (wrong !== undefined)
    return {
      expected: `take gives the ${count} bytes that were typed, in order.`,
      happened: `Of the first ${found.length}, ${wrong}.`,
      look: 'Which of the two counts is yours, and at which place in the ring is the byte that it names?',
    }
  const early = unfinished(
    attempt,
    ending,
    `The kernel takes ${count} bytes, which were typed at once, and goes on to its end.`,
  )
  if (early)
    return missing === 0 || ending.reason !== 'idle'
      ? early
      : {
          expected: early.expected,
          happened: `It took ${count - missing}, and sleeps.`,
          look: 'The ring holds 1024. The other side waits for room, and says so; who tells it that there is some?',
        }
  const exits = attempt.between(2, 3)?.exits ?? 0
  if (exits <= most) return undefined
  return {
    expected: `To take ${count} bytes that are there already needs ${most} ${most === 1 ? 'entry' : 'entries'} into the hypervisor at most.`,
    happened: `It needed ${exits}.`,
    look: 'Who is awake wants no events, and looks himself. When does the other side have to be told that there is room, and how often?',
  }
}

/** Two bytes, the second of them ever later: at every moment of the guest's way from sleep to sleep. */
function swept(trial: Trial): Failure | undefined {
  const attempt = booted(trial, { typed: 2 * SWEEP })
  const type = (letter: string) => attempt.lab.input(0, new TextEncoder().encode(letter))
  attempt.run(100_000)
  for (let k = 0; k < SWEEP; k++) {
    const before = k === 0 ? 2 * SWEEP : (attempt.word('taken') ?? 0)
    type(trial.random.pick(['a', 'b']))
    attempt.run(k)
    type('z')
    const ending = attempt.run(20_000)
    const left = attempt.word('taken') ?? 0
    if (left === before - 2) continue
    return {
      expected: 'Two bytes are typed while the kernel waits for input, one shortly after the other: it takes both.',
      happened:
        ending.reason === 'idle'
          ? `It took ${before - left}, and sleeps: the second, which came ${k} steps after the first, lies in the ring.`
          : `It took ${before - left}, and ran for 20000 steps more.`,
      look:
        left < before - 2
          ? 'Where an event waits already, HC_BLOCK comes back at once. Is there a byte then?'
          : 'What if a byte comes when you have looked, and before the other side can see that you sleep?',
    }
  }
  return undefined
}

/** Many bytes wake it; others come one by one while it takes these. */
function woken(trial: Trial): Failure | undefined {
  const [burst, more] = [trial.random.int(200, 400), trial.random.int(5, 15)]
  const attempt = booted(trial, { typed: 4000 })
  const type = (count: number) => attempt.lab.input(0, new TextEncoder().encode(letters(trial, count)))
  attempt.run(100_000)
  type(burst)
  for (let k = 0; k < 200 && !attempt.word('taken'); k++) attempt.run(100)
  for (let k = 0; k < more; k++) {
    type(1)
    attempt.run(400)
  }
  const ending = attempt.run(100_000)
  const took = 4000 - (attempt.word('taken') ?? 0)
  const events = attempt.word('events') ?? 0
  if (took === burst + more && ending.reason === 'idle' && events === 1) return undefined
  return {
    expected: `The kernel sleeps; ${burst} bytes are typed, and while it takes them ${more} more: it is woken by one event, takes ${burst + more}, and sleeps again.`,
    happened: `It took ${took}, and there were ${events} events${ending.reason === 'idle' ? '' : '; it does not sleep'}.`,
    look: 'The other side makes an event of each byte while RING_ASLEEP says that you sleep. Who takes that back when you are awake?',
  }
}

export default defineExercise({
  checks: [
    {
      id: 'prints',
      says: 'What is put is printed, and each piece takes one entry at most.',
      run(trial) {
        const piece = trial.random.int(7, 60)
        const text = letters(trial, trial.random.int(1100, 1400))
        return printed(
          trial,
          { text, piece },
          Math.ceil(text.length / piece),
          'What do the bytes of one piece need to be told for, one by one?',
        )
      },
    },
    {
      id: 'long-piece',
      says: 'A piece that is longer than the ring takes one entry for each time that the ring is full.',
      run(trial) {
        const text = letters(trial, trial.random.int(RING + 1, 3 * RING))
        return printed(
          trial,
          { text, piece: 8 * RING },
          Math.ceil(text.length / RING),
          'Fill the ring as far as it goes before you tell anybody.',
        )
      },
    },
    {
      id: 'awake',
      says: 'While the other side is awake, it is not told.',
      run(trial) {
        const text = letters(trial, trial.random.int(100, 900))
        return printed(
          trial,
          { text, piece: trial.random.int(20, 90), awake: true },
          0,
          'RING_ASLEEP says whether the taker sleeps. It cannot be asked before the tail has been written: why not?',
        )
      },
    },
    {
      id: 'takes',
      says: 'What was typed is taken, in order, without a call for each byte.',
      run: (trial) => tookAll(trial, trial.random.int(200, 900), 1),
    },
    {
      id: 'room',
      says: 'More than a ring holds is taken, with a call for each time that the ring is empty.',
      run(trial) {
        const count = trial.random.int(RING + 1, 3 * RING)
        return tookAll(trial, count, Math.ceil(count / RING))
      },
    },
    {
      id: 'quiet',
      says: 'A kernel that is awake is not told of bytes that come.',
      run: woken,
    },
    {
      id: 'no-loss',
      says: 'A byte that comes while the kernel is about to sleep is not left lying.',
      run: swept,
    },
  ],
})
