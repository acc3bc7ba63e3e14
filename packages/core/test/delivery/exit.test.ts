import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SinkStats } from '../../src/index.js'
import type { Ended } from '../support/child.js'
import { runFixture } from '../support/child.js'
import { imbalance } from '../support/fanout.js'

interface Case {
  readonly how: string
  readonly code: number | null
  readonly signal: string | null
  readonly status: 'finished' | 'failed' | 'killed'
}
/** Ways that leave no time: what is left is rescued. */
const abrupt: readonly Case[] = [
  { how: 'process.exit', code: 3, signal: null, status: 'killed' },
  { how: 'the end of the program', code: 0, signal: null, status: 'killed' },
  { how: 'an uncaught error', code: 1, signal: null, status: 'failed' },
  { how: 'a rejected promise', code: 1, signal: null, status: 'failed' },
]
/** Ways that end the run first. */
const orderly: readonly Case[] = [
  { how: 'end', code: 0, signal: null, status: 'finished' },
  { how: 'SIGTERM', code: null, signal: 'SIGTERM', status: 'killed' },
]
class Outcome {
  readonly folder = mkdtempSync(join(tmpdir(), 'trainlog-exit-'))
  ended: Ended | undefined

  lines(file: string): readonly unknown[] {
    const path = join(this.folder, file)
    if (!existsSync(path)) return []
    return readFileSync(path, 'utf8').trimEnd().split('\n').map(line => JSON.parse(line) as unknown) // prettier-ignore
  }
  get stats(): readonly SinkStats[] {
    return this.lines('stats') as readonly SinkStats[]
  }
  get record(): Readonly<Record<string, unknown>> {
    return JSON.parse(readFileSync(join(this.folder, 'exits', 'run', 'run.json'), 'utf8')) as Readonly<Record<string, unknown>>
  }
}

describe.each([...abrupt, ...orderly])('a process that ends by $how', ({ how, code, signal, status }) => {
  const outcome = new Outcome()
  beforeAll(async () => {
    outcome.ended = await runFixture('exits.ts', [how, outcome.folder])
  })
  afterAll(() => rmSync(outcome.folder, { recursive: true, force: true }))

  it('ends as it would without us, by itself', () => {
    expect(outcome.ended).toMatchObject({ code, signal })
    if (status === 'failed') expect(outcome.ended?.stderr).toMatch(/Error: out of luck/)
    if (how === 'end') expect(outcome.lines('calls').at(-1)).toBe('end returned')
  })

  it('leaves a sync sink with everything, in order, flushed and closed with the right status', () => {
    const got = outcome.lines('file') as readonly (readonly [number, string])[]
    expect(got.map(([seq]) => seq).filter((seq, i) => seq !== i)).toEqual([])
    expect(got.filter(([, kind]) => kind === 'metrics')).toHaveLength(405)
    expect(got.at(-1)?.[1]).toBe('run-end')
    const closing = outcome.lines('calls').filter(call => typeof call === 'object') as readonly Record<string, unknown>[]
    expect(closing).toHaveLength(1)
    expect(closing[0]).toMatchObject({ status, ...(status === 'failed' && { error: { message: 'out of luck' }, exitCode: 1 }) })
    expect(outcome.record).toMatchObject({ status })
  })

  // A signal leaves no time to look at them.
  if (signal === null) {
    it('has counters that add up', () => {
      expect(outcome.stats).toHaveLength(6)
      for (const stats of outcome.stats) {
        expect(imbalance(stats)).toBe(0)
        expect(stats.queued).toBe(0)
      }
      // Of the sinks that hang, the one that does so only in its close has everything, when there is time.
      const lost = outcome.stats.slice(2).map(stats => stats.lost > 0)
      expect(lost).toEqual([true, true, true, how !== 'end'])
    })
  }
})

describe.each(abrupt)('a sink that can rescue, when a process ends by $how', ({ how }) => {
  it('gets what is unacknowledged once, the batch in flight first', async () => {
    const outcome = new Outcome()
    await runFixture('exits.ts', [how, outcome.folder])
    const [taken] = outcome.lines('taken') as readonly (readonly number[])[]
    const [inFlight] = outcome.lines('in flight') as readonly (readonly number[])[]
    const rescued = outcome.lines('rescued') as readonly (readonly number[])[]
    expect(rescued).toHaveLength(1)
    expect(rescued[0]?.slice(0, inFlight?.length)).toEqual(inFlight)
    const own = outcome.stats[1]!
    const got = [...taken!, ...rescued[0]!]
    expect(got).toEqual([...new Set(got)].sort((a, b) => a - b))
    const missing = (outcome.lines('file') as readonly (readonly [number, string])[]).filter(([seq]) => !got.includes(seq))
    // It hears nothing of itself.
    expect(missing.filter(([, kind]) => kind !== 'delivery')).toEqual([])
    expect(own).toMatchObject({ sink: 'rescuing', offered: got.length, delivered: got.length, lost: 0, state: 'closed' })
    rmSync(outcome.folder, { recursive: true, force: true })
  })
})

describe('a process that ends by an exit inside a write', () => {
  it('exits; the other sinks are rescued and the counters add up', async () => {
    const outcome = new Outcome()
    const { code } = await runFixture('exits.ts', ['an exit inside a write', outcome.folder])
    expect(code).toBe(4)
    expect(outcome.lines('rescued')).toHaveLength(1)
    for (const stats of outcome.stats) expect(imbalance(stats)).toBe(0)
    rmSync(outcome.folder, { recursive: true, force: true })
  })
})
