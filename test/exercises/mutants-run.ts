// `npm run mutants -- [EXERCISE …] [--seeds N]`: which mutants of the solutions do the graders accept? The status is 1 where one
// is accepted and nobody has said why, or where something is said of one that is not accepted.
import { parseArgs } from 'node:util'
import { answersOf, NAMES } from './answers.ts'
import { accepted, equivalents, mutantsOf } from './mutants.ts'

const { values, positionals } = parseArgs({
  options: { seeds: { type: 'string', default: '5' } },
  allowPositionals: true,
})
const seeds = Array.from({ length: Number(values.seeds) }, (_, n) => 1 + n)
for (const name of positionals.length > 0 ? positionals : NAMES) {
  const begun = performance.now()
  const answers = await answersOf(name)
  const told = equivalents(name)
  const mutants = mutantsOf(answers.solution, answers.start)
  const passed = mutants.filter(({ text }) => accepted(answers, text, seeds)).map((mutant) => mutant.name)
  const untold = passed.filter((mutant) => told[mutant] === undefined)
  const stale = Object.keys(told).filter((mutant) => !passed.includes(mutant))
  const seconds = ((performance.now() - begun) / 1000).toFixed(0)
  console.log(
    `${name}: ${mutants.length} mutants, ${passed.length} accepted, ${untold.length} unexplained; ${seconds} s`,
  )
  for (const mutant of untold) console.log(`  accepted: ${mutant}`)
  for (const mutant of stale) console.log(`  explained, but not accepted: ${mutant}`)
  if (untold.length + stale.length > 0) process.exitCode = 1
}
