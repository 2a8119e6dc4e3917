// Whether what was measured now is what the build measured.
import type { Dataset, Measurement } from '../../engine/index.ts'

const counts = ({ measurements }: Dataset) =>
  JSON.stringify(
    measurements.map((m: Measurement) => [
      m.operation,
      m.world,
      m.instructions,
      m.exits,
      m.causes.map(({ what, count }) => [what, count]),
    ]),
  )
const cycles = ({ measurements }: Dataset) => JSON.stringify(measurements.map((m) => [m.cycles, m.spent]))

export function verdict(built: Dataset, now: Dataset, sameModel: boolean): string {
  if (counts(built) !== counts(now)) {
    return 'Measured here. The counts differ from those of the build: this page and its machine are of different versions. Load it again.'
  }
  if (cycles(built) === cycles(now)) {
    return sameModel
      ? 'Measured here: the same figures as when the page was built, to the last cycle.'
      : 'Measured here. The counts are the same, and so are the cycles: nothing here depends on what is different in the timing model you chose.'
  }
  return sameModel
    ? 'Measured here. The counts are the same, the cycles differ: this page and its machine are of different versions.'
    : 'Measured here. The counts are the same; the cycles are those of the timing model you chose. Dashed: as built.'
}
