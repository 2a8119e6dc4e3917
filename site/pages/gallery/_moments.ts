// The fixed moments on which the gallery shows the workbench's views: labs that are run to a place while the site is built,
// and asked what a page would ask them.
import { createLab, type Lab, type Move, move } from '../../../engine/index.ts'
import { assembleLab } from '../../lab/programs.ts'
import { answer, type Question, type Reply, search } from '../../lab/questions.ts'

const known = new Map<string, Lab>()

/** A guest in one or more machines of a hypervisor, run for so many steps, and then moved. */
export function moment(guest: string, hypervisor: string, vms: number, steps: number, ...moves: readonly Move[]): Lab {
  const key = JSON.stringify([guest, hypervisor, vms, steps, moves])
  const found = known.get(key)
  if (found) return found
  const { software, diagnostics } = assembleLab({ guest, hypervisor, vms, files: {} })
  const image = new TextEncoder().encode('A disk with a line of text on it.\n'.padEnd(64 * 1024, '.'))
  const made = software && createLab(software, { virtio: [{ kind: 'block', version: 2, image }] })
  if (!made?.ok) throw new Error(`${guest} under ${hypervisor}: ${made?.error ?? diagnostics[0]?.message}`)
  made.lab.run(steps)
  for (const to of moves) finish(move(made.lab, to, false, [], 10_000_000))
  known.set(key, made.lab)
  return made.lab
}

/** What a lab answers; throws if it does not. */
export function told<A extends Question['about']>(
  lab: Lab,
  question: Question & { about: A },
): Extract<Reply, { about: A }> {
  const steps = search(lab, question)
  const reply = answer(lab, question) ?? (steps && finish(steps))
  if (!reply) throw new Error(`no answer about ${question.about}`)
  return reply as Extract<Reply, { about: A }>
}

function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}
