// Which phase of an exit an address of the hypervisor belongs to. Hypervisors say it themselves, by their symbols: an address
// belongs to the last symbol before it whose name starts with `exit_`, and the phase is the word that follows:
// `exit_emulate_csr` is of the phase `emulate`.

const PREFIX = 'exit_'

/** The phase at an address, or undefined: before the first `exit_` symbol, or behind `exit_end`. */
export type PhaseOf = (address: number) => string | undefined

/** From the symbols of a hypervisor, at the addresses where it was assembled. */
export function phasesOf(symbols: readonly { readonly name: string; readonly address: number }[]): PhaseOf {
  const starts = symbols.filter(({ name }) => name.startsWith(PREFIX)).sort((p, q) => p.address - q.address)
  const phaseOf = (name: string) => name.slice(PREFIX.length).split('_')[0] as string
  return (address) => {
    const last = starts.findLast((symbol) => symbol.address <= address)
    return last === undefined || last.name === `${PREFIX}end` ? undefined : phaseOf(last.name)
  }
}
