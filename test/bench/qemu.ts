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
  /** Processor time of the process, in the shortest of three runs. */
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
    const command = ['-c', '"$@"; times >&2', 'sh', QEMU, ...MACHINE, ...images]
    const ended = spawnSync('sh', command, { timeout: 120_000, input: '' })
    output = ended.stdout.toString()
    seconds = Math.min(seconds, ofChildren(ended.stderr.toString()))
  }
  return { seconds, output: output.replaceAll('\r', '') }
}

/** What the shell's `times` says of the processes that it waited for: the last line, as `0m1.25s 0m0.04s`. */
function ofChildren(text: string): number {
  const parts = [...(text.trim().split('\n').pop() ?? '').matchAll(/(\d+)m([\d.]+)s/g)]
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0)
}

/** Seconds that QEMU takes to start and to stop. */
export function startOfQemu(scratch: string): number {
  const { program } = assemble('li t0, 0x100000\nli t1, 0x5555\nsw t1, (t0)\n1: j 1b')
  return timeInQemu(program as Program, scratch).seconds
}
