// The layer diagram: the same machine in several arrangements, side by side. Press a layer, and every arrangement says
// in which mode that layer runs, what it runs, and what traps out of it. Before any script each layer links to its words.
import { useEffect, useRef, useState } from 'preact/hooks'
import { Downloads } from '../charts/Downloads.tsx'
import { csvOf } from '../charts/download.ts'
import { Drawing, LayersFile } from './LayerDrawing.tsx'
import { ARRANGEMENTS, type ArrangementName, type Layer, ROLES, type Role } from './layers.ts'

interface Props {
  /** Which arrangements, in which order. */
  arrangements?: readonly ArrangementName[]
  /** The layer that is open at first. */
  open?: Role
  /** Prefix of its elements' ids: give one where a page has two diagrams. */
  id?: string
  /** Address of the workbench, where a layer's code can be opened. */
  workbench?: string
}

const ROLE_NAMES: Record<Role, string> = {
  programs: 'Programs',
  kernel: 'Kernel',
  hypervisor: 'Hypervisor',
  firmware: 'Firmware',
  hardware: 'Hardware',
}

const ALL = ['native', 'full', 'paravirtual', 'assisted'] as const

export function LayerDiagram({ arrangements = ALL, open = 'kernel', id = 'layers', workbench }: Props) {
  const [role, setRole] = useState<Role>(open)
  const [live, setLive] = useState(false)
  const [spoken, setSpoken] = useState('')
  useEffect(() => setLive(true), [])

  const press = (pressed: Role) => {
    setRole(pressed)
    setSpoken(
      `${ROLE_NAMES[pressed]}. ${arrangements.map((name) => `${ARRANGEMENTS[name].title}: ${mode(name, pressed)}`).join('. ')}.`,
    )
  }

  return (
    <div class="layers">
      <div class="layers-grid">
        {arrangements.map((name) => (
          <section key={name} class="layers-arrangement" aria-labelledby={`${id}-${name}`}>
            <header>
              <p class="layers-title" id={`${id}-${name}`}>
                {ARRANGEMENTS[name].title}
              </p>
              <p class="layers-subtitle">{ARRANGEMENTS[name].subtitle}</p>
            </header>
            <Keys enabled={live}>
              <Drawing name={name} id={`${id}-${name}`} pressed={role} live={live} onPress={press} />
            </Keys>
            <div class="layers-details">
              {ROLES.map((r) => (
                <Details key={r} name={name} role={r} shown={r === role} workbench={workbench} />
              ))}
            </div>
          </section>
        ))}
      </div>
      <p class="sr-only" role="status">
        {spoken}
      </p>
      <Words arrangements={arrangements} id={id} />
      <Downloads
        name={`layers-${arrangements.join('-')}`}
        svg={() => <LayersFile arrangements={arrangements} pressed={role} />}
        csv={() => csvOf(rowsOf(arrangements))}
        json={() => JSON.stringify(rowsOf(arrangements), null, 1)}
      />
    </div>
  )
}

/** One row for each layer, from the top down, without what an arrangement does not have. */
const rowsOf = (arrangements: readonly ArrangementName[]) =>
  arrangements.flatMap((name) => {
    const { title, layers } = ARRANGEMENTS[name]
    return ROLES.flatMap((role) => {
      const layer = layers[role]
      if (!layer) return []
      const { label, mode, runs, code = '', traps, to = '', thenTo = '' } = layer
      return { arrangement: title, layer: label, mode: mode?.[0] ?? '', runs, code, traps, to, thenTo }
    })
  })

/** Arrow keys, Home and End move between the layers of one drawing. */
function Keys({ enabled, children }: { enabled: boolean; children: preact.ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const layers = [...(box.current?.querySelectorAll<SVGAElement>('a.layer') ?? [])]
    const at = layers.indexOf(document.activeElement as Element as SVGAElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: layers.length - 1 }[event.key]
    if (!enabled || at < 0 || to === undefined) return
    event.preventDefault()
    layers[Math.max(0, Math.min(layers.length - 1, to))]?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: listens for what its focusable layers let through
    <div class="layers-keys" ref={box} onKeyDown={onKeyDown}>
      {children}
    </div>
  )
}

interface DetailsProps {
  name: ArrangementName
  role: Role
  shown: boolean
  workbench: string | undefined
}

function Details({ name, role, shown, workbench }: DetailsProps) {
  const layer = ARRANGEMENTS[name].layers[role]
  return (
    <div class="layers-detail" data-shown={shown}>
      <p class={`layers-name world-${layer?.world ?? 'hardware'}`}>{layer?.label ?? ROLE_NAMES[role]}</p>
      {layer ? (
        <Account
          layer={layer}
          open={workbench && `${workbench}?guest=mini&world=${ARRANGEMENTS[name].execution}&file=${layer.code}`}
        />
      ) : (
        <p>{ARRANGEMENTS[name].without}</p>
      )}
    </div>
  )
}

function Account({ layer, open }: { layer: Layer; open: string | undefined }) {
  return (
    <dl>
      {layer.mode && (
        <>
          <dt>Mode</dt>
          <dd>{layer.mode[1]}</dd>
        </>
      )}
      <dt>Runs</dt>
      <dd>{layer.runs}</dd>
      {layer.code && (
        <>
          <dt>Code</dt>
          <dd>
            {open ? (
              <a href={open}>
                <code>{layer.code}</code>
              </a>
            ) : (
              <code>{layer.code}</code>
            )}
          </dd>
        </>
      )}
      <dt>Traps</dt>
      <dd>{layer.traps}</dd>
    </dl>
  )
}

/** The drawing in words: for those who do not see it, and for printing. */
function Words({ arrangements, id }: { arrangements: readonly ArrangementName[]; id: string }) {
  return (
    <details class="layers-words">
      <summary>The same in words</summary>
      {arrangements.map((name) => (
        <div key={name}>
          <p class="layers-words-title">
            {ARRANGEMENTS[name].title}: {ARRANGEMENTS[name].subtitle}
          </p>
          <ul>
            {ROLES.map((role) => ARRANGEMENTS[name].layers[role] && ([role, ARRANGEMENTS[name].layers[role]] as const))
              .filter((entry) => entry !== undefined)
              .map(([role, layer]) => (
                <li key={role} id={`${id}-${name}-${role}`}>
                  <strong>{layer.label}</strong>
                  {layer.mode && `, in ${layer.mode[1]}`}. {layer.runs} <em>Traps:</em> {layer.traps}
                </li>
              ))}
          </ul>
        </div>
      ))}
    </details>
  )
}

function mode(name: ArrangementName, role: Role): string {
  const layer = ARRANGEMENTS[name].layers[role]
  return layer ? (layer.mode?.[1] ?? 'no mode') : 'none'
}
