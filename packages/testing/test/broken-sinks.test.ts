import type { Sink } from '@trainlog/core'
import { describe, expect, test } from 'vitest'
import { sinkContract, type SinkContractOptions, type SinkRule } from '@trainlog/testing'
import { goodSink, goodSyncSink, optionsFor, type Backend } from './backend.js'
import type { BrokenSinks } from './broken/broken-sink.js'
import { ending, leftBehind } from './broken/ending.js'
import { keeping } from './broken/keeping.js'
import { opening } from './broken/opening.js'
import { writing } from './broken/writing.js'

/** For each rule, sinks that break that one. A factory breaks `options`; see below. */
const broken: BrokenSinks<Exclude<SinkRule, 'options'>> = { ...opening, ...writing, ...keeping, ...ending }

/** The rules that a sink breaks. */
async function brokenRules(create: (backend: Backend) => Sink, more: Partial<SinkContractOptions> = {}): Promise<readonly string[]> {
  const failed: string[] = []
  for (const { rule, run } of sinkContract({ ...optionsFor(create), ...more })) {
    await run().catch(() => failed.push(rule))
    for (const clean of leftBehind.splice(0)) clean()
  }
  return failed
}

describe('each rule finds the sink that breaks it, and no other rule minds:', () => {
  for (const [rule, sinks] of Object.entries(broken)) {
    for (const [what, change] of Object.entries(sinks)) {
      test(`${rule}: a sink that ${what}`, async () => {
        const create = (backend: Backend): Sink => {
          const changes = change(backend)
          return (changes.sink?.sync ? goodSyncSink : goodSink)(backend, changes)
        }
        expect(await brokenRules(create)).toEqual([rule])
      })
    }
  }

  const throwing = (error: Error) => () => {
    throw error
  }
  test.each([
    ['takes everything', () => undefined],
    ['throws any error', throwing(new Error('no'))],
    ['throws without a word', throwing(new TypeError())],
  ])('options: a factory that %s', async (_, factory) => {
    expect(await brokenRules(backend => goodSink(backend), { invalid: [factory] })).toEqual(['options'])
  })

  test('there is one for each rule', () => {
    const rules = sinkContract(optionsFor(backend => goodSink(backend))).map(each => each.rule)
    expect([...Object.keys(broken), 'options'].sort()).toEqual([...rules].sort())
    for (const sinks of Object.values(broken)) expect(Object.keys(sinks)).not.toEqual([])
  })
})
