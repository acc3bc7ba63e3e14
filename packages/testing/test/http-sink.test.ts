import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SinkError, encodeEvent, type Sink } from '@trainlog/core'
import { sinkContract } from '@trainlog/testing'
import { afterAll, beforeAll, describe, test } from 'vitest'

/** A sink as one for a server would be: real requests, one for each batch. */
function httpSink(port: () => number): Sink {
  return {
    name: 'http',
    delivery: { batchEvents: 50, durable: true },
    open: run => ({
      async write(batch, { signal }) {
        const body = batch.map(encodeEvent).join('\n')
        let reply: Response
        try {
          reply = await fetch(`http://127.0.0.1:${port()}/${run.id}`, { method: 'POST', body, signal })
          await reply.text()
        } catch (error) {
          throw new SinkError('the server cannot be reached', { retryable: true, cause: error })
        }
        if (!reply.ok) throw new SinkError(`the server answers ${reply.status}`, { retryable: reply.status >= 500 })
      },
    }),
  }
}

describe('a sink that talks to a server', () => {
  const held: string[] = []
  let server: Server
  let callsLeft = Infinity
  let answer: Promise<void> | undefined

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        void Promise.resolve(answer).then(() => {
          // Whoever has gone will come again with the same.
          if (response.destroyed) return
          const works = callsLeft-- > 0
          if (works) held.push(...body.split('\n'))
          response.writeHead(works ? 200 : 503).end()
        })
      })
    })
    await new Promise<void>(done => void server.listen(0, '127.0.0.1', done))
  })
  afterAll(() => server.close())

  const cases = sinkContract({
    create: () => httpSink(() => (server.address() as AddressInfo).port),
    readBack: () => held,
    fail(after) {
      callsLeft = after
      return () => {
        callsLeft = Infinity
      }
    },
    hang() {
      let release = (): void => undefined
      answer = new Promise(done => (release = done))
      return () => {
        answer = undefined
        release()
      }
    },
  })
  for (const { title, run } of cases) test(title, run)
})
