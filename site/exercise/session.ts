// One exercise on a page: the reader's text and where it is kept, the checks that run or ran, the failing run that is
// looked at. The views read its signals and call its methods; the Worker is started when something is first checked.
import { batch, computed, signal } from '@preact/signals'
import type { CheckResult, Claim, Diagnostic, EventColumns, Grade } from '../../engine/index.ts'
import type { Sites } from '../charts/symbols.ts'
import { type Kept, Store } from '../lab/store.ts'
import type { GradeAnswer, GradeRequest, Moment } from './protocol.ts'
import { better, changeRecord, type ExerciseRecord, RECORD_PREFIX, readRecord } from './record.ts'
import { reportSolved } from './report.ts'

/** Inputs that each press of Check tries: enough that an answer made for one of them fails. */
const SEEDS = 3
/** Milliseconds after the last change before the text is kept, and looked through for mistakes. */
const QUIET = 300
const PATH = 'answer.s'

export interface CheckName {
  readonly id: string
  /** What must hold, as a sentence. */
  readonly says: string
}

/** The run that is looked at. */
export interface Looked {
  readonly check: string
  readonly seed: number
  readonly moment: Moment
  readonly run: { readonly events: EventColumns; readonly sites: Sites; readonly end: number }
}

export class ExerciseSession {
  readonly text = signal('')
  readonly running = signal(false)
  readonly seeds = signal<readonly number[]>([])
  /** By check: results of the seeds so far. */
  readonly results = signal<Readonly<Record<string, readonly { seed: number; result: CheckResult }[]>>>({})
  /** The text that the results are about. */
  readonly checked = signal<string | undefined>(undefined)
  readonly problems = signal<readonly Diagnostic[]>([])
  readonly record = signal<ExerciseRecord>({ attempts: 0, hints: 0 })
  readonly looked = signal<Looked | undefined>(undefined)
  readonly looking = signal(false)
  readonly kept = signal<Kept>('kept')
  readonly conflict = signal(false)
  /** What is announced. */
  readonly status = signal('')
  readonly edited = computed(() => this.text.value !== this.start)

  /** Called when the text was replaced from elsewhere: another tab, the start, what was given up. */
  replaced: (text: string) => void = () => undefined
  readonly start: string
  private readonly name: string
  private readonly checks: readonly CheckName[]
  private readonly store: Store
  private keeps = true
  private unkept = false
  private later: ReturnType<typeof setTimeout> | undefined
  private worker: Worker | undefined
  private assembler: Worker | undefined
  private grades: Grade[] = []
  private unwatch: (() => void)[] = []

  constructor(name: string, start: string, checks: readonly CheckName[]) {
    this.name = name
    this.start = start
    this.checks = checks
    this.text.value = start
    this.store = new Store(`exercise-${name}`)
  }

  /** In the browser: take up what was kept. */
  open(): void {
    this.text.value = this.store.files()[PATH] ?? this.start
    this.record.value = readRecord(this.name)
    this.keeps = this.store.works()
    if (!this.keeps) this.kept.value = 'no storage'
    reportSolved()
    const hear = ({ key }: StorageEvent) => {
      if (key === RECORD_PREFIX + this.name) this.record.value = readRecord(this.name)
    }
    addEventListener('storage', hear)
    addEventListener('pagehide', this.flush)
    this.unwatch = [
      this.store.watch((path) => path === PATH && this.otherTab()),
      () => removeEventListener('storage', hear),
      () => removeEventListener('pagehide', this.flush),
    ]
  }

  close(): void {
    this.flush()
    for (const stop of this.unwatch) stop()
    this.worker?.terminate()
    this.assembler?.terminate()
  }

  // Checking

  check(): void {
    if (this.running.value) return
    this.flush()
    const seeds = freshSeeds()
    batch(() => {
      this.running.value = true
      this.seeds.value = seeds
      this.results.value = {}
      this.problems.value = []
      this.looked.value = undefined
      this.looking.value = false
      this.checked.value = this.text.value
      this.status.value = 'Checking…'
    })
    this.grades = []
    this.send({ type: 'check', name: this.name, text: this.text.value, seeds })
  }

  /** Give up what runs. The text is not in the Worker's hands. */
  stop(): void {
    this.worker?.terminate()
    this.worker = undefined
    batch(() => {
      this.running.value = false
      this.looking.value = false
      this.status.value = 'Stopped. Your text is as it was.'
    })
  }

  /** Run the failing check again, and stand where its failure can be seen. */
  look(check: string, seed: number): void {
    const text = this.checked.value
    if (text === undefined || this.running.value) return
    this.wanted = { check, seed }
    this.looking.value = true
    this.status.value = 'Going there…'
    this.send({ type: 'look', name: this.name, text, seed, check })
  }
  private wanted = { check: '', seed: 0 }

  goTo(step: number): void {
    this.send({ type: 'goTo', step })
  }

  private send(request: GradeRequest): void {
    this.worker ??= this.started(
      (answer) => this.hear(answer),
      (what) => {
        this.stop()
        this.status.value = `The checks could not be run: ${what}. Your text is as it was.`
      },
    )
    this.worker.postMessage(request)
  }

  private started(hear: (answer: GradeAnswer) => void, fail: (what: string) => void): Worker {
    const worker = new Worker(new URL('./grade.worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<GradeAnswer>) => hear(data)
    worker.onerror = (event) => {
      event.preventDefault()
      fail(event.message || 'the Worker could not be started')
    }
    return worker
  }

  private hear(answer: GradeAnswer): void {
    switch (answer.type) {
      case 'result': {
        const { seed, result } = answer
        const before = this.results.value[result.id] ?? []
        this.results.value = { ...this.results.value, [result.id]: [...before, { seed, result }] }
        break
      }
      case 'grade':
        this.grades.push(answer.grade)
        break
      case 'done':
        this.finish()
        break
      case 'moment': {
        const { moment } = answer
        const run = moment.run ?? this.looked.value?.run
        batch(() => {
          this.looking.value = false
          if (run) this.looked.value = { ...this.wanted, moment, run }
          this.status.value = `At step ${moment.step} of the run.`
        })
        break
      }
      case 'nothing':
        this.looking.value = false
        this.status.value = 'This check did not come to run a machine: there is nothing to look at.'
    }
  }

  private finish(): void {
    const { grades, checks } = this
    const problems = grades.flatMap(({ diagnostics }) => diagnostics)
    const refused = problems.some(({ severity }) => severity === 'error')
    const held = checks.filter(({ id }) => this.stateOf(id) === 'holds').length
    const passed = !refused && held === checks.length
    const claims = grades.map(claimOf)
    batch(() => {
      this.running.value = false
      this.problems.value = problems
      this.status.value = refused
        ? 'The program has mistakes: nothing ran.'
        : passed
          ? `Solved: ${all(held)} with ${SEEDS} different inputs.`
          : `${held} of ${checks.length} checks hold.`
      const text = this.checked.value ?? ''
      this.record.value = changeRecord(this.name, (record) => ({
        ...record,
        attempts: record.attempts + 1,
        best: better(record.best, { held, of: checks.length }) as { held: number; of: number },
        last: { text, claims },
        ...(passed && { passed: { text, claims } }),
      }))
    })
    reportSolved()
  }

  /** How a check stands: it holds when it does with every seed. */
  stateOf(id: string): 'waiting' | 'running' | 'holds' | 'fails' {
    const results = this.results.value[id] ?? []
    if (results.some(({ result }) => result.failure)) return 'fails'
    if (results.length > 0 && results.length === this.seeds.value.length) return 'holds'
    return this.running.value ? 'running' : 'waiting'
  }

  // The text

  edit(text: string): void {
    if (text === this.text.value) return
    this.text.value = text
    this.unkept = true
    clearTimeout(this.later)
    this.later = setTimeout(() => {
      this.flush()
      this.assemble()
    }, QUIET)
  }

  /** Back to how it began; `takeBack` undoes it, now or on another day. */
  backToStart(): void {
    const aside = this.text.value
    this.record.value = changeRecord(this.name, (record) => ({ ...record, aside }))
    this.edit(this.start)
    this.replaced(this.start)
    this.status.value = 'Back at the start. Undo brings your text back.'
  }

  takeBack(): void {
    const { aside } = this.record.value
    if (aside === undefined) return
    this.record.value = changeRecord(this.name, ({ aside: _, ...record }) => record)
    this.edit(aside)
    this.replaced(aside)
    this.status.value = 'Your text is back.'
  }

  hint(): void {
    this.record.value = changeRecord(this.name, (record) => ({ ...record, hints: record.hints + 1 }))
  }

  /** Another tab has kept another text: which of the two holds. */
  settle(mine: boolean): void {
    this.conflict.value = false
    if (mine) this.kept.value = this.store.keep(PATH, this.stored(), true)
    else this.adopt()
  }

  private stored = () => (this.text.value === this.start ? undefined : this.text.value)

  private readonly flush = (): void => {
    if (!this.unkept || !this.keeps) return
    this.unkept = false
    const kept = this.store.keep(PATH, this.stored())
    if (kept === 'other tab') this.conflict.value = true
    else this.kept.value = kept
  }

  private otherTab(): void {
    if (this.unkept) this.conflict.value = true
    else this.adopt()
  }

  private adopt(): void {
    this.text.value = this.store.theirs(PATH) ?? this.start
    this.unkept = false
    this.replaced(this.text.value)
  }

  /** Mistakes are marked while one types; in a Worker of its own, so that no check waits for it. */
  private assemble(): void {
    const { text, name } = this
    const asked = text.value
    this.assembler ??= this.started(
      (answer) => {
        if (answer.type === 'assembled' && !this.running.value) this.problems.value = answer.diagnostics
      },
      () => undefined,
    )
    this.assembler.postMessage({ type: 'assemble', name, text: asked } satisfies GradeRequest)
  }
}

const all = (n: number) => (n === 1 ? 'the check holds' : `all ${n} checks hold`)

const claimOf = ({ seed, passed, checks }: Grade): Claim => ({
  seed,
  passed,
  hashes: Object.fromEntries(checks.map(({ id, hash }) => [id, hash])),
})

/** Short enough to be told to somebody else. */
const freshSeeds = (): number[] => Array.from(crypto.getRandomValues(new Uint32Array(SEEDS)), (n) => 1 + (n % 999_999))
