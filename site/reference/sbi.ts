// The calls of the Supervisor Binary Interface, read from the file that firmware, hypervisors and guests include.
import abi from '../../engine/firmware/include/sbi-abi.s?raw'

export interface SbiCall {
  /** `TIME`, or `legacy`. */
  readonly extension: string
  readonly a7: number
  /** Undefined for a legacy call, which has none. */
  readonly a6: number | undefined
  readonly name: string
  readonly gloss: string
}

const EQU = /^\s*\.equ SBI_(\w+),\s+(-?\w+)\s*(?:#\s*(.*))?$/
const rows = abi.split('\n').flatMap((line) => {
  const found = EQU.exec(line)
  return found ? [{ name: found[1] as string, value: Number(found[2]), gloss: found[3] ?? '' }] : []
})
const extensions = rows.filter(({ name }) => !name.includes('_') && name !== 'SUCCESS')

const words = (name: string) => name.toLowerCase().replaceAll('_', ' ')

export const SBI_CALLS: readonly SbiCall[] = rows.flatMap(({ name, value, gloss }): SbiCall[] => {
  const [first, ...rest] = name.split('_')
  if (first === 'LEGACY') return [{ extension: 'legacy', a7: value, a6: undefined, name: words(rest.join('_')), gloss }]
  const extension = extensions.find((e) => e.name === first)
  if (!extension || rest.length === 0) return []
  return [{ extension: extension.name, a7: extension.value, a6: value, name: words(rest.join('_')), gloss }]
})

export const SBI_ERRORS = rows
  .filter(({ name }) => name === 'SUCCESS' || name.startsWith('ERR_'))
  .map(({ name, value }) => ({ name: words(name.replace('ERR_', '')), value }))
