// What draws a lab's run. Loaded when there is one.
export { CyclesByWorld } from '../charts/CyclesByWorld.tsx'
export { ExitsByCause } from '../charts/ExitsByCause.tsx'
export { Ladder } from '../charts/Ladder.tsx'
export { symbolizer } from '../charts/symbols.ts'
export { WatchForm } from './WatchForm.tsx'
