// The file that a student hands in: the texts, and what this browser found. Whoever grades runs the texts again.
import { useEffect, useState } from 'preact/hooks'
import { type Answer, SUBMISSION_FORMAT, VERSION, writeSubmission } from '../../engine/index.ts'
import { readRecord } from '../exercise/record.ts'
import { Store } from '../lab/store.ts'
import { save } from './save.ts'

const WHO = 'ringside/1/student'

export function HandIn({ exercises }: { exercises: readonly { readonly name: string }[] }) {
  const [name, setName] = useState('')
  const [id, setId] = useState('')
  const [said, setSaid] = useState('')
  useEffect(() => {
    const who = whoWasIt()
    setName(who.name)
    setId(who.id)
  }, [])
  const submit = (event: Event) => {
    event.preventDefault()
    const answers = exercises.flatMap(({ name: exercise }) => answerTo(exercise) ?? [])
    if (answers.length === 0) return setSaid('There is nothing to hand in yet: no exercise has been begun.')
    try {
      localStorage.setItem(WHO, JSON.stringify({ name, id }))
    } catch {
      // It will be asked for again.
    }
    const file = { format: SUBMISSION_FORMAT, engine: VERSION, name, id, answers } as const
    save(`ringside-${id.replace(/[^\w-]+/g, '-') || 'submission'}.json`, writeSubmission(file))
    setSaid(`A file with ${answers.length === 1 ? 'one answer' : `${answers.length} answers`} was saved.`)
  }
  return (
    <form class="progress-form" onSubmit={submit} aria-labelledby="hand-in">
      <h2 id="hand-in">Hand it in</h2>
      <p>
        One file with your answers, for whoever grades them. It holds the last text of each exercise with which all
        checks held; where there is none, the text as it is now. It is run again there, with other inputs.
      </p>
      <label>
        Name <input required maxLength={200} value={name} onInput={(e) => setName(e.currentTarget.value)} />
      </label>
      <label>
        Student number or address{' '}
        <input required maxLength={200} value={id} onInput={(e) => setId(e.currentTarget.value)} />
      </label>
      <button type="submit" class="press">
        Save the file to hand in
      </button>
      <p role="status">{said}</p>
    </form>
  )
}

/** Undefined where nothing was begun. */
function answerTo(exercise: string): Answer | undefined {
  const { passed, last } = readRecord(exercise)
  const now = new Store(`exercise-${exercise}`).files()['answer.s']
  if (passed) return { exercise, text: passed.text, claims: passed.claims }
  const text = now ?? last?.text
  return text === undefined ? undefined : { exercise, text, claims: text === last?.text ? last.claims : [] }
}

function whoWasIt(): { readonly name: string; readonly id: string } {
  try {
    const { name, id } = JSON.parse(localStorage.getItem(WHO) ?? '{}')
    return { name: String(name ?? ''), id: String(id ?? '') }
  } catch {
    return { name: '', id: '' }
  }
}
