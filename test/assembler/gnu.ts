// GNU `as` and `ld`, where they are installed: they make the recordings that the tests compare with. No test runs them.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const TOOL = 'riscv64-unknown-elf-'

export const MARCH = {
  plain: 'rv32ima_zicsr_zifencei_h',
  compressed: 'rv32imac_zicsr_zifencei_h',
} as const
export type Target = keyof typeof MARCH

/** The placement that the assembler promises, as a linker script. */
const script = (base: number) => `
SECTIONS {
  . = ${base};
  .text : { *(.text .text.* .init .fini) }
  .rodata : { *(.rodata .rodata.* .srodata .srodata.*) }
  .data : { *(.data .data.* .sdata .sdata.*) }
  .bss : { *(.sbss .sbss.* .bss .bss.*) *(COMMON) }
  /DISCARD/ : { *(.riscv.attributes) }
}`

/** The version and the commands of a recording. */
export function provenance(target: Target): string {
  const version = (tool: string) => execFileSync(TOOL + tool, ['--version'], { encoding: 'utf8' }).split('\n')[0]
  return `${version('as')}, -march=${MARCH[target]} -mabi=ilp32; ${version('ld')}, -m elf32lriscv --no-relax`
}

/** Give these files to a function in a folder of their own; tools that fail throw what they say. */
function inFolder<T>(files: Record<string, string>, run: (path: (name: string) => string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'gnu-'))
  const path = (name: string) => join(folder, name)
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(path(name), text)
    return run(path)
  } catch (error) {
    throw new Error(String((error as { stderr?: string }).stderr ?? error).replaceAll(`${folder}/`, ''))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const tool = (name: string, ...args: string[]) =>
  execFileSync(TOOL + name, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 28 })

const options = (target: Target) => [`-march=${MARCH[target]}`, '-mabi=ilp32']

export interface Image {
  readonly parts: readonly { readonly address: number; readonly bytes: Uint8Array }[]
  readonly symbols: ReadonlyMap<string, number>
}

/** Assemble and link. `include` are folders for `.include`, `extra` further files by name. */
export function gnu(
  source: string,
  target: Target,
  base = 0x80000000,
  include: readonly string[] = [],
  extra: Readonly<Record<string, string>> = {},
): Image {
  return inFolder({ ...extra, 'a.s': source, 'a.ld': script(base) }, (path) => {
    const search = [path('.'), ...include].flatMap((folder) => ['-I', folder])
    tool('as', ...options(target), ...search, path('a.s'), '-o', path('a.o'))
    const link = ['-m', 'elf32lriscv', '--no-relax', '--no-warn-rwx-segments', '-e', '0']
    tool('ld', ...link, '-T', path('a.ld'), path('a.o'), '-o', path('a.elf'))
    const headers = tool('objdump', '-h', path('a.elf')).matchAll(/^ *\d+ (\S+) +(\w{8}) +(\w{8}) .*\n +(.*)$/gm)
    const parts = [...headers].flatMap(([, name, size, address, flags]) => {
      if (!/ALLOC/.test(flags) || !/CONTENTS/.test(flags) || /^0+$/.test(size)) return []
      tool('objcopy', '-O', 'binary', '-j', name, path('a.elf'), path('a.bin'))
      return [{ address: Number.parseInt(address, 16), bytes: new Uint8Array(readFileSync(path('a.bin'))) }]
    })
    const symbols = tool('nm', path('a.elf')).matchAll(/^(\w{8}) \w (.*)$/gm)
    return { parts, symbols: new Map([...symbols].map(([, value, name]) => [name, Number.parseInt(value, 16)])) }
  })
}

/** Which of these statements, each by itself on a line, GNU `as` does not accept: their indices. */
export function rejectedByGnu(statements: readonly string[], target: Target): ReadonlySet<number> {
  return inFolder({ 'a.s': `${statements.join('\n')}\n` }, (path) => {
    const { stderr } = spawnSync(`${TOOL}as`, [...options(target), path('a.s'), '-o', path('a.o')], {
      encoding: 'utf8',
    })
    return new Set([...stderr.matchAll(/:(\d+): Error/g)].map(([, line]) => Number(line) - 1))
  })
}

/** The instructions of a source as objdump shows them, by offset in .text: without pseudo-instructions and comments. */
export function disassembledByGnu(source: string, target: Target): { address: number; text: string }[] {
  return inFolder({ 'a.s': source }, (path) => {
    tool('as', ...options(target), path('a.s'), '-o', path('a.o'))
    tool('ld', '-m', 'elf32lriscv', '--no-relax', '-e', '0', '-Ttext', '0', path('a.o'), '-o', path('a.elf'))
    const lines = tool('objdump', '-d', '-M', 'no-aliases', path('a.elf')).matchAll(/^ *(\w+):\t\w+ +\t(.*)$/gm)
    return [...lines].map(([, address, text]) => ({
      address: Number.parseInt(address, 16),
      text: text.replace(/\s*[#<].*/, '').replace('\t', ' '),
    }))
  })
}
