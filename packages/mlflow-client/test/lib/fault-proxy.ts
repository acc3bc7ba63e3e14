import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'

/** What happens to a request on its way. `before`: the server never sees it; `after`: it has carried it out. */
export type Fault =
  | 'dropped before'
  | 'dropped after'
  | 'reset after'
  | 'delayed'
  | '429'
  | '500 before'
  | '500 after'
  | 'half a response'
  | 'HTML error after'

/** Every fault. */
export const faults: readonly Fault[] = [
  'dropped before',
  'dropped after',
  'reset after',
  'delayed',
  '429',
  '500 before',
  '500 after',
  'half a response',
  'HTML error after',
]

/** A proxy that fails when it is told to, and counts. */
export interface FaultProxy {
  readonly url: string
  /** The next `times` requests that change something fail. */
  arm(fault: Fault, times?: number): void
  /** Requests that change something, as they reached the server. */
  readonly carriedOut: () => number
  /** Requests that change something, as they came. */
  readonly arrived: () => number
  readonly close: () => Promise<void>
}

/** Starts a proxy on the loopback in front of a server. */
export async function startFaultProxy(target: string, delayMs = 1400): Promise<FaultProxy> {
  let armed: Fault | undefined
  let left = 0
  let carriedOut = 0
  let arrived = 0
  const forward = async (incoming: IncomingMessage, body: Buffer): Promise<{ answer: IncomingMessage; text: Buffer }> => {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const { method, url, headers } = incoming
      const outgoing = request(
        target + (url ?? ''),
        { ...(method === undefined ? {} : { method }), headers: { ...headers, host: new URL(target).host } },
        resolve,
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    })
    return { answer, text: await read(answer) }
  }
  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await read(incoming)
    const changes = incoming.method !== 'GET' && !/\/(search|get-latest-versions)$/.test(incoming.url ?? '')
    if (changes) arrived++
    const fault = changes && left > 0 ? armed : undefined
    if (fault !== undefined) left--
    if (fault === 'dropped before') return void incoming.socket.destroy()
    if (fault === '429')
      return void response.writeHead(429, { 'Retry-After': '1' }).end('{"error_code":"REQUEST_LIMIT_EXCEEDED","message":"slow"}')
    if (fault === '500 before') return void response.writeHead(500).end('{"error_code":"INTERNAL_ERROR","message":"broken"}')
    if (changes) carriedOut++
    const { answer, text } = await forward(incoming, body)
    if (fault === 'dropped after') return void incoming.socket.destroy()
    if (fault === 'reset after') return void incoming.socket.resetAndDestroy()
    if (fault === '500 after') return void response.writeHead(500).end('{"error_code":"INTERNAL_ERROR","message":"broken"}')
    if (fault === 'HTML error after') return void response.writeHead(502).end('<html><title>502</title><h1>Bad Gateway</h1></html>')
    const headers = { ...answer.headers }
    delete headers['transfer-encoding']
    if (fault === 'delayed') await new Promise(resolve => setTimeout(resolve, delayMs))
    response.writeHead(answer.statusCode ?? 500, { ...headers, 'content-length': text.length })
    if (fault !== 'half a response') return void response.end(text)
    response.write(text.subarray(0, text.length >> 1))
    setTimeout(() => incoming.socket.destroy(), 20)
  }
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => incoming.socket.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { readonly port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    arm(fault, times = 1) {
      armed = fault
      left = times
    },
    carriedOut: () => carriedOut,
    arrived: () => arrived,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
