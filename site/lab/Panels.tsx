// Which views are open: a row of buttons, and the open ones below it. The views are loaded when the first is opened.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { loadPanels } from './later.ts'
import { PANELS, type PanelName } from './panels.ts'
import type { LabSession } from './session.ts'

interface Props {
  session: LabSession
  /** Whether there is something to look at. */
  used: boolean
}

export function Panels({ session, used }: Props) {
  const views = useSignal<Awaited<ReturnType<typeof loadPanels>> | undefined>(undefined)
  const open = session.panels.value
  useEffect(() => {
    if (used && open.length > 0 && !views.value)
      void loadPanels().then((module) => {
        views.value = module
      })
  }, [used, open])
  const toggle = (name: PanelName) => {
    session.panels.value = open.includes(name) ? open.filter((one) => one !== name) : [...open, name]
  }
  return (
    <div class="lab-panels">
      <div class="lab-panel-choice" role="group" aria-label="Views">
        {(Object.keys(PANELS) as PanelName[]).map((name) => (
          <button key={name} type="button" aria-pressed={open.includes(name)} onClick={() => toggle(name)}>
            {PANELS[name]}
          </button>
        ))}
      </div>
      {!used && open.length > 0 && (
        <p class="lab-panels-later">
          {open.map((name) => PANELS[name]).join(', ')}: as soon as the program has run a step.
        </p>
      )}
      {used && open.length > 0 && (
        <div class="lab-panel-grid">
          {open.map((name) => (
            <section key={name} class={`lab-panel panel-${name}`} aria-label={PANELS[name]} tabIndex={-1}>
              <header>
                <h3>{PANELS[name]}</h3>
                <button type="button" class="link" aria-label={`Close ${PANELS[name]}`} onClick={() => toggle(name)}>
                  Close
                </button>
              </header>
              {views.value && <views.value.Panel name={name} session={session} />}
            </section>
          ))}
        </div>
      )}
    </div>
  )
}
