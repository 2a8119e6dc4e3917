// ringside play: run a program, and again whenever it is saved.
import { Complaint, defineCommand, EXIT, numberOf, tell } from '../command.ts'
import { drive } from '../drive.ts'
import { LAB_OPTIONS, labOf } from '../lab.ts'
import { filesRead } from '../program.ts'
import { explain, statistics, statusOf } from '../report.ts'
import { captureKeys } from '../terminal.ts'
import { Saved } from '../watch.ts'

export const command = defineCommand({
  summary: 'Run a program, show what it cost, and run it again whenever you save it.',
  usage: 'FILE... [options]',
  options: {
    ...LAB_OPTIONS,
    budget: { type: 'string', value: 'N', gloss: 'Stop each run after N steps: 500000, 10M, 2G.' },
    once: { type: 'boolean', gloss: 'Run once and do not wait.' },
  },
  details: `
Keep it beside your editor. Each time FILE, a file that it includes, or the hypervisor is saved, the machine is built anew and
runs; a run that is still going is ended. Mistakes are shown at their places, and the next save tries again. After a run: r
runs it again, q quits. While one goes on, keys go to the guest and Ctrl-A x ends it.

Examples:
  ringside play hello.s
  ringside play kernel.s --hypervisor trap-and-emulate --budget 100M`,
  async run(values, files) {
    const budget = values.budget === undefined ? Number.POSITIVE_INFINITY : numberOf('budget', values.budget, 1)
    const terminal = process.stdin.isTTY === true && !values.once
    const saved = new Saved()
    try {
      for (;;) {
        filesRead.clear()
        const status = await once(budget)
        if (values.once) return status
        process.stderr.write(`\x1b[2mwaiting for a save${terminal ? '; r runs again, q quits' : ''}\x1b[0m\n`)
        if ((await nextStep(saved, terminal)) === 'quit') return status
      }
    } finally {
      saved.close()
    }

    async function once(most: number): Promise<number> {
      try {
        const { lab, guests } = labOf(values, files)
        saved.expect(filesRead)
        const ending = await drive(lab, { budget: most, interactive: terminal, show: true, interruption: saved })
        const strange = explain(ending, lab, guests)
        process.stderr.write(`${strange ? `ringside play: ${strange}\n` : ''}\n${statistics(lab)}\n`)
        return statusOf(ending)
      } catch (error) {
        if (!(error instanceof Complaint) || error.status === EXIT.usage || values.once) throw error
        saved.expect(filesRead)
        tell('play', error)
        return error.status
      }
    }
  },
})

/** Wait for a save or a key. */
function nextStep(saved: Saved, terminal: boolean): Promise<'again' | 'quit'> {
  return new Promise((done) => {
    const finish = (what: 'again' | 'quit') => {
      release?.()
      done(what)
    }
    const ETX = 3
    const typed = (bytes: readonly number[]) => {
      const keys = String.fromCharCode(...bytes)
      if (keys.includes('q') || bytes.includes(ETX)) finish('quit')
      else if (/[r\r\n ]/.test(keys)) finish('again')
    }
    const release = terminal ? captureKeys({ typed, quit: () => finish('quit'), line: () => {} }) : undefined
    saved.notify = () => finish('again')
    if (saved.pending) finish('again')
  })
}
