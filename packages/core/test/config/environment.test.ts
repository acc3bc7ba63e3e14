import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigError, type Environment, parseConfig } from '../../src/config/index.js'
import { modules } from './modules.js'

const env = { HOME: '/home/me', PORT: '9464', FLAG: 'yes', EMPTY: '', USER_1: 'me', RANK: '3', KEEP: 'False' }
const read = (data: unknown): Promise<unknown> => parseConfig(data, { load: modules(['@trainlog/sink-x']), env })
const error = async (data: unknown, given: Environment = env): Promise<string> => {
  const load = modules([], {
    '@trainlog/sink-strict': {
      sink: (options: Readonly<Record<string, unknown>>) => {
        throw new TypeError(
          `strictSink: cannot use ${JSON.stringify(options)}, ${String(options['url'])} or ${encodeURIComponent(String(options['url']))}`,
        )
      },
    },
  })
  const reason: unknown = await parseConfig(data, { load, env: given }).catch((thrown: unknown) => thrown)
  if (!(reason instanceof ConfigError)) throw new Error('a ConfigError was expected', { cause: reason })
  return `${reason.message}\n${JSON.stringify(reason)}\n${reason.stack ?? ''}`
}

describe('environment variables in a configuration', () => {
  test('stand in any text, with defaults', async () => {
    const params = {
      a: '${HOME}/data',
      b: ['${USER_1}-${PORT}'],
      c: '${NOPE:-none}',
      d: '${EMPTY:-full}',
      e: '${EMPTY}',
      f: '${NOPE:-}',
      g: '${NOPE:-a:-b ${}',
    }
    const { params: filled } = (await read({ params })) as { params: unknown }
    expect(filled).toEqual({ a: '/home/me/data', b: ['me-9464'], c: 'none', d: 'full', e: '', f: '', g: 'a:-b ${' })
  })

  test('can be written as such with $${', async () => {
    expect(await read({ notes: 'costs $5, $${HOME} and $$${HOME}, $HOME' })).toEqual({ notes: 'costs $5, ${HOME} and $${HOME}, $HOME' })
  })

  test('become numbers and booleans where the field is one', async () => {
    const data = { rank: '${RANK}', worldSize: '${WORLD_SIZE:-4}', reuse: '${FLAG}', history: { points: '${PORT}' }, dir: '${KEEP}' }
    expect(await read(data)).toEqual({ rank: 3, worldSize: 4, reuse: true, history: { points: 9464 }, dir: false })
  })

  test('become numbers and booleans in options of packages when asked to', async () => {
    const options = { port: '${number:PORT}', on: '${boolean:FLAG}', off: '${boolean:NOPE:-false}', key: '${PORT}' }
    const { sinks } = (await read({ sinks: [{ use: 'x', options }] })) as { sinks: unknown[] }
    expect(sinks[0]).toMatchObject({ options: { port: 9464, on: true, off: false, key: '9464' } })
  })

  test('that are missing or miswritten are problems, each named', async () => {
    const params = {
      a: '${NOPE}/${GONE}',
      b: '${a b}',
      c: '${HOME',
      d: '${}',
      e: '${number:HOME}',
      f: '${number:PORT}!',
      g: '${boolean:PORT}',
    }
    const message = await error({ params, sinks: [{ use: '${NOPE}' }] })
    for (const part of [
      'params.a: the environment variable NOPE is not set; set it, or write ${NOPE:-default}',
      'params.a: the environment variable GONE is not set; set it, or write ${GONE:-default}',
      'params.b: `${a b}` names no environment variable; write ${NAME} or ${NAME:-default}, or $${ for the characters themselves',
      'params.c: `${` is not closed; write ${NAME}',
      'params.d: `${}` names no environment variable',
      'params.e: the value of `${number:HOME}` is no number; set it to one like 9464',
      'params.f: `${number:…}` makes a number of a whole value; write nothing beside it',
      'params.g: the value of `${boolean:PORT}` is neither true nor false; set it to one of them',
      'sinks[0].use: the environment variable NOPE is not set',
    ])
      expect(message).toContain(part)
    expect(message).not.toContain('toString')
    expect(await error({ notes: '${toString}' })).toContain('the environment variable toString is not set')
  })

  test('do not make a package complain about an option that only lacks its variable', async () => {
    const message = await error({ sinks: [{ use: 'strict', options: { url: '${NOPE}' } }] })
    expect(message).toContain('the configuration has a problem:\n  sinks[0].options.url: the environment variable NOPE is not set')
  })

  test('are those of the process unless given', async () => {
    process.env['TRAINLOG_CONFIG_TEST'] = 'here'
    expect(await parseConfig({ notes: '${TRAINLOG_CONFIG_TEST}' }, { load: modules([]) })).toEqual({ notes: 'here' })
    delete process.env['TRAINLOG_CONFIG_TEST']
  })
})

describe('secrets', () => {
  test('are in no message: neither variables, nor values of telling names, nor passwords in URLs', async () => {
    const given = { TOKEN: 'hf_s3cret/+value', LEVEL: 'super"secret"level', PIN: '77' }
    const options = {
      url: '${TOKEN}',
      api_key: 'literal-key',
      nested: { password: 'hunter22', credentials: { user: 'walter', code: 4711, pin: '${PIN}' } },
      dsn: 'postgres://me:swordfish@host/db',
      quoted: '${LEVEL}',
    }
    const message = await error(
      { minLevel: '${LEVEL}', minPriority: '${TOKEN}', token: 'top-level-token', sinks: [{ use: 'strict', options }] },
      given,
    )
    expect(message).toContain('sinks[0].options: strictSink: cannot use')
    expect(message).toContain("minLevel: is '${LEVEL}'; write debug")
    for (const secret of ['s3cret', 'secret', 'literal-key', 'hunter22', 'walter', '4711', '"77"', 'swordfish', 'top-level-token'])
      expect(message).not.toContain(secret)
  })

  test('are also those that the configuration itself names', async () => {
    expect(await error({ redact: ['*codeword*'], sinks: [{ use: 'strict', options: { myCodeword: 'xyzzy-plugh' } }] })).not.toContain(
      'xyzzy',
    )
  })

  test('never show, whatever their characters', async () => {
    const value = fc.string({ unit: 'binary', minLength: 2 }).map(text => `Zq${text}`)
    await fc.assert(
      fc.asyncProperty(value, async secret => {
        const message = await error(
          { sinks: [{ use: 'strict', options: { url: '${URL}', apiKey: secret.replaceAll('$', 'S') } }] },
          { URL: secret },
        )
        expect(message).not.toContain(secret)
        expect(message).not.toContain(JSON.stringify(secret).slice(1, -1))
      }),
      { numRuns: 50 },
    )
  })
})
