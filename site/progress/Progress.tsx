// What a reader can do by now, chapter by chapter; taking it along; handing it in.
import { useEffect, useState } from 'preact/hooks'
import { type ExerciseRecord, readRecord } from '../exercise/record.ts'
import { type Answers, readAnswers } from '../quiz/answers.ts'
import { HandIn } from './HandIn.tsx'
import { TakeAlong } from './TakeAlong.tsx'

export interface ChapterProgress {
  readonly chapter: string
  readonly number: number
  readonly title: string
  readonly href: string
  readonly questions: readonly { readonly id: string; readonly options: readonly { readonly right: boolean }[] }[]
  readonly exercises: readonly {
    readonly name: string
    readonly title: string
    readonly href: string
    readonly minutes: number
    readonly can?: string
  }[]
}

interface Kept {
  readonly answers: Readonly<Record<string, Answers>>
  readonly records: Readonly<Record<string, ExerciseRecord>>
}

export function Progress({ chapters }: { chapters: readonly ChapterProgress[] }) {
  const [kept, setKept] = useState<Kept>({ answers: {}, records: {} })
  const [live, setLive] = useState(false)
  const read = () => {
    const names = chapters.flatMap(({ exercises }) => exercises.map(({ name }) => name))
    setKept({
      answers: Object.fromEntries(chapters.map(({ chapter }) => [chapter, readAnswers(chapter)])),
      records: Object.fromEntries(names.map((name) => [name, readRecord(name)])),
    })
  }
  useEffect(() => {
    read()
    setLive(true)
    addEventListener('storage', read)
    return () => removeEventListener('storage', read)
  }, [])
  const exercises = chapters.flatMap((chapter) => chapter.exercises)
  const solved = exercises.filter(({ name }) => kept.records[name]?.passed).length
  const questions = chapters.reduce((sum, chapter) => sum + chapter.questions.length, 0)
  const right = chapters.reduce((sum, chapter) => sum + rightly(chapter, kept), 0)
  return (
    <div class="progress not-content" data-live={live}>
      <p class="progress-all">
        {solved} of {exercises.length} exercises solved; {right} of {questions} questions answered rightly.
      </p>
      <ol class="progress-chapters">
        {chapters.map((chapter) => (
          <Chapter key={chapter.chapter} chapter={chapter} kept={kept} />
        ))}
      </ol>
      <HandIn exercises={exercises} />
      <TakeAlong changed={read} />
    </div>
  )
}

function Chapter({ chapter, kept }: { chapter: ChapterProgress; kept: Kept }) {
  const { number, title, href, exercises, questions } = chapter
  const done = exercises.filter(({ name }) => kept.records[name]?.passed)
  const left = exercises.filter(({ name }) => !kept.records[name]?.passed)
  return (
    <li>
      <h2>
        <span class="number">{number}</span> <a href={href}>{title}</a>
      </h2>
      {done.length > 0 && (
        <>
          <p>You can</p>
          <ul>
            {done.map(({ name, can, title: of, href: at }) => (
              <li key={name}>
                {can ?? `do what “${of}” asks`}. <a href={at}>{of}</a>
              </li>
            ))}
          </ul>
        </>
      )}
      {questions.length > 0 && (
        <p>
          {rightly(chapter, kept)} of {questions.length} questions answered rightly.
        </p>
      )}
      {left.length > 0 && (
        <p class="progress-left">
          To do:{' '}
          {left.map(({ name, title: of, href: at, minutes }, n) => {
            const best = kept.records[name]?.best
            return (
              <span key={name}>
                {n > 0 && '; '}
                <a href={at}>{of}</a> ({best ? `${best.held} of ${best.of} checks hold` : `about ${minutes} minutes`})
              </span>
            )
          })}
          .
        </p>
      )}
    </li>
  )
}

const rightly = ({ chapter, questions }: ChapterProgress, { answers }: Kept): number =>
  questions.filter(({ id, options }) => {
    const chosen = answers[chapter]?.[id]
    return chosen !== undefined && options.every(({ right }, n) => right === chosen.includes(n))
  }).length
