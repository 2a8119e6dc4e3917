// Chapter 13 names packages of Debian and Ubuntu. They stand in its list with the version and how it was found out; and where the tests
// run on that Debian, with its lists of packages at hand, they are what its apt says today. Nothing is asked of a network.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const RELEASES = ['debian 12', 'ubuntu 24.04'] as const
interface Package extends Readonly<Record<(typeof RELEASES)[number], string>> {
  readonly provides?: readonly string[]
}
const { packages, ...about } = parse(read('packages.yaml')) as { packages: Readonly<Record<string, Package>> } & Record<
  string,
  unknown
>
const text = read('../../lessons/13-in-your-terminal/index.mdx')
const known = Object.entries(packages).flatMap(([name, { provides = [] }]) => [name, ...provides])

test('the list says when it was read, and from what', () => {
  expect(new Date(String(about.read)).getUTCFullYear()).toBeGreaterThan(2025)
  for (const release of RELEASES) expect(about[release]).toMatch(/\w{3}/)
})

test('what the chapter installs is in the list, and what is in the list is in the chapter', () => {
  const installed = [...text.matchAll(/^sudo apt install (.*)$/gm)].flatMap(([, names = '']) =>
    names.trim().split(/\s+/),
  )
  expect(installed.length).toBeGreaterThan(4)
  for (const name of installed) expect(known).toContain(name)
  for (const name of known.filter((each) => each !== 'xen-hypervisor-4.17-amd64')) expect(text).toContain(name)
})

test('a version is given, or said not to be', () => {
  for (const [name, each] of Object.entries(packages))
    for (const release of RELEASES) expect(each[release], `${name}, ${release}`).toMatch(/^\d|^(unchecked|none)$/)
})

test('the chapter tells its readers what could not be checked', () => {
  const unchecked = Object.keys(packages).filter((name) => packages[name]?.['ubuntu 24.04'] === 'unchecked')
  const [, section = ''] = text.split('## How this was checked')
  for (const name of unchecked)
    expect(section.split('\n## ')[0]).toContain(/^xen-/.test(name) ? "Xen's packages" : name)
})

const ask = (...args: string[]) =>
  execFileSync('apt-cache', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })

/** Candidates by name, and what the packages provide; or why this machine's apt cannot be asked. Each call of apt takes a second. */
function archive(): { candidates: Map<string, string>; shown: string } | string {
  try {
    if (!/VERSION_ID="12"/.test(readFileSync('/etc/os-release', 'utf8'))) return 'this is not Debian 12'
    const policy = ask('policy', ...known).matchAll(/^(\S+):\n +Installed: .*\n +Candidate: (\S+)/gm)
    const candidates = new Map([...policy].map(([, name = '', candidate = '']) => [name, candidate]))
    if (!candidates.has('bridge-utils')) return 'apt has no lists of packages here'
    return {
      candidates,
      shown: ask('show', '--no-all-versions', ...known.filter((name) => candidates.get(name)?.match(/^\d/))),
    }
  } catch {
    return 'there is no apt here'
  }
}
const found = archive()

describe(`this machine's apt${typeof found === 'string' ? ` (not asked: ${found})` : ''}`, () => {
  const upstream = (version = '') =>
    version
      .replace(/[-+].*$/, '')
      .split('.')
      .slice(0, 2)
  for (const [name, { 'debian 12': version, provides = [] }] of Object.entries(packages))
    test.skipIf(typeof found === 'string')(`has ${name}: ${version}, or an update of it`, () => {
      if (typeof found === 'string') return
      const candidate = found.candidates.get(name)
      if (version === 'none') return expect(candidate ?? '(none)').toBe('(none)')
      expect(upstream(candidate)).toEqual(upstream(version))
      const stanza = found.shown.split('\n\n').find((each) => each.startsWith(`Package: ${name}\n`))
      for (const virtual of provides) {
        expect(/^Provides: (.*)$/m.exec(stanza ?? '')?.[1]).toContain(virtual)
        expect(found.candidates.get(virtual) ?? '(none)').toBe('(none)')
      }
    })
})
