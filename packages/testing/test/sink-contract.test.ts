import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { memorySink, type Sink } from '@trainlog/core'
import { describe, expect, test } from 'vitest'
import { faultySink, sinkContract, type FaultySink } from '@trainlog/testing'
import { Backend, goodSink, goodSyncSink, optionsFor } from './backend.js'

describe('a sink that writes one by one', () => {
  for (const { title, run } of sinkContract(optionsFor(backend => goodSink(backend)))) test(title, run)
})

describe('a sync sink', () => {
  for (const { title, run } of sinkContract(optionsFor(backend => goodSyncSink(backend)))) test(title, run)
})

describe('memorySink of core', () => {
  let sink = memorySink()
  for (const { title, run } of sinkContract({ create: () => (sink = memorySink()), readBack: () => sink.events })) test(title, run)
})

describe.each([true, false])('faultySink without faults, sync: %s', sync => {
  let sink: FaultySink
  for (const { title, run } of sinkContract({ create: () => (sink = faultySink({ sync })), readBack: () => sink.received }))
    test(title, run)
})

describe('a sink with one event in a batch, of kinds that are rare', () => {
  const sent: string[] = []
  const create = (): Sink =>
    goodSink(new Backend(), {
      sink: { accepts: ['alert', 'fault'], delivery: { batchEvents: 1 } },
      session: () => ({
        async write([event]) {
          if (event?.kind === 'alert') sent.push(`${event.title}: ${event.text}`)
          else if (event?.kind === 'fault') sent.push(`fault: ${event.message}`)
        },
        rescue: batch =>
          batch.forEach(event => sent.push(event.kind === 'alert' ? event.title : event.kind === 'fault' ? event.message : '')),
      }),
    })
  for (const { title, run } of sinkContract({ create, readBack: async () => sent })) test(title, run)
})

describe('sinkContract', () => {
  const byRule = (options: Parameters<typeof sinkContract>[0], rule: string): ReturnType<typeof sinkContract>[number] => {
    const found = sinkContract(options).find(each => each.rule === rule)
    if (!found) throw new Error(`there is no case for ${rule}`)
    return found
  }

  test('has a case for each rule, titled with a sentence and the id', () => {
    const cases = sinkContract(optionsFor(backend => goodSink(backend)))
    expect(cases.map(each => each.rule)).toHaveLength(30)
    expect(new Set(cases.map(each => each.title)).size).toBe(30)
    for (const { title, rule } of cases) expect(title).toMatch(new RegExp(`^[a-z].* \\[${rule}\\]$`))
  })

  test('leaves out what cannot be checked without a hook', () => {
    const { create } = optionsFor(backend => goodSink(backend))
    const all = sinkContract(optionsFor(backend => goodSink(backend))).map(each => each.rule)
    const some = new Set(sinkContract({ create }).map(each => each.rule))
    expect(all.filter(rule => !some.has(rule))).toEqual([
      'options',
      'open-retry',
      'keeps',
      'order',
      'flush',
      'close-keeps',
      'resume',
      'errors',
      'retry',
      'sync-done',
    ])
  })

  test('has cases that can run alone, when `readBack` knows the last sink only', async () => {
    for (const rule of ['flush', 'parallel-runs', 'resume', 'retry', 'sync-done', 'outcomes']) {
      let sink = memorySink()
      await byRule({ create: () => (sink = memorySink()), readBack: () => sink.events }, rule).run()
    }
  })

  test('shows a declared deviation in the title', async () => {
    const options = {
      ...optionsFor(backend => goodSink(backend, { sink: { accepts: ['metric' as never] } })),
      deviations: { accepts: 'made for a test' },
    }
    const one = byRule(options, 'accepts')
    expect(one.title).toMatch(/^the kinds it accepts exist, each once \[accepts\]; deviates: made for a test$/)
    expect(one.deviation).toBe('made for a test')
    await one.run()
  })

  test('fails a deviation from a rule that is kept', async () => {
    const options = { ...optionsFor(backend => goodSink(backend)), deviations: { name: 'it used to be wrong' } }
    await expect(byRule(options, 'name').run()).rejects.toThrow(/rule 'name' is kept: take it out of `deviations`/)
  })

  test('takes neither unknown rules, nor empty reasons, nor deviations from what is not checked', () => {
    const options = optionsFor(backend => goodSink(backend))
    const deviating = (deviations: object) => () => sinkContract({ ...options, deviations })
    expect(deviating({ speed: 'slow' })).toThrow(/there is no rule 'speed' to deviate from; there are name, options/)
    expect(deviating({ toString: 'slow' })).toThrow(TypeError)
    expect(deviating({ name: ' ' })).toThrow(/gives no reason/)
    expect(() => sinkContract({ create: options.create, deviations: { order: 'sorted' } })).toThrow(/checked only with `readBack`/)
    expect(() => sinkContract({} as never)).toThrow(TypeError)
  })

  test('says what is wrong, and where', async () => {
    const options = optionsFor(backend =>
      goodSink(backend, {
        session: () => ({
          write(batch) {
            for (const event of batch) if (event.kind === 'graph') throw new RangeError('no graphs')
          },
        }),
      }),
    )
    await expect(byRule(options, 'kinds').run()).rejects.toThrow(
      "rule 'kinds' is broken: write throws on a graph event that holds the least: RangeError: no graphs",
    )
  })

  test('gives `readBack` the run, with its folder', async () => {
    const dirs: (string | undefined)[] = []
    const { writeFileSync } = await import('node:fs')
    const create = (): Sink => ({
      name: 'file',
      sync: true,
      open: ({ dir }) => ({
        write: batch => batch.forEach(event => writeFileSync(join(dir ?? '', 'log.txt'), JSON.stringify(event), { flag: 'a' })),
      }),
    })
    const readBack = ({ dir }: { readonly dir: string | undefined }): string => {
      dirs.push(dir)
      return readFileSync(join(dir ?? '', 'log.txt'), 'utf8')
    }
    for (const rule of ['keeps', 'order', 'flush', 'resume', 'parallel-runs', 'sync-done']) await byRule({ create, readBack }, rule).run()
    expect(dirs.length).toBeGreaterThan(5)
  })

  test('asks for kinds that it was told `readBack` shows', async () => {
    const options = optionsFor(
      backend =>
      goodSink(backend, { session: ({ write }) => ({ write: (batch, attempt) => write(batch.filter(event => event.kind !== 'text'), attempt) }) }), // prettier-ignore
    )
    await byRule(options, 'keeps').run()
    await expect(byRule({ ...options, shows: ['metrics', 'text'] }, 'keeps').run()).rejects.toThrow(/should show text events/)
  })

  test('writes the events of a plug-in, and knows their kind', async () => {
    const seen: string[] = []
    const base = {
      kind: 'sweep',
      time: 0,
      seq: 0,
      source: '',
      priority: 'useful',
      step: undefined,
      epoch: undefined,
      rank: undefined,
    } as never
    const options = {
      ...optionsFor(backend =>
        goodSink(backend, {
          sink: { accepts: ['sweep' as never] },
          session: () => ({ write: batch => void seen.push(...batch.map(event => event.kind)) }),
        }),
      ),
      events: [base],
    }
    await byRule(options, 'accepts').run()
    await byRule(options, 'kinds').run()
    expect(seen).toContain('sweep')
  })
})
