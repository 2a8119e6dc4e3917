// Everything as a file, and a file taken in; which can be undone.
import { useEffect, useState } from 'preact/hooks'
import { canUndo, progressFile, takeProgress, undoTaking } from './book.ts'
import { save } from './save.ts'

export function TakeAlong({ changed }: { changed: () => void }) {
  const [said, setSaid] = useState('')
  const [undo, setUndo] = useState(false)
  const attempt = (what: () => void) => {
    try {
      what()
      setUndo(canUndo())
    } catch {
      setSaid('This browser keeps nothing here: there is nothing to save, and nowhere to put a file.')
    }
  }
  useEffect(() => attempt(() => undefined), [])
  const take = async (file: File | undefined) => {
    if (!file) return
    const text = await file.text()
    attempt(() => {
      const taken = takeProgress(text)
      setSaid(
        taken.ok
          ? `${taken.changed} entries were taken from ${file.name}; ${taken.same} were here already.`
          : `${file.name} was not taken: ${taken.why}.`,
      )
      changed()
    })
  }
  return (
    <section class="progress-form" aria-labelledby="take-along">
      <h2 id="take-along">Take it along</h2>
      <p>
        One file with all that this browser keeps of the book: answers, solved exercises, and every program that you
        have changed. Where a file is taken in, nothing that you have achieved is lost; programs that differ become the
        file’s, which you can undo.
      </p>
      <button
        type="button"
        class="press"
        onClick={() =>
          attempt(() => {
            save('ringside-progress.json', progressFile())
            setSaid('A file was saved.')
          })
        }
      >
        Save everything as a file
      </button>
      <label>
        Take in a file{' '}
        <input
          type="file"
          accept=".json,application/json"
          onChange={(e) => {
            void take(e.currentTarget.files?.[0])
            e.currentTarget.value = ''
          }}
        />
      </label>
      {undo && (
        <button
          type="button"
          class="press"
          onClick={() =>
            attempt(() => {
              undoTaking()
              setSaid('Everything is as it was before the last file was taken in.')
              changed()
            })
          }
        >
          Undo taking in the last file
        </button>
      )}
      <p role="status">{said}</p>
    </section>
  )
}
