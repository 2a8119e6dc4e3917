// The breakpoints that are set: each can be taken away; and the form for others than lines, loaded when it is opened.
import { useSignal } from '@preact/signals'
import { loadViews } from './later.ts'
import type { LabSession } from './session.ts'

export function Breakpoints({ session }: { session: LabSession }) {
  const list = session.breakpoints.value
  const form = useSignal<Awaited<ReturnType<typeof loadViews>>['WatchForm'] | undefined>(undefined)
  const vms = session.choice.value.vms
  return (
    <div class="lab-breakpoints" role="group" aria-label="Breakpoints">
      {list.length > 0 && (
        <ul>
          {list.map(({ name }, k) => (
            <li key={name}>
              {name}{' '}
              <button
                type="button"
                class="link"
                aria-label={`Remove the breakpoint: ${name}`}
                onClick={() => session.setBreakpoints(list.filter((_, n) => n !== k))}
              >
                Remove
              </button>
            </li>
          ))}
        </ul>
      )}
      <details
        onToggle={(e) => {
          if (e.currentTarget.open && !form.value)
            void loadViews().then(({ WatchForm }) => {
              form.value = WatchForm
            })
        }}
      >
        <summary>
          {list.length === 0 ? 'Breakpoints: press a line’s number, or add another kind' : 'Add another kind'}
        </summary>
        {form.value && (
          <form.value
            vms={vms}
            add={(one) => session.setBreakpoints([...list.filter(({ name }) => name !== one.name), one])}
          />
        )}
      </details>
    </div>
  )
}
