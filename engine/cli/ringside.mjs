#!/usr/bin/env node
// Starts the command line (main.ts) on a Node that runs TypeScript as it stands. Where the host's Node cannot, it starts
// the one that is installed beside the project. Plain JavaScript, so that any Node can read it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import('./main.ts')
} else {
  const node = installedNode()
  if (node) start(node)
  else {
    process.stderr.write(
      'ringside: needs Node 24 or newer, or the one that `npm ci` installs beside it: run `npm ci`\n',
    )
    process.exitCode = 69
  }
}

function installedNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'))
    const found = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(found) ? found : undefined
  } catch {
    return undefined
  }
}

function start(node) {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal sends its signals to the child too; one sent to us alone is passed on. Either way we outlive it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (status, signal) => {
    process.exitCode = status ?? 128 + (constants.signals[signal] ?? 0)
  })
  child.on('error', (error) => {
    process.stderr.write(`ringside: ${node} does not start: ${error.message}\n`)
    process.exitCode = 69
  })
}
