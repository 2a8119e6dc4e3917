// Two versions of a source side by side, in place of the source, until the reader closes them.
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Comparison } from '../editor/comparison.ts'
import type { Compared } from '../editor/services/port.ts'
import { loadComparison } from './later.ts'

interface Props {
  compared: Compared
  close: () => void
}

export function ComparisonPane({ compared, close }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const shown = useRef<Comparison | undefined>(undefined)
  const closing = useRef<HTMLButtonElement>(null)
  const said = useSignal('Comparing…')
  useEffect(() => {
    let gone = false
    closing.current?.focus()
    void loadComparison()
      .then(({ createComparison }) => {
        if (gone || !box.current) return
        const { title: label, left, right } = compared
        shown.current = createComparison(
          box.current,
          { left: left.text, right: right.text, label, leave: close },
          (n) => {
            said.value = n === 0 ? 'Nothing differs.' : n === 1 ? 'One place differs.' : `${n} places differ.`
          },
        )
      })
      .catch((error) => {
        said.value = `The comparison could not be loaded (${error instanceof Error ? error.message : error}).`
      })
    return () => {
      gone = true
      shown.current?.dispose()
    }
  }, [compared])
  return (
    <div class="lab-comparison" role="group" aria-label={compared.title}>
      <div class="lab-head">
        <p>
          <strong>{compared.title}.</strong> <span role="status">{said}</span>
        </p>
        <button type="button" onClick={() => shown.current?.go('previous')}>
          Previous difference
        </button>
        <button type="button" onClick={() => shown.current?.go('next')}>
          Next difference
        </button>
        <button type="button" ref={closing} onClick={close}>
          Close
        </button>
      </div>
      <div class="lab-comparison-names" aria-hidden="true">
        <span>{compared.left.name}</span>
        <span>{compared.right.name}</span>
      </div>
      <div class="lab-comparison-box" ref={box} />
    </div>
  )
}
