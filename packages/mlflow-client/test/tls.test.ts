import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { createServer, type Server } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { MlflowClient } from '@trainlog/mlflow-client'
import { pythonPeer } from '../../../test/lib/peers.js'
import { newRun, noServer, plainClient, quick } from './lib/clients.js'
import { serverFolder } from './lib/mlflow-server.js'

// skip: without MLflow there is nothing behind the proxy; the set-up prints how to install it
describe.skipIf(noServer)('a server behind TLS that asks for a certificate', () => {
  const folder = serverFolder()
  const file = (name: string): string => join(folder, name)
  let server: Server
  let url: string

  beforeAll(async () => {
    execFileSync(pythonPeer('python').path!, [join(import.meta.dirname, 'lib', 'make-certificates.py'), folder])
    const [ca, cert, key] = ['ca.pem', 'server.pem', 'server.key'].map(each => readFileSync(file(each)))
    server = createServer({ ca: ca!, cert: cert!, key: key!, requestCert: true, rejectUnauthorized: true }, (incoming, response) => {
      const { method, url: path, headers } = incoming
      const target = new URL(inject('mlflow'))
      const outgoing = request(
        new URL(path ?? '/', target),
        { ...(method === undefined ? {} : { method }), headers: { ...headers, host: target.host } },
        answer => {
          response.writeHead(answer.statusCode ?? 500, answer.headers)
          answer.pipe(response)
        },
      )
      incoming.pipe(outgoing)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    url = `https://127.0.0.1:${(server.address() as { readonly port: number }).port}`
  })

  afterAll(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true })
  })

  const works = async (client: MlflowClient): Promise<void> => {
    const run = await newRun(client)
    await client.runs.logBatch(run, { metrics: [{ key: 'm', value: NaN }] })
    const bytes = new Uint8Array(3_000_000).map((_each, index) => index % 251)
    await client.artifacts.upload(run, 'a b.bin', bytes)
    const { stream, size } = await client.artifacts.download(run, 'a b.bin')
    expect(size).toBe(bytes.length)
    expect(Buffer.compare(Buffer.from(await new Response(stream).arrayBuffer()), bytes)).toBe(0)
    expect(await plainClient().runs.get(run)).toEqual(await client.runs.get(run))
  }

  test('is reached with its authority and a client certificate, by options', async () => {
    const pem = readFileSync(file('client.pem'), 'utf8')
    const [cert, key] = [/-----BEGIN CERT[\s\S]*?-----END CERTIFICATE-----/, /-----BEGIN PRIV[\s\S]*?-----END PRIVATE KEY-----/].map(
      each => each.exec(pem)?.[0] ?? '',
    )
    await works(plainClient({ trackingUri: url, tls: { ca: readFileSync(file('ca.pem'), 'utf8'), cert: cert!, key: key! } }))
  })

  test('is reached by the variables of the Python client', async () => {
    const env = {
      MLFLOW_TRACKING_URI: url,
      MLFLOW_TRACKING_SERVER_CERT_PATH: file('ca.pem'),
      MLFLOW_TRACKING_CLIENT_CERT_PATH: file('client.pem'),
      HOME: folder,
    }
    await works(new MlflowClient({ env, retry: quick }))
    const insecure = {
      MLFLOW_TRACKING_URI: url,
      MLFLOW_TRACKING_INSECURE_TLS: 'true',
      MLFLOW_TRACKING_CLIENT_CERT_PATH: file('client.pem'),
      HOME: folder,
    }
    await works(new MlflowClient({ env: insecure, retry: quick }))
  })

  test('is not trusted without its authority, at once and with the remedy', async () => {
    for (const client of [
      plainClient({ trackingUri: url }),
      plainClient({ trackingUri: url, tls: { cert: readFileSync(file('client.pem'), 'utf8') } }),
    ])
      await expect(client.experiments.get('0')).rejects.toMatchObject({
        code: 'CONNECTION_FAILED',
        attempts: 1,
        remedy: expect.stringContaining('MLFLOW_TRACKING_SERVER_CERT_PATH') as unknown,
      })
  })

  test('refuses a client without a certificate', async () => {
    const client = plainClient({ trackingUri: url, retry: { maxRetries: 0 }, tls: { ca: readFileSync(file('ca.pem'), 'utf8') } })
    await expect(client.experiments.get('0')).rejects.toMatchObject({ code: 'CONNECTION_FAILED' })
  })

  test('ends a call, and an upload, when the signal says so', async () => {
    const tls = { ca: readFileSync(file('ca.pem'), 'utf8'), cert: readFileSync(file('client.pem'), 'utf8') }
    const client = plainClient({ trackingUri: url, tls })
    const run = await newRun(client)
    const controller = new AbortController()
    const reason = new Error('enough')
    const endless = new ReadableStream<Uint8Array>({
      pull: async c => (await new Promise(resolve => setTimeout(resolve, 5)), c.enqueue(new Uint8Array(1000))),
    })
    const upload = client.artifacts.upload(run, 'endless', endless, {
      signal: controller.signal,
      onProgress: ({ transferredBytes }) => transferredBytes > 5000 && controller.abort(reason),
    })
    await expect(upload).rejects.toBe(reason)
  })
})
