import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rounds } from '../../../test/lib/soak.js'
import * as callbacks from '../src/index.js'
import { arrayMath, type GradientClipping } from '../src/index.js'
import type { TrainingCallback } from '@trainlog/core/training'
import { Drive } from './lib/drive.js'
import { kinds, type CallbackKind } from './lib/every-callback.js'

/** What happens in a training: batches with or without gradients, and ends of epochs. */
type Happening = { readonly batch: Record<string, number>; readonly norm: number | undefined } | { readonly epoch: Record<string, number> }

const value = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 32 }).map(x => x / 16) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 40) },
)
const metrics = fc.record({ loss: value, val_loss: value, batch_time: value }, { requiredKeys: [] })
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ batch: metrics, norm: fc.option(value, { nil: undefined }) }) },
  { weight: 1, arbitrary: fc.record({ epoch: metrics }) },
)
const trainings = fc.array(happening, { maxLength: 60 })

function happen(drive: Drive, what: Happening): void {
  if ('epoch' in what) {
    drive.epoch(what.epoch)
    return
  }
  const norm = what.norm
  // A loop that clips does so within the batch: before it ends, as here, before it begins.
  if ('clip' in drive.callback) {
    const data = new Float64Array([norm ?? 0.1])
    ;(drive.callback as GradientClipping).clip({ a: { data } }, arrayMath(), { a: { data: new Float64Array([1]) } })
    drive.trace.push(['clipped', String(data[0])])
  }
  drive.batch(what.batch, norm, { a: new Float32Array([norm ?? 0]) })
}

/** Everything but what the process and the machine are like at the moment. */
const comparable = (drive: Drive): unknown[] => drive.trace.filter(entry => !JSON.stringify(entry).includes('rss'))

function traceOf(callback: TrainingCallback, training: readonly Happening[]): unknown[] {
  const drive = new Drive(callback, { totalSteps: 100 }).begin()
  for (const what of training) happen(drive, what)
  return comparable(drive.end())
}

/** All sets that differ from the needed options in one, and random ones. */
function setsOf({ needed, options, others = [] }: CallbackKind): Record<string, unknown>[] {
  const single = Object.entries(options).flatMap(([option, values]) => values.map(value => ({ ...needed, [option]: value })))
  return [needed, ...single, ...others]
}
const someSet = ({ needed, options }: CallbackKind): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .record(
      Object.fromEntries(
        Object.entries(options)
          .filter(([, values]) => values.length > 0)
          .map(([option, values]) => [option, fc.constantFrom(...values)]),
      ),
      { requiredKeys: [] },
    )
    .map(set => ({ ...needed, ...(set as Record<string, unknown>) }))
/** With a clock of its own, where there is one: the system's is never twice the same. */
const clocked = (name: string, set: Record<string, unknown>, stepMs: number): Record<string, unknown> => {
  let now = 0
  return name === 'timeLimit' || name === 'throughput' ? { ...set, clock: { monotonic: () => (now += stepMs) } } : set
}

describe('the list of callbacks', () => {
  test('has every factory of the package', () => {
    const noCallbacks = /Schedule$|^(judge|clip(By|Adaptively)|find|arrayMath|globalNorm|mannKendall|OutlierDetector)/
    const factories = Object.keys(callbacks).filter(name => name === 'learningRateSchedule' || !noCallbacks.test(name))
    expect(Object.keys(kinds).sort()).toEqual(factories.sort())
  })
})

for (const [name, kind] of Object.entries(kinds)) {
  describe(name, () => {
    test('has exactly the options that are tried here, and refuses others by name', () => {
      let message = ''
      try {
        kind.make({ ...kind.needed, nonsense: 1 })
      } catch (error) {
        message = String(error)
      }
      const listed = /there is no option 'nonsense'; write one of (.*)$/.exec(message)?.[1]?.split(', ') ?? []
      expect(listed.sort()).toEqual(Object.keys(kind.options).sort())
    })

    test('refuses values that make no sense, with what to write', () => {
      for (const option of Object.keys(kind.options))
        for (const wrong of [null, Symbol('no'), { no: 1 }, -7, 'no such thing'] as const) {
          if (typeof wrong === 'string' && ['name', 'monitor'].includes(option)) continue
          if (option === 'adaptive' && wrong !== null && typeof wrong === 'object') continue
          if (option === 'baseline' || option.endsWith('Threshold')) continue
          expect(() => kind.make({ ...kind.needed, [option]: wrong }), `${option}: ${typeof wrong}`).toThrow(/; write /)
        }
      expect(() => kind.make(null as never)).toThrow(TypeError)
      if (Object.keys(kind.needed).length > 0) expect(() => kind.make({})).toThrow(TypeError)
    })

    test('is made with every option, and a second training is like the first', () => {
      fc.assert(
        fc.property(fc.oneof(fc.constantFrom(...setsOf(kind)), someSet(kind)), trainings, (set, training) => {
          const fresh = traceOf(kind.make(clocked(name, set, 10)), training)
          const used = kind.make(clocked(name, set, 10))
          traceOf(used, training)
          expect(traceOf(used, training)).toEqual(fresh)
        }),
        { numRuns: rounds(60, 2000) },
      )
    })

    test('goes on the same when another takes its state over at every step', () => {
      fc.assert(
        fc.property(fc.oneof(fc.constantFrom(...setsOf(kind)), someSet(kind)), trainings, (set, training) => {
          // Time between sessions does not count, so none goes by here.
          // And whoever leaves the best model out of the state does without it.
          const options = { ...clocked(name, set, 0), ...('bestInState' in set && { bestInState: true }) }
          const relayed = new Drive(kind.make(options), { totalSteps: 100 }).begin()
          const straight = new Drive(kind.make(options), { totalSteps: 100 }).begin()
          for (const what of training) {
            happen(straight, what)
            happen(relayed, what)
            relayed.relay(kind.make(options))
          }
          expect(withoutSetting(comparable(relayed.end()))).toEqual(withoutSetting(comparable(straight.end())))
          expect(relayed.model.learningRate).toBe(straight.model.learningRate)
          expect(JSON.parse(JSON.stringify(relayed.callback.state?.() ?? null))).toEqual(straight.callback.state?.() ?? null)
        }),
        { numRuns: rounds(60, 2000) },
      )
    })
  })
}

/** A resumed training sets the learning rate it had; the rates themselves are compared at the end. */
function withoutSetting(trace: unknown[]): unknown[] {
  return trace.filter(entry => (entry as unknown[])[0] !== 'learning rate')
}
