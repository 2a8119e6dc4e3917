// GNU `as` and `ld`, where they are installed: they make the recordings that the tests compare with. No test runs them.
import { execFileSync } from 'node:child_process'
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

export interface Image {
  /** Bytes by address of the output section. */
  readonly sections: readonly {
    readonly name: string
    readonly address: number
    readonly size: number
    readonly hex: string
  }[]
  readonly symbols: ReadonlyMap<string, number>
}

/** The version and the commands of a recording. */
export function provenance(target: Target): string {
  const version = (tool: string) => execFileSync(`${TOOL}${tool}`, ['--version'], { encoding: 'utf8' }).split('\n')[0]
  return `${version('as')}, -march=${MARCH[target]} -mabi=ilp32; ${version('ld')}, -m elf32lriscv --no-relax`
}

/** Assemble and link. Throws with what the tools say. */
export function gnu(source: string, target: Target, base = 0x80000000, includes: readonly string[] = []): Image {
  const folder = mkdtempSync(join(tmpdir(), 'gnu-'))
  const path = (name: string) => join(folder, name)
  const run = (tool: string, ...args: string[]) =>
    execFileSync(`${TOOL}${tool}`, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 28 })
  try {
    writeFileSync(path('a.s'), source)
    writeFileSync(path('a.ld'), script(base))
    const search = includes.flatMap((i) => ['-I', i])
    run('as', `-march=${MARCH[target]}`, '-mabi=ilp32', ...search, path('a.s'), '-o', path('a.o'))
    run(
      'ld',
      '-m',
      'elf32lriscv',
      '--no-relax',
      '--no-warn-rwx-segments',
      '-e',
      '0',
      '-T',
      path('a.ld'),
      path('a.o'),
      '-o',
      path('a.elf'),
    )
    const headers = run('objdump', '-h', path('a.elf')).matchAll(
      /^ *\d+ (\S+) +([0-9a-f]{8}) +([0-9a-f]{8}) .*\n +(.*)$/gm,
    )
    const sections = [...headers].flatMap(([, name, size, address, flags]) => {
      if (!/ALLOC/.test(flags) || /^0+$/.test(size)) return []
      let hex = ''
      if (/CONTENTS/.test(flags)) {
        run('objcopy', '-O', 'binary', '-j', name, path('a.elf'), path('a.bin'))
        hex = readFileSync(path('a.bin')).toString('hex')
      }
      return [{ name, address: Number.parseInt(address, 16), size: Number.parseInt(size, 16), hex }]
    })
    const symbols = run('nm', path('a.elf')).matchAll(/^([0-9a-f]{8}) \w (.*)$/gm)
    return { sections, symbols: new Map([...symbols].map(([, value, name]) => [name, Number.parseInt(value, 16)])) }
  } catch (error) {
    throw new Error(String((error as { stderr?: string }).stderr ?? error).replaceAll(`${folder}/`, ''))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
