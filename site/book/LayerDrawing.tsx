// One arrangement of the layer diagram, as a drawing; several, as one to take along. Units are those of the view box;
// hardware is at the bottom.
import { ARRANGEMENTS, type ArrangementName, type Layer, ROLES, type Role } from './layers.ts'
import { patternOf, WorldPatterns } from './worlds.tsx'

const WIDTH = 336
const ROW = 38
const STEP = 42
/** Tops of the three rows at the bottom; the two above them stand on whatever is there. */
const TOP = { hypervisor: 114, firmware: 156, hardware: 198 }
const HEIGHT = 237
const VM_WIDTH = 155

interface Box {
  x: number
  y: number
  width: number
}

/** Where a layer stands. Without a hypervisor the kernel stands on the firmware, as wide as the machine. */
function boxOf(name: ArrangementName, role: Role): Box {
  if (role === 'hypervisor' || role === 'firmware' || role === 'hardware') return { x: 0, y: TOP[role], width: WIDTH }
  const above = role === 'kernel' ? 1 : 2
  return name === 'native'
    ? { x: 0, y: TOP.firmware - above * STEP, width: WIDTH }
    : { x: 5, y: 104 - above * STEP, width: VM_WIDTH - 10 }
}

interface Props {
  name: ArrangementName
  id: string
  pressed: Role
  /** Whether scripts run: then layers are buttons; before, links to the words. */
  live: boolean
  onPress: (role: Role) => void
}

export function Drawing({ name, id, pressed, live, onPress }: Props) {
  const { layers } = ARRANGEMENTS[name]
  const present = presentIn(name)
  const top = Math.min(...present.map((role) => boxOf(name, role).y)) - (name === 'native' ? 0 : 20)
  const stop = layers[pressed] ? pressed : present[0]
  return (
    <svg
      class="layers-drawing"
      viewBox={`-2 ${top - 2} ${WIDTH + 4} ${HEIGHT - top + 3}`}
      role="group"
      aria-labelledby={id}
    >
      <WorldPatterns prefix={id} />
      {name !== 'native' && [0, 1].map((n) => <MachineFrame key={n} n={n} />)}
      {present.map((role) => {
        const layer = layers[role] as Layer
        const press = (event: Event) => {
          event.preventDefault()
          onPress(role)
        }
        return (
          <a
            key={role}
            href={`#${id}-${role}`}
            class={`layer world-${layer.world}`}
            data-role={role}
            data-pressed={role === pressed}
            role={live ? 'button' : undefined}
            tabindex={live && role !== stop ? -1 : 0}
            aria-pressed={live ? role === pressed : undefined}
            onClick={press}
            onKeyDown={(event) => event.key === ' ' && press(event)}
          >
            <rect class="layer-reach" x="0" y={boxOf(name, role).y} width={WIDTH} height={ROW} />
            <LayerBoxes name={name} role={role} id={id} />
          </a>
        )
      })}
      <Trap name={name} from={pressed} id={id} />
    </svg>
  )
}

const presentIn = (name: ArrangementName) => ROLES.filter((role) => ARRANGEMENTS[name].layers[role])

const GAP = 40
/** Room above the drawings for their titles. */
const HEAD = 44

/** Arrangements side by side under their titles, as they are drawn in the page: for a file of its own. */
export function LayersFile({ arrangements, pressed }: { arrangements: readonly ArrangementName[]; pressed: Role }) {
  const columns = arrangements.length < 3 ? arrangements.length : 2
  const rows = Math.ceil(arrangements.length / columns)
  const [across, down] = [WIDTH + GAP, HEAD + HEIGHT + GAP]
  return (
    <svg viewBox={`${-GAP / 2} ${-HEAD - GAP / 2} ${across * columns} ${down * rows}`}>
      <title>{arrangements.map((name) => ARRANGEMENTS[name].title).join(', ')}</title>
      <WorldPatterns prefix="file" />
      {arrangements.map((name, n) => (
        <g key={name} transform={`translate(${(n % columns) * across} ${Math.floor(n / columns) * down})`}>
          <text class="layers-title" y="-24">
            {ARRANGEMENTS[name].title}
          </text>
          <text class="layers-subtitle" y="-7">
            {ARRANGEMENTS[name].subtitle}
          </text>
          {name !== 'native' && [0, 1].map((machine) => <MachineFrame key={machine} n={machine} />)}
          {presentIn(name).map((role) => (
            <g
              key={role}
              class={`layer world-${ARRANGEMENTS[name].layers[role]?.world}`}
              data-pressed={role === pressed}
            >
              <LayerBoxes name={name} role={role} id="file" />
            </g>
          ))}
          <Trap name={name} from={pressed} id={`file-${name}`} />
        </g>
      ))}
    </svg>
  )
}

/** A layer's box; its boxes, where every virtual machine has one. */
function LayerBoxes({ name, role, id }: { name: ArrangementName; role: Role; id: string }) {
  const layer = ARRANGEMENTS[name].layers[role] as Layer
  const box = boxOf(name, role)
  return (
    <>
      <LayerBox layer={layer} box={box} id={id} />
      {name !== 'native' && box.width < WIDTH && (
        <g aria-hidden="true">
          <LayerBox layer={layer} box={{ ...box, x: WIDTH - box.x - box.width }} id={id} />
        </g>
      )}
    </>
  )
}

function LayerBox({ layer, box: { x, y, width }, id }: { layer: Layer; box: Box; id: string }) {
  return (
    <g>
      <rect class="layer-box" x={x} y={y} width={width} height={ROW} />
      <rect class="layer-band" x={x} y={y} width="12" height={ROW} style={{ fill: patternOf(id, layer.world) }} />
      <text class="layer-label" x={x + 20} y={y + 24}>
        {layer.label}
      </text>
      {layer.mode && (
        <text class="layer-mode" x={x + width - 9} y={y + 24}>
          {layer.mode[0]}
        </text>
      )}
    </g>
  )
}

function MachineFrame({ n }: { n: number }) {
  const x = n === 0 ? 0 : WIDTH - VM_WIDTH
  return (
    <g class="machine-frame" aria-hidden="true">
      <rect x={x} y="0" width={VM_WIDTH} height="105" />
      <text x={x + 6} y="14">
        Virtual machine {n + 1}
      </text>
    </g>
  )
}

/** The way of a trap: out of the pressed layer, into the one that takes it, and up again if that one passes it on. */
function Trap({ name, from, id }: { name: ArrangementName; from: Role; id: string }) {
  const { layers } = ARRANGEMENTS[name]
  const layer = layers[from]
  if (!layer?.to) return null
  const source = boxOf(name, from)
  const target = boxOf(name, layer.to)
  const inMachine = source.width < WIDTH
  const down = inMachine
    ? target.width < WIDTH
      ? `M${source.x + source.width - 34} ${source.y + ROW / 2}V${target.y + 5}`
      : `M${source.x + source.width} ${source.y + ROW / 2}H173V${target.y + 5}`
    : `M168 ${source.y + ROW / 2}V${target.y + 5}`
  const passedOn = layer.thenTo && boxOf(name, layer.thenTo)
  const up = passedOn && `M163 ${target.y + 8}V${passedOn.y + ROW / 2}H${passedOn.x + passedOn.width + 1}`
  return (
    <g class="trap" aria-hidden="true">
      <defs>
        <marker id={`${id}-head`} viewBox="0 0 8 8" refX="6" refY="4" markerWidth="6" markerHeight="6" orient="auto">
          <path class="trap-head" d="M0 0 8 4 0 8z" />
        </marker>
      </defs>
      {[down, up].map(
        (path) =>
          path && (
            <g key={path}>
              <path class="trap-halo" d={path} />
              <path class="trap-path" d={path} marker-end={`url(#${id}-head)`} />
            </g>
          ),
      )}
    </g>
  )
}
