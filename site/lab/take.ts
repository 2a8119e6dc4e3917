// Links, files and what is dropped on a lab, with what this book has: loaded when a reader first asks for one of them.
import { GUESTS, LESSON_PROGRAMS, SOURCE_PATHS, WORLDS } from '../charts/sources.ts'
import { type Dropped, recognize } from './bring.ts'
import { type SavedLab, savedLab } from './lab-file.ts'
import { stateOfLink } from './share.ts'
import type { Checked, Known, LabState } from './state.ts'

export { guestPath } from '../../engine/index.ts'
export { textOf } from './lab-file.ts'
export { linkOf } from './share.ts'

const known: Known = { guests: [...GUESTS, ...LESSON_PROGRAMS], worlds: WORLDS, files: SOURCE_PATHS }

export const readLink = (fragment: string): Promise<Checked<LabState>> => stateOfLink(fragment, known)
export const readFile = (text: string): Checked<SavedLab> => savedLab(text, known)
export const whatIs = (name: string, bytes: Uint8Array): Checked<Dropped> => recognize(name, bytes, known)
