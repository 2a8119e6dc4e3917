// What `ringside new` writes: a lesson and an exercise that are small, whole, and pass every test as they stand. Whoever writes a
// real one changes them piece by piece, and at no moment begins with something broken.

/** Files by their path from the root of the book. */
export type Files = Readonly<Record<string, string>>

/** `two-guests` is titled `Two guests`. */
const titleOf = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`

const HELLO = `# hello: says so, and switches its machine off. Entered in S-mode at (guest-)physical 0x80200000; calls the firmware by \`ecall\`.
.equ PUTCHAR, 1
.equ SHUTDOWN, 8

_start:
    la    s0, text
next:
    lbu   a0, (s0)
    beqz  a0, done
    li    a7, PUTCHAR
    ecall
    addi  s0, s0, 1
    j     next
done:
    li    a7, SHUTDOWN
    ecall                       # does not return

text: .asciz "hello from a machine of my own\\n"
`

export function lessonFiles(name: string, number: number): Files {
  const folder = `lessons/${String(number).padStart(2, '0')}-${name}`
  return {
    [`${folder}/index.mdx`]: `---
title: ${titleOf(name)}
description: A program says hello, in a virtual machine and outside of one.
---

import { Cite, Figure, Lab, LayerDiagram, MarginNote, Measured, Predict, Quiz, Reference } from '~/lab'

A program of a few lines prints a greeting. Does it make a difference to the program whether there is a hypervisor below it?

Open with a question like this one, which the lab answers. Then say what a reader will be able to do: after this lesson, you
will be able to say which of a program's instructions a hypervisor hears of.

## Try it

<Predict ask="The program prints a letter by \`ecall\`. How many exits does a line of thirty letters cost?">

One for each letter, since each is a call. The lab counts them.

</Predict>

<Lab name="${name}" guest="${folder}/hello.s" worlds={['hw-nested', 'trap-and-emulate', 'native']} />

<MarginNote>
The program lies beside this text, as \`hello.s\`. Change it there, or in the page.
</MarginNote>

## What it costs

The shortest call of a hypervisor takes <Measured operation="hypercall" world="hw-nested" value="cycles" /> cycles under
\`hw-nested\`, and <Measured operation="hypercall" world="hw-nested" value="exits" /> exit. A fact from elsewhere has a citation: the idea
is much older than the PC (<Cite id="goldberg1974" />).

<Figure caption="Who stands on whom. Press a layer.">
  <LayerDiagram arrangements={['native', 'assisted']} open="kernel" />
</Figure>

## Quiz

<Quiz />

## In short

- One sentence for each thing to remember.

## Further reading

- <Reference id="goldberg1974" /> And why one should read it.
`,
    [`${folder}/hello.s`]: HELLO,
    [`${folder}/quiz.yaml`]: `- id: who-prints
  ask: A guest's program prints a letter by \`ecall\`. Who is told first?
  options:
    - text: The hypervisor.
      right: true
      why: The call traps, and traps of a guest's kernel lead to the hypervisor.
    - text: The console.
      why: It is told last, by whoever has the device.
- id: how-many
  ask: The greeting is made twice as long. What becomes of the number of exits?
  options:
    - text: It stays as it is.
      why: Each letter is a call of its own.
    - text: It doubles, nearly.
      right: true
      why: There is one exit for each letter, and one more to switch the machine off.
- id: same-bytes
  ask: Is the program assembled differently for the bare machine?
  options:
    - text: Yes, for another address.
      why: It believes to be at the same address in both cases.
    - text: Yes, without its calls.
      why: On the bare machine, the same calls are answered by the firmware.
    - text: No.
      right: true
      why: The same bytes run in both, which is the point.
`,
  }
}

export function exerciseFiles(name: string, chapter: string): Files {
  const folder = `exercises/${name}`
  const program = (middle: string, first: string) => `${first}
_start:
    la    t0, given
    lw    t0, 0(t0)
${middle}
    li    a7, 8                          # the firmware's call that switches the machine off
    ecall

    .include "data.s"
`
  const store = '    la    t1, answer\n    sw    t0, 0(t1)\n'
  return {
    [`${folder}/task.mdx`]: `---
title: ${titleOf(name)}
description: A word is read, changed, and stored.
exercise:
  chapter: ${chapter}
  minutes: 10
  can: change a word in memory
  hints:
    - The word is in t0 already. Which instruction adds a register to itself?
    - To store, you need the address of the label in another register.
---

import { Exercise } from '~/lab'

At the label \`given\` stands a word. Store twice its value at the label \`answer\`, modulo 2³², and switch the machine off.

The file \`data.s\`, which your program includes, has the two labels. The word is another one each time that your program is checked.

<Exercise />
`,
    [`${folder}/start.s`]: program(
      '    # your part: double the word, and store it\n',
      '# Stores twice the word at `given` at `answer`.',
    ),
    [`${folder}/solution.s`]: program(
      `    add   t0, t0, t0\n${store}`,
      '# Stores twice the word at `given` at `answer`.',
    ),
    [`${folder}/wrong/not-doubled.s`]: program(store, '# twice: Which register holds the result'),
    [`${folder}/wrong/one-byte.s`]: program(
      '    add   t0, t0, t0\n    la    t1, answer\n    sb    t0, 0(t1)\n',
      '# twice: does your store write the whole word',
    ),
    [`${folder}/check.ts`]: `import { defineExercise, shown, unfinished } from '../../engine/index.ts'

export default defineExercise({
  checks: [
    {
      id: 'twice',
      says: 'Twice the word at \`given\` stands at \`answer\`.',
      run(trial) {
        const given = (trial.random.word() | 0x100) >>> 0
        const attempt = trial.boot({
          files: { 'data.s': \`    .balign 4\\ngiven: .word \${given}\\nanswer: .word 0\\n\` },
        })
        const wrong = unfinished(attempt, attempt.run(10_000), 'The program ends by switching the machine off.')
        if (wrong) return wrong
        const [right, found] = [(given * 2) >>> 0, attempt.word('answer')]
        if (found === right) return
        return {
          expected: \`Twice \${shown(given)} is \${shown(right)}.\`,
          happened: \`At \\\`answer\\\` stands \${shown(found)}.\`,
          look: 'Which register holds the result, and does your store write the whole word?',
        }
      },
    },
  ],
})
`,
  }
}
