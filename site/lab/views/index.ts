// The views of the workbench: each a component fed by plain data. Loaded when the first of them is opened.
import './views.css'

export { Csrs } from './Csrs.tsx'
export { Disks } from './Disks.tsx'
export { Exit } from './Exit.tsx'
export { ExitsOverTime } from './ExitsOverTime.tsx'
export { Flame } from './Flame.tsx'
export { Interrupts } from './Interrupts.tsx'
export { Memory } from './Memory.tsx'
export { Panel, type PanelProps } from './Panel.tsx'
export { Tables } from './Tables.tsx'
export { Tlb } from './Tlb.tsx'
export { Walk } from './Walk.tsx'
