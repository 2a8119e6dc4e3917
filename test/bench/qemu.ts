// The same programs in QEMU, where it is installed: how long they take, and what they print. Never needed by a test.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assemble } from '../../engine/assembler/assemble.ts'
import type { Program } from '../../engine/assembler/program.ts'

const QEMU = 'qemu-system-riscv32'
const MACHINE = '-machine virt -cpu rv32,h=true -bios none -nographic -m 128'.split(' ')
const RUNS = 3

export const hasQemu: boolean = spawnSync(QEMU, ['--version']).status === 0

export interface QemuRun {
  /** The shortest of three runs, from the start of the process to its end. */
  readonly seconds: number
  readonly output: string
}

/** Run a program that starts at 0x80000000 in M-mode and powers the machine off. */
export function timeInQemu({ segments }: Program, scratch: string): QemuRun {
  const images = segments.flatMap(({ address, bytes }, k) => {
    const file = join(scratch, `segment-${k}`)
    writeFileSync(file, bytes)
    return ['-device', `loader,file=${file},addr=0x${address.toString(16)}`]
  })
  let seconds = Number.POSITIVE_INFINITY
  let output = ''
  for (let run = 0; run < RUNS; run++) {
    const before = performance.now()
    output = spawnSync(QEMU, [...MACHINE, ...images], { timeout: 120_000, input: '' }).stdout.toString()
    seconds = Math.min(seconds, (performance.now() - before) / 1000)
  }
  return { seconds, output: output.replaceAll('\r', '') }
}

/** Seconds that QEMU takes to start and to stop. */
export function startOfQemu(scratch: string): number {
  const { program } = assemble('li t0, 0x100000\nli t1, 0x5555\nsw t1, (t0)\n1: j 1b')
  return timeInQemu(program as Program, scratch).seconds
}
