// Every hypervisor's README names its size, as it is: UPDATE=1 writes the section anew.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hypervisorPath } from '../../engine/index.ts'
import { program } from './worlds.ts'

const FOLDER = new URL('../../engine/hypervisors/', import.meta.url)
const hypervisors = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'include')
  .map(({ name }) => name)

const HEADING = '## Size\n\n'

/** The section that the README must end with. Files are those that the hypervisor is really assembled from. */
function size(hypervisor: string): string {
  const files = program(hypervisorPath(hypervisor)).files.map(({ name, text }) => ({
    name,
    lines: text.trimEnd().split('\n'),
  }))
  const below = (folder: string) => files.filter(({ name }) => name.startsWith(`hypervisors/${folder}/`))
  const own = below(hypervisor)
  const shared = below('include')
  const count = (some: typeof files) => some.reduce((sum, { lines }) => sum + lines.length, 0)
  const code = [...own, ...shared].flatMap(({ lines }) => lines).filter((line) => /^\s*[^\s#]/.test(line)).length
  const each = own.map(({ name, lines }) => `\`${name.slice(name.lastIndexOf('/') + 1)}\` ${lines.length}`).join(', ')
  const total = count(own) + count(shared)
  const here = own.length > 1 ? `${count(own)} lines here (${each})` : `${count(own)} lines here`
  return `${HEADING}${here}, and ${count(shared)} in \`../include\`; ${code} of the ${total} are neither blank nor comment.\n`
}

test.each(hypervisors)('%s says how long it is', (hypervisor) => {
  const file = new URL(`${hypervisor}/README.md`, FOLDER)
  const read = () => readFileSync(file, 'utf8')
  if (process.env.UPDATE) writeFileSync(file, `${read().split(HEADING)[0]?.trimEnd()}\n\n${size(hypervisor)}`)
  expect(read().slice(read().lastIndexOf(HEADING)), 'UPDATE=1 writes it anew').toBe(size(hypervisor))
})
