import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SinkStats } from '../../src/index.js'
import type { Ended } from '../support/child.js'
import { runFixture } from '../support/child.js'
import { imbalance } from '../support/fanout.js'
import { soak } from '../support/soak.js'

interface Seen {
  readonly turns: number
  readonly longestPauseMs: number
  readonly unwrittenMs: number
  readonly overflow: number
  readonly heap: readonly number[]
  readonly file: { readonly maxLagMs: number; readonly events: number; readonly gapless: boolean }
  readonly remote: { readonly perPriority: Readonly<Record<string, number>>; readonly ordered: boolean }
  readonly logged: { readonly essential: number; readonly calls: number }
  readonly stats: readonly [SinkStats, SinkStats]
}

const durationMs = soak ? 60_000 : 3000

describe.each([
  ['that never yields', 'synchronous'],
  ['that awaits only promises that are resolved', 'promises'],
  ['of trainOnBatch on the wasm backend', 'wasm'],
])('a loop %s', (_, how) => {
  const folder = mkdtempSync(join(tmpdir(), 'trainlog-starve-'))
  let ended: Ended
  let seen: Seen
  beforeAll(async () => {
    ended = await runFixture('starve.ts', [how, String(durationMs), folder], ['--expose-gc'])
    expect(ended).toMatchObject({ code: 0 })
    seen = JSON.parse(ended.stdout.trim().split('\n').at(-1) ?? '') as Seen
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('starves every timer', () => expect(seen.turns).toBe(0))

  it('has its sync sinks at most 1 s behind at any time, and they miss nothing', () => {
    // A machine that is busy with other things may hold up a single step; nothing can be written within one.
    expect(seen.file.maxLagMs).toBeLessThanOrEqual(1000 + seen.longestPauseMs)
    expect(seen.unwrittenMs).toBeLessThanOrEqual(1000 + seen.longestPauseMs)
    expect(seen.file.gapless).toBe(true)
    expect(seen.stats[0]).toMatchObject({ sink: 'file', overflow: 0, lost: 0, delivered: seen.file.events })
  })

  it('does not fill the memory', () => {
    const [early, late] = [seen.heap[3], seen.heap.at(-1)] as [number, number]
    expect((late - early) / 2 ** 20).toBeLessThan(25)
  })

  it('has what other sinks cannot take counted, and essential events kept to the last', () => {
    const [, remote] = seen.stats
    expect(seen.overflow).toBeGreaterThan(0)
    expect(remote.overflow).toBeGreaterThanOrEqual(seen.overflow)
    for (const stats of seen.stats) expect(imbalance(stats)).toBe(0)
    expect(remote).toMatchObject({ state: 'closed', lost: 0, refused: 0 })
    expect(seen.logged.essential).toBeGreaterThan(durationMs / 1000)
    // run-start and run-end are essential too.
    expect(seen.remote.perPriority['essential']).toBe(seen.logged.essential + 2)
    expect(seen.remote.ordered).toBe(true)
  })

  it('is warned about once, with the remedy', () => {
    const warnings = ended.stderr.split('\n').filter(line => line.includes('[trainlog]'))
    expect(warnings).toEqual([expect.stringMatching(/sink 'remote'.*queue is full.*put `await new Promise\(setImmediate\)` into it/)])
  })
})
