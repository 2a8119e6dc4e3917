// Makes a SCORM 1.2 package: `npm run scorm -- --site ADDRESS [--exercise NAME]... [-o FILE]`. The book stays where it is
// served; the package is a page that shows it and reports to the course system.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { strToU8, zipSync } from 'fflate'

const ROOT = join(import.meta.dirname, '../..')

/** Files of a package, by name. Throws a RangeError that says what to mend. */
export function packageFiles(site: string, wanted: readonly string[]): Record<string, string> {
  const address = URL.canParse(site) ? new URL(site) : undefined
  if (!address || !/^https?:$/.test(address.protocol))
    throw new RangeError(
      `--site ${site}: give the address of the site that you serve, such as https://example.org/book/`,
    )
  const there = readdirSync(join(ROOT, 'exercises'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
  for (const name of wanted)
    if (!there.includes(name)) throw new RangeError(`there is no exercise ${name}; there are ${there.join(', ')}`)
  const exercises = wanted.length > 0 ? wanted : there
  const base = address.href.replace(/\/?$/, '/')
  const start = exercises.length === 1 ? `${base}exercises/${exercises[0]}/` : `${base}exercises/`
  const script = stripTypeScriptTypes(readFileSync(join(import.meta.dirname, 'sco.ts'), 'utf8'))
  return {
    'imsmanifest.xml': manifest(exercises),
    'index.html': page(start),
    'sco.js': script,
    'start.js': `import { begin } from './sco.js'\nbegin(${JSON.stringify(exercises)}, ${JSON.stringify(base)})\n`,
  }
}

/** To the letter of the Content Packaging schema 1.1.2 and ADL's extension of it. */
const manifest = (exercises: readonly string[]) => `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="ringside-${exercises.length === 1 ? exercises[0] : 'exercises'}" version="1.0"
  xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>1.2</schemaversion>
  </metadata>
  <organizations default="ringside">
    <organization identifier="ringside">
      <title>Ringside</title>
      <item identifier="exercises" identifierref="sco">
        <title>Ringside: exercises</title>
      </item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="sco" type="webcontent" adlcp:scormtype="sco" href="index.html">
      <file href="index.html" />
      <file href="sco.js" />
      <file href="start.js" />
    </resource>
  </resources>
</manifest>
`

const page = (start: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Ringside: exercises</title>
<style>html, body, iframe { box-sizing: border-box; width: 100%; height: 100%; margin: 0; border: 0 }</style>
<p hidden>No course system was found around this page: nothing is reported.</p>
<iframe src="${start.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}" title="Ringside: exercises" allow="clipboard-write"></iframe>
<script type="module" src="start.js"></script>
</html>
`

function main(): void {
  const { values } = parseArgs({
    options: {
      site: { type: 'string' },
      exercise: { type: 'string', multiple: true },
      output: { type: 'string', short: 'o', default: 'ringside.zip' },
    },
  })
  const files = packageFiles(values.site ?? '', values.exercise ?? [])
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)])
  writeFileSync(values.output, zipSync(Object.fromEntries(entries), { mtime: new Date(1980, 0, 1) }))
  process.stdout.write(`${values.output}: a SCORM 1.2 package of ${Object.keys(files).length} files\n`)
}

if (import.meta.main) {
  try {
    main()
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 64
  }
}
