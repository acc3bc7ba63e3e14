import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Logger, Run, TrainEvent } from '../../src/index.js'
import { encodeEvent, getLogger, getRun, memorySink, startRun, withRun } from '../../src/index.js'
import { runs } from '../support/soak.js'
import { argument } from './hostile.js'
import { ofKind } from './logged.js'

const loggerMethods = [
  'child', 'log', 'debug', 'info', 'warn', 'error', 'critical', 'text', 'image', 'histogram', 'table', 'figure', 'audio', 'video', 'prCurve',
  'embedding', 'graph', 'mesh', 'artifact', 'dataset', 'alert', 'phase', 'fault', 'numericIssue', 'system', 'trainingStep', 'performance', 'progress',
  'wants', 'emit',
] as const satisfies readonly (keyof Logger)[] // prettier-ignore
const runMethods = [
  'logger', 'setStep', 'setEpoch', 'rewind', 'track', 'params', 'tags', 'summary', 'metric', 'history', 'report', 'stats', 'ingest', 'onEnd',
] as const satisfies readonly (keyof Run)[] // prettier-ignore

type Method = (typeof loggerMethods)[number] | (typeof runMethods)[number]
interface Call {
  readonly method: Method
  readonly args: readonly (() => unknown)[]
}
const calls = (methods: readonly Method[], n: number): fc.Arbitrary<Call[]> =>
  fc.array(fc.record({ method: fc.constantFrom(...methods), args: fc.array(argument, { maxLength: 4 }) }), { minLength: n, maxLength: n })

/** Calls it, and whatever comes back that is there to be called. */
function call(target: object, { method, args }: Call): void {
  const given = args.map(make => make())
  try {
    const result = (target as Record<Method, (...all: unknown[]) => unknown>)[method](...given)
    if (method === 'phase') (result as () => void)()
    if (method === 'child' || method === 'logger') (result as Logger).log({ loss: 1 }, given[1] as never)
    if (method === 'progress') {
      const progress = result as { update(...all: unknown[]): void; end(...all: unknown[]): void }
      progress.update(...given)
      progress.update(...given.slice(1))
      progress.end(...given)
    }
  } catch (error) {
    throw new Error(`${method}(${args.map(String).join(', ')}) threw`, { cause: error })
  }
}

const perRound = 200
/** Making a failure smaller would take hours: the call that threw is named instead. */
const rounds = { ...runs(50), endOnFailure: true }

/** What a sink may rely on, whatever was logged. */
function check(events: readonly TrainEvent[]): void {
  expect(events.map(event => event.seq)).toEqual(events.map((_, i) => i))
  for (const event of events) {
    expect(Object.keys(event)).toEqual(expect.arrayContaining(['kind', 'time', 'seq', 'source', 'priority', 'step', 'epoch', 'rank']))
    expect(Number.isSafeInteger(event.time)).toBe(true)
    expect(() => new Date(event.time).toISOString()).not.toThrow()
    expect(['essential', 'important', 'useful', 'verbose']).toContain(event.priority)
    expect(event.step === undefined || Number.isSafeInteger(event.step)).toBe(true)
    expect(event.epoch === undefined || Number.isSafeInteger(event.epoch)).toBe(true)
    expect(() => structuredClone(event)).not.toThrow()
    expect(() => encodeEvent(event)).not.toThrow()
  }
  for (const { set, values } of ofKind('metrics', events)) {
    expect(set.names).toHaveLength(values.length)
    expect(set.priorities).toHaveLength(values.length)
    expect(values.every(value => typeof value === 'number')).toBe(true)
  }
}

describe('whatever a caller does', () => {
  it('no method of a logger or a run throws, and only sound events come out', async () => {
    await fc.assert(
      fc.asyncProperty(calls([...loggerMethods, ...runMethods], perRound), fc.constantFrom('verbose', 'essential'), async (all, minPriority) => {
        const sink = memorySink()
        const run = await startRun({ dir: false, captureWarnings: false, sinks: [sink], minPriority, onAlert: () => { throw new Error('x') } })
        const loggers = [run, run.logger('component'), getLogger('late'), getLogger('late').child('child')]
        try {
          all.forEach((one, i) => call(one.method in (loggers[i % 4] as object) ? (loggers[i % 4] as Logger) : run, one))
        } finally {
          await run.end()
        }
        expect(run.report().events.rejected).toBeGreaterThan(0)
        check(sink.events)
        expect(sink.events.at(-1)?.kind).toBe('run-end')
        const { accepted } = run.report().events
        for (const one of all) call(run, one)
        expect(run.report().events.accepted).toBe(accepted)
      }),
      rounds,
    )
  }, 600_000) // prettier-ignore

  it('no method of getLogger throws, or says anything, where there is no run', () => {
    expect(getRun()).toBeUndefined()
    const said: unknown[] = []
    const { warn } = console
    console.warn = (...text: unknown[]) => said.push(text)
    try {
      const log = getLogger('nowhere')
      fc.assert(
        fc.property(calls(loggerMethods, perRound), all => {
          for (const one of all) call(log, one)
        }),
        rounds,
      )
    } finally {
      console.warn = warn
    }
    expect(said).toEqual([])
  }, 600_000)

  it('each mistake is counted, and warned about once', async () => {
    const sink = memorySink()
    await withRun({ dir: false, captureWarnings: false, sinks: [sink] }, run => {
      for (let i = 0; i < 1000; i++) {
        run.log({ loss: 'x' as never })
        run.text('', 'x')
        run.log({ loss: 1 }, 0.5)
      }
      expect(run.report().events.rejected).toBe(3000)
    })
    expect(ofKind('message', sink.events).map(event => event.text)).toEqual([
      "metric 'loss': it is not a number but text; use text() or a field of info()",
      'text: it needs a name',
      "a step: 0.5 is no whole number; the run's own step was taken",
    ])
  })
})
