import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { hello } from './programs.ts'
import { LAUNCHER, ringside, scratch } from './ringside.ts'

const { file } = scratch()

test('play --once runs a program and says what it cost', () => {
  const { status, stdout, stderr } = ringside('play', file('once.s', hello('once\n')), '--once')
  expect([status, stdout]).toEqual([0, 'once\n'])
  expect(stderr).toMatch(/\d+ instructions, \d+ cycles \(timing model in-order/)
})

test('play runs again when the file is saved, past mistakes and over a run that does not end', async () => {
  const program = file('saved.s', hello('first\n'))
  const child = spawn(process.execPath, [LAUNCHER, 'play', program], { stdio: ['ignore', 'pipe', 'pipe'] })
  let seen = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      seen += text
    })
  }
  const until = async (text: string) => {
    const deadline = Date.now() + 20_000
    while (!seen.includes(text) && Date.now() < deadline) await new Promise((done) => setTimeout(done, 20))
    expect(seen).toContain(text)
    seen = seen.slice(seen.indexOf(text) + text.length)
  }
  try {
    await until('first\n')
    await until('waiting for a save')
    file('saved.s', 'fool a0')
    await until('There is no instruction `fool`')
    await until('waiting for a save')
    file('saved.s', hello('second\n').replace('off: ', 'off: j off\n'))
    await until('second\n')
    file('saved.s', hello('third\n'))
    await until('third\n')
  } finally {
    child.kill()
    await once(child, 'exit')
  }
})
