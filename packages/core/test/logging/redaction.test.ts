import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Run, RunOptions } from '../../src/index.js'
import { createRedactor, encodeEvent } from '../../src/index.js'
import { runs } from '../support/soak.js'
import { logged, loggedAs } from './logged.js'

/** Names of secrets, as people write them. */
const secretNames = [
  'password', 'PASSWORD', 'dbPassword', 'passwd', 'db_pwd', 'passphrase', 'secret', 'client_secret', 'SECRET_KEY', 'api_key', 'apiKey', 'API-KEY',
  'apikey', 'OPENAI_API_KEY', 'access_key', 'AWS_ACCESS_KEY_ID', 'auth_key', 'private_key', 'privateKey', 'credentials', 'Authorization',
  'proxy-authorization', 'cookie', 'Set-Cookie', 'token', 'HF_TOKEN', 'accessToken', 'access_tokens', 'refresh_token', 'refresh_tokens', 'auth-token', 'bot_token', 'id_token',
  'x-vault-token', 'my_pin_code',
] // prettier-ignore
/** Names that only look like it. */
const harmlessNames = [
  'max_tokens', 'num_tokens', 'tokens', 'total_tokens', 'tokenizer', 'tokenization', 'detokenizer', 'bos_token', 'eos_token', 'pad_token', 'token_ids',
  'token_type', 'special_tokens_map', 'loss', 'pass', 'key', 'keys', 'author', 'PWD', 'secretary_', 'compass', 'path', 'monkey', 'basic',
].filter(name => !/secret/.test(name)) // prettier-ignore

const redactor = createRedactor(['*pin?code'])

describe('a name of a secret', () => {
  it.each(secretNames)('is %s: its value is taken out', name => {
    expect(redactor.toFields({ [name]: 'hunter2', other: 1 })).toEqual({ [name]: '[redacted]', other: 1 })
    expect(redactor.toFields({ [name]: ['hunter2'] })).toEqual({ [name]: '[redacted]' })
    expect(redactor.toFields({ [name]: { a: 'hunter2' } })).toEqual({ [name]: '[redacted]' })
  })

  it.each(harmlessNames)('is not %s', name => {
    expect(redactor.toFields({ [name]: 'hunter2' })).toEqual({ [name]: 'hunter2' })
    expect(redactor.text(`${name}=hunter2`)).toBe(`${name}=hunter2`)
  })

  it('with `token` in it may say how many; one of a password hides numbers as well', () => {
    expect(redactor.toFields({ token: 42, use_token: true, access_token: 42, password: 1234 })).toEqual({
      token: 42,
      use_token: true,
      access_token: '[redacted]',
      password: '[redacted]',
    })
  })

  it('may be the user’s own, with * and ?', () => {
    expect(createRedactor(['x-*', 'p?n']).toFields({ 'X-Key': 1, pin: 1, pn: 1, piin: 1, x: 1 })).toEqual({
      'X-Key': '[redacted]',
      pin: '[redacted]',
      pn: '[redacted]',
      piin: 1,
      x: 1,
    })
  })
})

describe('text', () => {
  it.each([
    ['postgres://me:hunter2@host/db', 'postgres://me:[redacted]@host/db'],
    ['redis://:hunter2@host', 'redis://:[redacted]@host'],
    ['see https://me:hu@nter2@host/a?b=c@d and ftp://x:hunter2@y', 'see https://me:[redacted]@host/a?b=c@d and ftp://x:[redacted]@y'],
    ['https://me:hun/ter2@host', 'https://me:[redacted]@host'],
    ['Authorization: Bearer hunter2.abc-DEF', 'Authorization: Bearer [redacted]'],
    ['authorization: basic bWU6aHVudGVyMg==', 'authorization: basic [redacted]'],
    ['curl https://host/x?api_key=hunter2&page=2', 'curl https://host/x?api_key=[redacted]&page=2'],
    ['OPENAI_API_KEY=hunter2 node train.js', 'OPENAI_API_KEY=[redacted] node train.js'],
    ['password="hunter2 is long", user=\'me\'', "password=[redacted], user='me'"],
    ['Server=db;Password=hunter2;Port=1', 'Server=db;Password=[redacted];Port=1'],
    ['{"user": "me", "password": "hun\\"ter2", "x": 1}', '{"user": "me", "password": "[redacted]", "x": 1}'],
    ["{'apiKey': 'hunter2'}", "{'apiKey': '[redacted]'}"],
    ['--hf-token=hunter2', '--hf-token=[redacted]'],
  ])('%s', (text, shown) => {
    expect(redactor.text(text)).toBe(shown)
    expect(redactor.text(shown)).toBe(shown)
  })

  it.each([
    'Basic training of the decoder',
    'basic understanding of bearers',
    'http://localhost:8080/users/@me',
    'https://host:443/a@b',
    'loss=0.5, tokens=12, token=12, max_tokens=12',
    '{"tokens": "5", "loss": 1}',
    'mail me@example.com: it works',
    'a'.repeat(65_536),
  ])('keeps %s', text => {
    expect(redactor.text(text)).toBe(text)
  })

  it('is cut at 65 536 characters, and no secret is missed for being cut in two', () => {
    for (let before = 65_400; before < 65_550; before++) {
      const shown = redactor.text(`${'x'.repeat(before - 20)} postgres://me:hunter2hunter2@host/ ${'y'.repeat(5000)}`)
      expect(shown).not.toContain('hunter')
      expect(shown.length).toBeLessThan(65_536 + 40)
    }
  })

  it('takes time in proportion to its length, whatever is in it', () => {
    const hostile = ['a', 'a.', '://', '://a:', '"a":', '"a":"', "'a':'\\", '=', 'a=', 'bearer ', 'Basic a', ' ', '@', 'token="']
    for (const part of hostile) {
      const text = part.repeat(Math.floor(65_536 / part.length))
      const start = performance.now()
      redactor.text(text)
      expect(performance.now() - start, `for ${part}`).toBeLessThan(1000)
    }
  })
})

describe('a command line', () => {
  it('loses the values of options that look like secrets', () => {
    const argv = ['node', 'train.js', '--api-key', 'hunter2', '--password=hunter2', '-token', 'hunter2', '--lr', '0.1', '--max-tokens', '5', 'API_KEY=hunter2', '--token', '--verbose']
    expect(redactor.command(argv)).toEqual(
      ['node', 'train.js', '--api-key', '[redacted]', '--password=[redacted]', '-token', '[redacted]', '--lr', '0.1', '--max-tokens', '5', 'API_KEY=[redacted]', '--token', '--verbose'],
    )
    expect(redactor.toJson({ argv })).toEqual({ argv: redactor.command(argv) })
  }) // prettier-ignore
})

describe('a secret', () => {
  const secret = 'hunter2SECRETvalue'
  class Config {
    readonly password = secret
    readonly nested = { list: [{ token: secret }] }
  }
  /** Everything that a caller can hide a secret in, below a name that is chosen at random. */
  const hidden = fc.letrec(tie => ({
    value: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc.constantFrom<unknown>(
        `https://me:${secret}@host/x`,
        `Bearer ${secret}`,
        `failed: token=${secret}`,
        `{"password": "${secret}"}`,
        new Config(),
        new Map([['api_key', secret]]),
        ['--password', secret],
        [`--secret=${secret}`],
        new Error(`cannot reach https://me:${secret}@host`, {
          cause: new Error(`Bearer ${secret}`, { cause: { message: `password=${secret}` } }),
        }),
        { toJSON: () => ({ credentials: secret }) },
        new URL(`https://me:${secret}@host/`),
      ),
      fc.constantFrom(...secretNames.filter(name => name !== 'my_pin_code')).map(name => ({ [name]: secret })),
      fc.constantFrom(...secretNames.filter(name => name !== 'my_pin_code')).map(name => ({ [name]: { deep: [secret] } })),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
      tie('value').map(inner => new Map([['inner', inner]])),
      tie('value').map(inner => new Set([inner])),
      fc
        .tuple(tie('value'), fc.string())
        .map(([inner, message]) => Object.assign(new Error(message, { cause: inner }), { context: inner })),
    ),
  })).value

  const everywhere = (run: Run, value: unknown): void => {
    const fields = { value }
    const texts = [`https://me:${secret}@host/x`, `Bearer ${secret}`, `api_key=${secret}`]
    for (const text of texts) {
      run.info(text, fields)
      run.error(new Error(text, { cause: new Error(text) }), fields)
      run.text('t', text)
      run.alert(text, text)
      run.system(text, text, fields)
      run.fault(new Error(text), { context: fields, operation: text, recovery: { attempted: true, successful: true, action: text } })
      run.fault(text)
      run.numericIssue(text, { location: text, details: fields, action: text })
      run.performance(text, { durationMs: 1 })
      run.dataset('d', { uri: text, context: text, digest: text, schema: value })
      run.artifact('path', { metadata: fields, type: text, name: text })
      run.image('i', { width: 1, height: 1, data: new Uint8Array(1) }, { caption: text, boxes: [{ x: 0, y: 0, width: 1, height: 1, label: text }] })
      run.log({ x: text as never })
      run.log({ get x(): never { throw new Error(text) } })
      run.emit('my-kind' as never, { text, inner: { password: secret } } as never)
    }
    run.fault(value, { context: fields })
    run.params({ value, password: secret })
    run.params({ value: 'other' })
    run.summary({ value: value as never, api_key: secret })
    run.table('t', [{ password: secret, value }])
    run.table('t', { columns: ['token', 'x'], rows: [[secret, value as never]] })
  } // prettier-ignore

  it('is in no event and not in run.json, wherever the caller put it', async () => {
    await fc.assert(
      fc.asyncProperty(hidden, async value => {
        const dir = mkdtempSync(join(tmpdir(), 'trainlog-'))
        const argv = process.argv
        try {
          process.argv = [...argv, '--api-key', secret, `--password=${secret}`, `https://me:${secret}@host`]
          let folder = ''
          const options: RunOptions = {
            dir,
            params: { value, secret },
            notes: `see https://me:${secret}@host`,
            tags: { note: `Bearer ${secret}`, api_key: secret },
          }
          const events = await logged(run => {
            folder = run.dir ?? ''
            everywhere(run, value)
          }, options) // prettier-ignore
          expect(events.length).toBeGreaterThan(45)
          for (const event of events) expect(encodeEvent(event)).not.toContain(secret)
          expect(readFileSync(join(folder, 'run.json'), 'utf8')).not.toContain(secret)
        } finally {
          process.argv = argv
          rmSync(dir, { recursive: true })
        }
      }),
      runs(15),
    )
  })

  it('of a pattern of the user’s is found as well, and in what an alert tells the user’s function', async () => {
    const told: string[] = []
    const [event] = await loggedAs('message', run => {
      run.info('x', { MyPin: 1, deep: [{ mypin: 'x' }] })
      run.alert('a', `Bearer ${secret}`)
    }, { redact: ['*pin'], onAlert: alert => told.push(alert.text) }) // prettier-ignore
    expect(event?.fields).toEqual({ MyPin: '[redacted]', deep: [{ mypin: '[redacted]' }] })
    expect(told).toEqual(['Bearer [redacted]'])
  })
})

describe('what is too much', () => {
  it('is cut: depth, items, and the whole', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(50)}1${'}'.repeat(50)}`) as unknown
    expect(JSON.stringify(redactor.toJson(deep))).toBe(`${'{"a":'.repeat(12)}"[too deep]"${'}'.repeat(12)}`)
    const long = redactor.toJson(Array.from({ length: 20_000 }, (_, i) => i)) as unknown[]
    expect(long).toHaveLength(10_001)
    expect(long.at(-1)).toBe('[more items]')
    const wide = redactor.toFields(Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, i])))
    expect(Object.keys(wide)).toHaveLength(10_001)
    expect(wide['…']).toBe('[more entries]')
  })

  it('takes bounded time and space, however it is nested', () => {
    const wide = (depth: number): unknown => (depth === 0 ? 'x' : Array.from({ length: 1000 }, () => child[depth - 1]))
    const child: unknown[] = []
    for (let depth = 0; depth < 8; depth++) child.push(wide(depth))
    const loop: unknown[] = []
    for (let i = 0; i < 10; i++) loop.push({ loop })
    const many = new Map(Array.from({ length: 200_000 }, (_, i) => [i, 'x'.repeat(1000)]))
    const errors = Array.from({ length: 5000 }, () => new Error('x'.repeat(50_000)))
    const endless = new Proxy([], {
      get: (_, key) => (key === 'length' ? 2 ** 40 : key === Symbol.iterator ? Array.prototype[Symbol.iterator] : 'x'),
    })
    const start = performance.now()
    for (const value of [child[7], loop, many, errors, endless, [[['x'.repeat(1e7)]]], new Array(1e9)]) {
      expect(JSON.stringify(redactor.toJson(value)).length).toBeLessThan(16 << 20)
    }
    expect(performance.now() - start).toBeLessThan(5000)
    expect(() => redactor.toExact(child[7])).toThrow(TypeError)
  })
})
