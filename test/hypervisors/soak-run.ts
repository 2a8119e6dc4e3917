// `npm run soak -- [--instructions N] [--world NAME] [--seed N]`: the soak at full length, under every hypervisor in turn.
import { parseArgs } from 'node:util'
import { soak } from './soak.ts'
import { VIRTUALIZED } from './worlds.ts'

const { values } = parseArgs({
  options: {
    instructions: { type: 'string', default: '100000000' },
    world: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
})
const instructions = Number(values.instructions)
for (const world of values.world ? [values.world] : VIRTUALIZED) {
  const begun = performance.now()
  let told = 0
  const { lives, late, beats } = soak(world, instructions, Number(values.seed), (done) => {
    if (!process.stderr.isTTY || done - told < instructions / 100) return
    told = done
    process.stderr.write(`\r${world}: ${Math.round((100 * done) / instructions)} %`)
  })
  const seconds = ((performance.now() - begun) / 1000).toFixed(0)
  if (process.stderr.isTTY) process.stderr.write('\r')
  console.log(
    `${world}: ${instructions} instructions, mini ${lives} times, beats ${beats.join(' and ')}, latest by ${late.join(' and ')} ticks; ${seconds} s`,
  )
}
