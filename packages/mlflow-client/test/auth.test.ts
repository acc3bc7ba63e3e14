import { inspect } from 'node:util'
import { describe, expect, inject, test } from 'vitest'
import { MlflowClient, MlflowError, type FetchInit } from '@trainlog/mlflow-client'
import { adminClient, newRun, noServer, quick } from './lib/clients.js'
import { admin } from './setup.js'

// skip: without MLflow there is no server with users; the set-up prints how to install it
describe.skipIf(noServer)('a server with users', () => {
  test('lets in who has the password, by options, variables or the address', async () => {
    const address = inject('mlflowAuth').replace('://', `://${admin.username}:${admin.password}@`)
    const variables = {
      MLFLOW_TRACKING_URI: inject('mlflowAuth'),
      MLFLOW_TRACKING_USERNAME: admin.username,
      MLFLOW_TRACKING_PASSWORD: admin.password,
    }
    for (const client of [
      adminClient(),
      new MlflowClient({ env: variables, retry: quick }),
      new MlflowClient({ env: false, trackingUri: address, retry: quick }),
    ]) {
      expect((await client.runs.get(await newRun(client))).info.status).toBe('RUNNING')
      expect(client.trackingUri).toBe(inject('mlflowAuth'))
    }
  })

  test('tells others what to do, in an error that holds no secret', async () => {
    const secret = 'a-wrong-secret-1234'
    for (const client of [
      adminClient({ password: secret }),
      new MlflowClient({ env: false, trackingUri: inject('mlflowAuth'), token: secret, retry: quick }),
    ]) {
      const error: unknown = await client.experiments.get('0').catch((each: unknown) => each)
      expect(error).toBeInstanceOf(MlflowError)
      expect(error).toMatchObject({
        status: 401,
        code: 'UNAUTHENTICATED',
        attempts: 1,
        remedy: expect.stringContaining('MLFLOW_TRACKING_PASSWORD') as unknown,
      })
      const everything = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error)
      for (const each of [secret, btoa(`${admin.username}:${secret}`)]) expect(everything).not.toContain(each)
    }
  })

  test('keeps files on S3: in parts past the server, as a whole through it, and neither sees the other’s secrets', async () => {
    const bytes = new Uint8Array(12 * 2 ** 20 + 5).map((_each, index) => (index * 31) % 253)
    const foreign: Readonly<Record<string, string>>[] = []
    const spy = (url: string, init: FetchInit): Promise<Response> => {
      if (!url.startsWith(inject('mlflowAuth'))) foreign.push(init.headers)
      return fetch(url, init)
    }
    const seen: number[] = []
    const client = adminClient({ multipart: { enabled: true, minBytes: 1_000_000, partBytes: 5 * 2 ** 20 }, fetch: spy })
    const run = await newRun(client)
    await client.artifacts.upload(run, 'big/model.bin', bytes, { onProgress: ({ transferredBytes }) => seen.push(transferredBytes) })
    expect(foreign).toHaveLength(3)
    expect(foreign.every(headers => !('Authorization' in headers))).toBe(true)
    expect(Math.max(...seen)).toBe(bytes.length)
    await client.artifacts.upload(run, 'small.txt', 'small')
    const { stream } = await client.artifacts.download(run, 'big/model.bin')
    expect(Buffer.compare(Buffer.from(await new Response(stream).arrayBuffer()), bytes)).toBe(0)
    expect(await client.artifacts.downloadText(run, 'small.txt')).toBe('small')
    await expect(client.artifacts.downloadText(run, 'nope')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
  })

  test('gets no half of a file when a part fails: the upload is aborted and the error told', async () => {
    let parts = 0
    const broken = (url: string, init: FetchInit): Promise<Response> => {
      if (!url.startsWith(inject('mlflowAuth')) && ++parts > 1)
        return Promise.resolve(new Response('<Error><Code>AccessDenied</Code></Error>', { status: 403 }))
      return fetch(url, init)
    }
    const client = adminClient({ multipart: { enabled: true, minBytes: 1, partBytes: 5 * 2 ** 20 }, fetch: broken })
    const run = await newRun(client)
    const error: unknown = await client.artifacts.upload(run, 'big.bin', new Uint8Array(11 * 2 ** 20)).catch((each: unknown) => each)
    expect(error).toMatchObject({ status: 403 })
    expect(String(error)).not.toMatch(/Signature|X-Amz/)
    expect(await client.artifacts.list(run).all()).toEqual([])
  })
})
