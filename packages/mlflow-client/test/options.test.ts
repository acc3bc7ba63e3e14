import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MlflowClient, MlflowError, type Environment, type FetchInit, type MlflowClientOptions } from '@trainlog/mlflow-client'
import { retryAfterMs, retryDelayMs, defaultRetry } from '../src/http/retry-policy.js'
import { parseJson } from '../src/wire/json.js'
import { serverFolder } from './lib/mlflow-server.js'

/** What is sent, to a server that always answers the same. */
async function sent(
  options: MlflowClientOptions,
  answer = (): Response => new Response('{}'),
): Promise<{ url: string; init: FetchInit }[]> {
  const requests: { url: string; init: FetchInit }[] = []
  const fetch = async (url: string, init: FetchInit): Promise<Response> => (requests.push({ url, init }), answer())
  await new MlflowClient({ fetch, retry: { backoffFactor: 0, backoffJitter: 0 }, ...options }).experiments.get('0')
  return requests
}
const base = { MLFLOW_TRACKING_URI: 'http://127.0.0.1:5000', HOME: serverFolder() }
const authorization = async (env: Environment, options: MlflowClientOptions = {}): Promise<string | undefined> =>
  (await sent({ env: { ...base, ...env }, ...options }))[0]?.init.headers['Authorization']

describe('options and environment', () => {
  test('40: user and password come before a token; an option before a variable; half of a pair is none', async () => {
    const basic = { MLFLOW_TRACKING_USERNAME: 'ü', MLFLOW_TRACKING_PASSWORD: 'p' }
    expect(await authorization({ MLFLOW_TRACKING_TOKEN: 't' })).toBe('Bearer t')
    expect(await authorization({ ...basic, MLFLOW_TRACKING_TOKEN: 't' })).toBe(`Basic ${Buffer.from('ü:p').toString('base64')}`)
    expect(await authorization({ MLFLOW_TRACKING_USERNAME: 'u', MLFLOW_TRACKING_TOKEN: 't' })).toBe('Bearer t')
    expect(await authorization(basic, { username: 'me', password: 'x' })).toBe(`Basic ${btoa('me:x')}`)
    expect(await authorization({})).toBeUndefined()
  })

  test('40: a path prefix and slashes at the end of the tracking URI are kept and dropped', async () => {
    for (const uri of ['http://127.0.0.1:5000/ml/flow', 'http://127.0.0.1:5000/ml/flow//'])
      expect((await sent({ env: false, trackingUri: uri }))[0]?.url).toBe(
        'http://127.0.0.1:5000/ml/flow/api/2.0/mlflow/experiments/get?experiment_id=0',
      )
  })

  test('credentials are read from the file of the user, as configparser reads it', async () => {
    const home = serverFolder()
    mkdirSync(join(home, '.mlflow'))
    writeFileSync(
      join(home, '.mlflow', 'credentials'),
      '# mine\n[other]\nmlflow_tracking_username = no\n[mlflow]\nMLFLOW_TRACKING_USERNAME = me\nmlflow_tracking_password: a=b%c\n',
    )
    expect(await authorization({ HOME: home })).toBe(`Basic ${btoa('me:a=b%c')}`)
    expect(await authorization({ HOME: home, MLFLOW_TRACKING_PASSWORD: 'other' })).toBe(`Basic ${btoa('me:other')}`)
  })

  test('what cannot work is refused at once, with the remedy', () => {
    const refused: readonly (readonly [MlflowClientOptions, string])[] = [
      [{ env: {} }, 'MLFLOW_TRACKING_URI'],
      [{ env: {}, trackingUri: 'sqlite:///a.db' }, 'mlflow server'],
      [{ env: {}, trackingUri: 'databricks' }, 'mlflow server'],
      [{ env: { ...base, MLFLOW_TRACKING_AWS_SIGV4: 'true' } }, 'SigV4'],
      [{ env: { ...base, MLFLOW_TRACKING_AUTH: 'plugin' } }, 'plug-in'],
      [{ env: { ...base, MLFLOW_HTTP_REQUEST_MAX_RETRIES: '99' } }, 'maxRetries'],
      [{ env: { ...base, MLFLOW_ALLOW_HTTP_REDIRECTS: 'maybe' } }, 'true, false'],
      [{ env: { ...base, MLFLOW_TRACKING_SERVER_CERT_PATH: join(base.HOME, 'nope.pem') } }, 'nope.pem'],
    ]
    for (const [options, words] of refused) {
      expect(() => new MlflowClient(options)).toThrow(MlflowError)
      expect(() => new MlflowClient(options)).toThrow(words)
    }
  })

  test('a workspace is named in each request, except where it is in the address', async () => {
    const headers: (string | undefined)[] = []
    const fetch = async (_url: string, init: FetchInit): Promise<Response> => (
      headers.push(init.headers['X-MLFLOW-WORKSPACE']),
      new Response('{}')
    )
    const client = new MlflowClient({ env: { ...base, MLFLOW_WORKSPACE: 'team' }, fetch })
    await client.experiments.get('0')
    await client.workspaces.list()
    expect(headers).toEqual(['team', undefined])
  })

  test('the registry can be another server', async () => {
    const urls: string[] = []
    const fetch = async (url: string): Promise<Response> => (urls.push(url), new Response('{}'))
    const client = new MlflowClient({ env: { ...base, MLFLOW_REGISTRY_URI: 'http://127.0.0.1:6000/' }, fetch })
    await client.registeredModels.get('m')
    await client.runs.get('r')
    expect(urls.map(each => new URL(each).port)).toEqual(['6000', '5000'])
  })
})

describe('repetitions', () => {
  test('39: wait as urllib3 does for the Python client, and as long as the server asks', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 8].map(retry => retryDelayMs(defaultRetry, retry, undefined, 0.5))
    expect(delays).toEqual([0, 4500, 8500, 16_500, 32_500, 64_500, 120_000, 120_000])
    expect(retryDelayMs(defaultRetry, 1, 3000, 0)).toBe(3000)
    expect(retryDelayMs({ ...defaultRetry, respectRetryAfter: false }, 1, 3000, 0)).toBe(0)
    expect([
      retryAfterMs(429, '7', 0),
      retryAfterMs(503, new Date(5000).toUTCString(), 1000),
      retryAfterMs(500, '7', 0),
      retryAfterMs(429, 'soon', 0),
    ]).toEqual([7000, 4000, undefined, undefined])
  })

  test('39: follow 408, 429, 500, 502, 503, 504 and broken connections, and no other answer', async () => {
    for (const status of [408, 429, 500, 502, 503, 504]) {
      let count = 0
      expect(await sent({ env: base }, () => new Response('{}', { status: ++count < 3 ? status : 200 })), String(status)).toHaveLength(3)
    }
    for (const status of [400, 401, 403, 404, 409, 501]) {
      let count = 0
      const call = sent({ env: base }, () => (count++, new Response('', { status })))
      await expect(call).rejects.toMatchObject({ status, attempts: 1 })
      expect(count).toBe(1)
    }
    const refused = new MlflowClient({
      env: { ...base, MLFLOW_TRACKING_URI: 'http://127.0.0.1:1' },
      retry: { maxRetries: 2, backoffFactor: 0, backoffJitter: 0 },
    })
    await expect(refused.experiments.get('0')).rejects.toMatchObject({ code: 'CONNECTION_FAILED', attempts: 3 })
  })

  test('end at once when the signal says so, also while they wait', async () => {
    const reason = new Error('enough')
    const fetch = async (): Promise<Response> => new Response('{}', { status: 429, headers: { 'retry-after': '60' } })
    const client = new MlflowClient({ env: base, fetch })
    await expect(client.experiments.get('0', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 20)
    await expect(client.experiments.get('0', { signal: controller.signal })).rejects.toBe(reason)
  })

  test('follow a time limit, whose error says how to raise it', async () => {
    const server = createServer(() => undefined)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const trackingUri = `http://127.0.0.1:${(server.address() as { readonly port: number }).port}`
    const client = new MlflowClient({ env: false, trackingUri, timeoutMs: 30, retry: { maxRetries: 1, backoffFactor: 0 } })
    await expect(client.experiments.get('0')).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', attempts: 2 })
    server.closeAllConnections()
    server.close()
  })

  test('do not follow a redirect, HTML, or a cut-off address', async () => {
    const redirect = (): Response => new Response(null, { status: 302, headers: { location: 'http://127.0.0.1:9/login?token=x' } })
    const moved: unknown = await sent({ env: base }, redirect).catch((error: unknown) => error)
    expect(moved).toMatchObject({ code: 'UNEXPECTED_RESPONSE', attempts: 1 })
    expect(String(moved)).not.toContain('token')
    await expect(sent({ env: base }, () => new Response('<!doctype html><title>Login</title>'))).rejects.toMatchObject({
      code: 'UNEXPECTED_RESPONSE',
      attempts: 1,
    })
  })
})

describe('JSON of servers', () => {
  test('keeps every digit of integers, and what JSON has no number for', () => {
    expect(
      parseJson('{"a":9223372036854775807,"b":[-9223372036854775808,1],"c":"1234567890123456789","d":1.7976931348623157e308}'),
    ).toEqual({
      a: 2n ** 63n - 1n,
      b: [-(2n ** 63n), 1],
      c: '1234567890123456789',
      d: Number.MAX_VALUE,
    })
    expect(parseJson('{"v":NaN,"w":[-Infinity,Infinity],"s":"NaN, \\"Infinity\\" 12345678901234567890"}')).toEqual({
      v: 'NaN',
      w: ['-Infinity', 'Infinity'],
      s: 'NaN, "Infinity" 12345678901234567890',
    })
    expect(parseJson('{"#int64:1":"#int64:2","n":12345678901234567890}')).toEqual({ '#int64:1': '#int64:2', n: 12345678901234567890n })
  })
})
