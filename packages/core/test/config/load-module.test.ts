import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { ConfigError, type LoadModule, parseConfig } from '../../src/config/index.js'
import { modules } from './modules.js'

const app = mkdtempSync(join(tmpdir(), 'trainlog-config-'))
afterAll(() => rmSync(app, { recursive: true }))

const problemsOf = async (data: unknown, load: LoadModule): Promise<string[]> => {
  const reason: unknown = await parseConfig(data, { load, env: {} }).catch((thrown: unknown) => thrown)
  if (!(reason instanceof ConfigError)) throw new Error('a ConfigError was expected', { cause: reason })
  return reason.problems.map(({ path, message }) => `${path}: ${message}`)
}

/** What Node itself says when the application imports this. */
const nodeImport: LoadModule = async id => {
  const script = `import(${JSON.stringify(id)}).then(() => ({}), ({ name, code, message }) => ({ name, code, message })).then(o => console.log(JSON.stringify(o)))`
  const file = join(app, 'app.mjs')
  writeFileSync(file, script)
  const { message, ...rest } = JSON.parse(execFileSync(process.execPath, [file], { encoding: 'utf8' })) as { message: string }
  throw Object.assign(new Error(message), rest)
}

describe('packages of a configuration', () => {
  test('that are not installed are named with the command that installs them', async () => {
    const data = { sinks: ['wandb', { use: '@acme/logs/sink' }, './sink.mjs', 'consol'], monitors: [{ use: 'gpu' }], journal: true }
    expect(await problemsOf(data, nodeImport)).toEqual([
      'sinks[0]: the package @trainlog/sink-wandb is not installed; npm install @trainlog/sink-wandb',
      'sinks[1].use: the package @acme/logs is not installed; npm install @acme/logs',
      'sinks[2]: there is no module ./sink.mjs; a relative path starts at the file that calls import, so write an absolute one or a package',
      'sinks[3]: the package @trainlog/sink-consol is not installed, did you mean `console`? If not: npm install @trainlog/sink-consol',
      'monitors[0].use: the package @trainlog/monitor-gpu is not installed; npm install @trainlog/monitor-gpu',
      'journal: the package @trainlog/journal is not installed; npm install @trainlog/journal',
    ])
  })

  test('that lack a package of their own are told apart from those that are not there', async () => {
    const folder = join(app, 'node_modules', 'trainlog-sink-half')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'trainlog-sink-half', type: 'module', exports: './index.js' }))
    writeFileSync(join(folder, 'index.js'), "import 'prom-client-that-is-not-there'\n")
    expect(await problemsOf({ sinks: ['trainlog-sink-half', 'trainlog-sink-half/inner'] }, nodeImport)).toEqual([
      'sinks[0]: trainlog-sink-half was found, but not prom-client-that-is-not-there, which it needs; npm install prom-client-that-is-not-there',
      expect.stringMatching(/^sinks\[1\]: trainlog-sink-half\/inner could not be loaded: Error: Package subpath/),
    ])
  })

  test('that are not found by require, in a browser or in a bundle are told likewise', async () => {
    const require = createRequire(import.meta.url)
    expect(await problemsOf({ sinks: ['wandb'] }, async id => require(id) as unknown)).toEqual([
      'sinks[0]: the package @trainlog/sink-wandb is not installed; npm install @trainlog/sink-wandb',
    ])
    const chrome: LoadModule = id => Promise.reject(new TypeError(`Failed to resolve module specifier '${id}'`))
    expect(await problemsOf({ sinks: ['wandb'] }, chrome)).toEqual([
      'sinks[0]: the package @trainlog/sink-wandb is not installed; npm install @trainlog/sink-wandb',
    ])
  })

  test('that fail while they load are told with what they say', async () => {
    const load: LoadModule = () => Promise.reject(new SyntaxError('Unexpected token'))
    expect(await problemsOf({ sinks: ['x'] }, load)).toEqual([
      'sinks[0]: @trainlog/sink-x could not be loaded: SyntaxError: Unexpected token',
    ])
    expect(await problemsOf({ sinks: ['x'] }, () => Promise.reject('no'))).toEqual([
      'sinks[0]: @trainlog/sink-x could not be loaded: Error: no',
    ])
  })

  test('that bring no factory, or one that makes something else, are refused', async () => {
    const load = modules([], {
      './a.js': { monitor: () => ({}), helper: 1 },
      './b.js': undefined,
      './c.js': { sink: () => ({ name: 'x' }) },
      './d.js': { sink: () => 7 },
      './e.js': { sink: { name: 'x', open: () => ({}) } },
    })
    expect(await problemsOf({ sinks: ['./a.js', './b.js', './c.js', './d.js', './e.js'] }, load)).toEqual([
      'sinks[0]: the module ./a.js exports no function `sink` (it has monitor, helper); name a package that brings a sink',
      'sinks[1]: the module ./b.js exports no function `sink`; name a package that brings a sink',
      'sinks[2]: what `sink` of ./c.js makes is no sink: it lacks `open`; ask the authors of the package',
      'sinks[3]: what `sink` of ./d.js makes is no sink: it lacks `open`; ask the authors of the package',
      'sinks[4]: the module ./e.js exports no function `sink` (it has sink); name a package that brings a sink',
    ])
  })

  test('whose factory refuses its options are told at the options, with the factory’s words', async () => {
    const sink = (options: { topic?: string }): never => {
      throw options.topic === undefined
        ? new TypeError('ntfySink: topic is empty; pass the topic you subscribed to')
        : new RangeError('stack')
    }
    const load = modules([], { 'trainlog-sink-ntfy': { sink } })
    expect(
      await problemsOf(
        {
          sinks: [
            'trainlog-sink-ntfy',
            { use: 'trainlog-sink-ntfy', options: { topik: 1 } },
            { use: 'trainlog-sink-ntfy', options: { topic: 'x' } },
          ],
        },
        load,
      ),
    ).toEqual([
      'sinks[0]: ntfySink: topic is empty; pass the topic you subscribed to',
      'sinks[1].options: ntfySink: topic is empty; pass the topic you subscribed to',
      'sinks[2].use: trainlog-sink-ntfy could not make its sink: RangeError: stack',
    ])
  })

  test('may be CommonJS, and their factories asynchronous', async () => {
    const made = { name: 'x', open: () => ({}) }
    const load = modules([], { './a.cjs': { default: { sink: () => made } }, './b.js': { sink: async () => made } })
    expect(await parseConfig({ sinks: ['./a.cjs', './b.js'] }, { load })).toEqual({ sinks: [made, made] })
  })

  test('are loaded by the application’s own import', async () => {
    const file = join(app, 'own-sink.mjs')
    writeFileSync(file, 'export const sink = options => ({ name: "own", options, open: () => ({ write() {} }) })')
    const use = pathToFileURL(file).href
    const { sinks } = await parseConfig({ sinks: [{ use, options: { a: 1 } }] }, { load: id => import(/* @vite-ignore */ id) })
    expect(sinks).toEqual([expect.objectContaining({ name: 'own', options: { a: 1 } })])
  })
})
