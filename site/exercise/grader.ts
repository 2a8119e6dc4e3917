// What the grading Worker does, as a plain class, so that tests can use it without one.
import { type Exercise, gradeAnswer, type Lab, type Sources, whereabouts } from '../../engine/index.ts'
import { cut, sitesOf } from '../charts/symbols.ts'
import type { GradeAnswer, GradeRequest, Moment } from './protocol.ts'

export class Grader {
  private readonly exercise: (name: string) => Exercise | undefined
  private readonly sources: Sources
  private readonly say: (answer: GradeAnswer) => void
  /** The run that is looked at. */
  private lab: Lab | undefined
  private last = 0

  constructor(exercise: (name: string) => Exercise | undefined, sources: Sources, say: (answer: GradeAnswer) => void) {
    this.exercise = exercise
    this.sources = sources
    this.say = say
  }

  hear(request: GradeRequest): void {
    if (request.type === 'check') this.check(request)
    else if (request.type === 'assemble') this.assemble(request)
    else if (request.type === 'look') this.look(request)
    else this.goTo(request.step)
  }

  private check({ name, text, seeds }: Extract<GradeRequest, { type: 'check' }>): void {
    const exercise = this.exercise(name)
    for (const seed of exercise ? seeds : []) {
      const grade = gradeAnswer(name, exercise as Exercise, text, seed, this.sources, (result) => {
        this.say({ type: 'result', seed, result })
        return undefined
      })
      this.say({ type: 'grade', grade })
      if (grade.diagnostics.length > 0) break
    }
    this.say({ type: 'done' })
  }

  /** The first check is enough: whatever it boots has the text in it. */
  private assemble({ name, text }: Extract<GradeRequest, { type: 'assemble' }>): void {
    const exercise = this.exercise(name)
    const first = exercise && { ...exercise, checks: exercise.checks.slice(0, 1) }
    const diagnostics = first ? gradeAnswer(name, first, text, 1, this.sources).diagnostics : []
    this.say({ type: 'assembled', diagnostics })
  }

  private look({ name, text, seed, check }: Extract<GradeRequest, { type: 'look' }>): void {
    const exercise = this.exercise(name)
    const runs: { lab: Lab; step: number }[] = []
    if (exercise) {
      const only = { ...exercise, checks: exercise.checks.filter(({ id }) => id === check) }
      gradeAnswer(name, only, text, seed, this.sources, ({ moment }, lab) => {
        if (lab) runs.push({ lab, step: moment?.step ?? lab.step })
        return 'keep'
      })
    }
    const [found] = runs
    this.lab = found?.lab
    if (!found) {
      this.say({ type: 'nothing' })
      return
    }
    const { lab, step } = found
    this.last = lab.step
    const run = { events: cut(lab.recorder.events), sites: sitesOf(lab), end: lab.counts().cycles }
    this.say({ type: 'moment', moment: { ...this.momentAt(lab, step), run } })
  }

  private goTo(step: number): void {
    if (this.lab) this.say({ type: 'moment', moment: this.momentAt(this.lab, step) })
  }

  private momentAt(lab: Lab, wanted: number): Moment {
    const step = Math.min(this.last, Math.max(0, wanted))
    lab.goTo(Math.max(0, step - 1))
    const before = lab.machine.hart.words.slice(0, 32)
    lab.goTo(step)
    return {
      step,
      last: this.last,
      counts: lab.counts(),
      where: whereabouts(lab),
      registers: lab.machine.hart.words.slice(0, 32),
      before,
      output: lab.software.guests.map((_, vm) => lab.output(vm)),
    }
  }
}
