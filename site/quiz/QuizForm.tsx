// The questions of a chapter. Choose, check, read why; try again as often as you like. Results are announced. Before the
// script has arrived each question opens to its answer.
import { useEffect, useState } from 'preact/hooks'
import { keepAnswer, readAnswers } from './answers.ts'
import { isMultiple, isRight, type Question } from './questions.ts'

interface Props {
  /** The chapter's address below lessons/: what answers are kept under. */
  chapter: string
  questions: readonly Question[]
}

export function QuizForm({ chapter, questions }: Props) {
  const [live, setLive] = useState(false)
  const [checked, setChecked] = useState<Readonly<Record<string, readonly number[]>>>({})
  useEffect(() => {
    setChecked(readAnswers(chapter))
    setLive(true)
  }, [])
  const solved = questions.filter((q) => checked[q.id] && isRight(q, checked[q.id] ?? [])).length
  const check = (question: Question, chosen: readonly number[]) => {
    setChecked({ ...checked, [question.id]: chosen })
    keepAnswer(chapter, question.id, chosen)
  }
  return (
    <div class="quiz" data-live={live}>
      <ol class="quiz-questions">
        {questions.map((question) => (
          <li key={question.id} id={`quiz-${question.id}`}>
            {live ? (
              <Asked chapter={chapter} question={question} kept={checked[question.id]} check={check} />
            ) : (
              <Printed question={question} />
            )}
          </li>
        ))}
      </ol>
      {live && (
        <p class="quiz-solved">
          {solved} of {questions.length} answered rightly.
        </p>
      )}
    </div>
  )
}

interface AskedProps {
  chapter: string
  question: Question
  kept: readonly number[] | undefined
  check: (question: Question, chosen: readonly number[]) => void
}

function Asked({ chapter, question, kept, check }: AskedProps) {
  const [chosen, setChosen] = useState<readonly number[]>(kept ?? [])
  const [said, setSaid] = useState('')
  const multiple = isMultiple(question)
  const shown = kept && same(kept, chosen) ? kept : undefined
  const right = shown !== undefined && isRight(question, shown)
  const name = `${chapter}-${question.id}`
  const choose = (n: number) => {
    setSaid('')
    if (!multiple) setChosen([n])
    else setChosen(chosen.includes(n) ? chosen.filter((c) => c !== n) : [...chosen, n].sort((a, b) => a - b))
  }
  const submit = (event: Event) => {
    event.preventDefault()
    if (chosen.length === 0) return setSaid('Choose an answer first.')
    check(question, chosen)
    setSaid(verdict(question, chosen))
  }
  return (
    <form onSubmit={submit}>
      <fieldset>
        <legend>
          <Text text={question.ask} />
          {multiple && <span class="quiz-hint"> Choose all that are right.</span>}
        </legend>
        {question.options.map((option, n) => {
          const told = shown?.includes(n)
          return (
            <div
              key={option.text}
              class="quiz-option"
              data-told={told ? (option.right ? 'right' : 'wrong') : undefined}
            >
              <label>
                <input
                  type={multiple ? 'checkbox' : 'radio'}
                  name={name}
                  checked={chosen.includes(n)}
                  onChange={() => choose(n)}
                />
                <span>
                  <Text text={option.text} />
                </span>
              </label>
              {told && (
                <p class="quiz-why">
                  <strong>{option.right ? 'Right.' : 'Not so.'}</strong> <Text text={option.why} />
                </p>
              )}
            </div>
          )
        })}
        {shown && !right && multiple && shown.every((n) => question.options[n]?.right) && (
          <p class="quiz-why">There is more that is right.</p>
        )}
      </fieldset>
      <button type="submit" class="press">
        Check
      </button>
      <p class="quiz-verdict" role="status">
        {said}
      </p>
    </form>
  )
}

/** What is announced: the verdict, and the reason with it. */
function verdict(question: Question, chosen: readonly number[]): string {
  if (isRight(question, chosen)) return 'Right.'
  const wrong = chosen.map((n) => question.options[n]).filter((option) => option && !option.right)
  return wrong.length > 0 ? 'Not quite: the reason stands below the answer.' : 'Right so far; there is more.'
}

/** Without a script: the question, its options, and the answer to be opened. */
function Printed({ question }: { question: Question }) {
  return (
    <>
      <p class="quiz-ask">
        <Text text={question.ask} />
      </p>
      <ul>
        {question.options.map(({ text }) => (
          <li key={text}>
            <Text text={text} />
          </li>
        ))}
      </ul>
      <details>
        <summary>Answer</summary>
        {question.options.map(({ text, right, why }) => (
          <p key={text}>
            {right ? 'Right' : 'Not right'}: <Text text={text} /> <Text text={why} />
          </p>
        ))}
      </details>
    </>
  )
}

/** Text with `code` in backticks. */
function Text({ text }: { text: string }) {
  return <>{text.split('`').map((part, n) => (n % 2 === 1 ? <code key={part}>{part}</code> : part))}</>
}

const same = (a: readonly number[], b: readonly number[]) => a.length === b.length && a.every((n) => b.includes(n))
