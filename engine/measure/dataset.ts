// What measuring gives: one row for an operation in a world, everything per operation.

export interface Measurement {
  /** The operation: a file in engine/guests/nano/operations/. */
  readonly operation: string
  /** `native`, or the hypervisor's name. */
  readonly world: string
  /** Name of the timing model under which cycles were counted. */
  readonly timing: string
  readonly repetitions: number
  /** Per operation, with the empty loop subtracted. Counts other than cycles depend on no timing model. */
  readonly cycles: number
  readonly instructions: number
  readonly exits: number
  readonly tlbMisses: number
  readonly pteReads: number
  /** Exits per operation by cause, most frequent first. */
  readonly causes: readonly { readonly what: string; readonly count: number }[]
  /** Cycles per operation by who spent them. */
  readonly spent: readonly { readonly world: string; readonly cycles: number }[]
}

export interface Dataset {
  /** Grows when the meaning of a field changes. */
  readonly format: 1
  readonly measurements: readonly Measurement[]
}

/** Columns of the dataset as comma-separated values. */
export function toCsv({ measurements }: Dataset): string {
  const columns = [
    'operation',
    'world',
    'timing',
    'repetitions',
    'cycles',
    'instructions',
    'exits',
    'tlbMisses',
    'pteReads',
  ] as const
  const lines = measurements.map((m) => columns.map((c) => m[c]).join(','))
  return [columns.join(','), ...lines, ''].join('\n')
}
