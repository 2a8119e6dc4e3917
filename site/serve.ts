// Serves a built site: `node site/serve.ts [folder]`, under BASE_PATH, on port 4321 or the next free one.
// Only what static hosts do: index.html of a folder, a redirect to its trailing slash, 404.html; compressed, if wanted.
import { createReadStream, statSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createGzip } from 'node:zlib'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.xml': 'application/xml',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}

export interface Serving {
  /** Address of the front page, with base path and trailing slash. */
  readonly url: string
  close(): void
}

interface Options {
  readonly root: string
  readonly base?: string | undefined
  readonly port: number
  /** Compress text for browsers that take it, as hosts on the net do. On one machine it only costs time. */
  readonly compress?: boolean
}

/** Port 0 takes any free one; otherwise the given port, or one of the 20 after it. Rejects if none is free. */
export async function serve(options: Options): Promise<Serving> {
  const base = `/${options.base ?? ''}/`.replace(/\/+/g, '/')
  const server = createServer((request, response) => {
    const compressed = options.compress === true && /\bgzip\b/.test(String(request.headers['accept-encoding']))
    const send = (status: number, file: string) => answer(response, status, options.root, file, compressed)
    const path = decode(request.url ?? '/')
    if (path === undefined) return send(400, '404.html')
    if (!path.startsWith(base)) {
      if (`${path}/` === base || path === '/') return redirect(response, base)
      return send(404, '404.html')
    }
    const file = normalize(join('/', path.slice(base.length)))
    const kind = kindOf(join(options.root, file))
    if (kind === 'folder' && !path.endsWith('/')) return redirect(response, `${path}/`)
    if (kind === 'folder') return send(200, join(file, 'index.html'))
    return send(200, file)
  })
  for (let port = options.port; ; port++) {
    const error = await new Promise<NodeJS.ErrnoException | undefined>((done) => {
      server.once('error', done)
      server.listen(port, 'localhost', () => done(undefined))
    })
    server.removeAllListeners('error')
    if (!error) break
    if (error.code !== 'EADDRINUSE' || port === 0 || port === options.port + 20) throw error
  }
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : options.port
  return {
    url: `http://localhost:${port}${base}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const COMPRESSED = new Set(['.html', '.css', '.js', '.mjs', '.json', '.xml', '.svg', '.wasm', '.txt'])

function answer(response: ServerResponse, status: number, root: string, file: string, compressed: boolean): void {
  const path = join(root, file)
  if (kindOf(path) === 'file') {
    const type = { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }
    const gzip = compressed && COMPRESSED.has(extname(file))
    response.writeHead(status, gzip ? { ...type, 'content-encoding': 'gzip', vary: 'accept-encoding' } : type)
    const content = createReadStream(path)
    if (gzip) content.pipe(createGzip()).pipe(response)
    else content.pipe(response)
  } else if (file !== '404.html') answer(response, 404, root, '404.html', compressed)
  else response.writeHead(404, { 'content-type': TYPES['.txt'] }).end('Not found\n')
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(301, { location: encodeURI(location) }).end()
}

function decode(url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.replace(/[?#].*/, ''))
    return path.includes('\0') ? undefined : path
  } catch {
    return undefined
  }
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat?.isFile() ? 'file' : stat?.isDirectory() ? 'folder' : undefined
}

if (import.meta.main) {
  const root = process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url))
  const { url } = await serve({ root, base: process.env.BASE_PATH, port: Number(process.env.PORT ?? 4321) })
  console.log(`\nThe book is open at ${url}  (Ctrl+C closes it)\n`)
}
