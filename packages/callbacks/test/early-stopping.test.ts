import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rounds } from '../../../test/lib/soak.js'
import { earlyStopping, judgeValue, type EarlyStoppingOptions, type StopRule, type StopState } from '../src/index.js'
import { Drive, stopAt } from './lib/drive.js'
import golden from './reference/golden.json' with { type: 'json' }

const run = (options: EarlyStoppingOptions, values: readonly (number | undefined)[]) => {
  const callback = earlyStopping(options)
  return { stop: stopAt(callback, values), ...callback.status() }
}

describe('early stopping agrees with its references', () => {
  test('E1 (Keras): patience 0 stops at the second value, never at the first', () => {
    expect(run({}, [1, 1])).toMatchObject({ stop: 1, best: 1, bestAt: 0 })
  })
  test('E3 (Keras, Lightning): patience 1 stops like patience 0', () => {
    expect(run({ patience: 1 }, [1, 0.9, 0.95, 0.8])).toMatchObject({ stop: 2 })
    expect(run({ patience: 0 }, [1, 0.9, 0.95, 0.8])).toMatchObject({ stop: 2 })
  })
  test('E4 (Keras, Lightning): patience 2 bears one value', () => {
    expect(run({ patience: 2 }, [1, 0.9, 0.95, 0.96, 0.8])).toMatchObject({ stop: 3, best: 0.9, bestAt: 1, wait: 2, reason: 'patience' })
  })
  test('E6 (Keras, Lightning): a change of exactly minDelta is no improvement', () => {
    expect(run({ patience: 1, minDelta: 0.5 }, [1, 0.5, 0])).toMatchObject({ stop: 1 })
  })
  test('E7 (Keras): small improvements add up to one', () => {
    expect(run({ patience: 3, minDelta: 0.1 }, [1, 0.95, 0.91, 0.89, 0.85])).toMatchObject({
      stop: undefined,
      best: 0.89,
      bestAt: 3,
      wait: 1,
    })
  })
  test('E9 (Keras): a baseline that is beaten restarts the count', () => {
    expect(run({ baseline: 0.5, patience: 2 }, [1, 0.4, 0.45, 0.3, 0.35, 0.36])).toMatchObject({ stop: 5, best: 0.3, bestAt: 3 })
  })
  test('E10 (Keras): values before startFrom are not seen', () => {
    expect(run({ startFrom: 3, patience: 1 }, [1, 2, 3, 4, 5, 6])).toMatchObject({ stop: 4, best: 4, bestAt: 3 })
  })
  test('E12 (Keras): NaN counts as bad when it is told to', () => {
    expect(run({ patience: 2, nonFinite: 'count' }, [1, NaN, NaN, 0.5])).toMatchObject({ stop: 2, best: 1 })
  })
  test('E13 (Lightning check_finite): NaN stops at once', () => {
    expect(run({ patience: 3 }, [1, NaN])).toMatchObject({ stop: 1, reason: 'non-finite', wait: 0 })
  })
  test('E15 (Lightning): infinity stops at once, even where higher is better', () => {
    expect(run({ mode: 'max', patience: 3 }, [0.5, Infinity])).toMatchObject({ stop: 1, reason: 'non-finite', best: 0.5 })
  })
  test('E16 (Lightning): the stopping threshold is strict', () => {
    expect(run({ patience: 3, stoppingThreshold: 0.1 }, [0.5, 0.1, 0.0999])).toMatchObject({ stop: 2, reason: 'stopping-threshold' })
  })
  test('E18 (Lightning): the stopping threshold comes before the best value', () => {
    expect(run({ patience: 1, stoppingThreshold: 0.1 }, [1, 0.05])).toMatchObject({ stop: 1, reason: 'stopping-threshold', best: 1 })
  })
  test('E19 (Keras): the best model comes back when training ends', () => {
    const callback = earlyStopping({ patience: 2, restoreBest: true })
    const drive = new Drive(callback).begin()
    for (const value of [1, 0.5, 0.6, 0.7]) drive.epoch({ val_loss: value })
    expect(drive.stops).toHaveLength(1)
    expect(drive.end().model.weights).toBe(1)
  })
  test('E21 (Keras): a missing value does not count', () => {
    expect(run({ patience: 2 }, [1, undefined, undefined, 1.1, 1.2])).toMatchObject({ stop: 4 })
  })
  test('E22 (Keras ValueError): a name that says nothing needs a mode; val_accuracy says something here', () => {
    expect(() => earlyStopping({ monitor: 'val_foo' })).toThrow("write mode: 'min' or mode: 'max'")
    expect(stopAt(earlyStopping({ monitor: 'val_accuracy' }), [0.1, 0.2, 0.1], 'val_accuracy')).toBe(2)
  })
  test('E24 (ignite, whose trap this is): NaN is no improvement', () => {
    expect(run({ mode: 'max', patience: 2, nonFinite: 'count' }, [0.5, NaN, NaN, 0.6])).toMatchObject({ stop: 2, best: 0.5 })
  })
  test('E25 (ignite cumulative=True): the best stays where it is until it is beaten by the threshold', () => {
    expect(run({ mode: 'max', patience: 3, minDelta: 0.1 }, [1, 1.05, 1.1, 1.15])).toMatchObject({ stop: undefined, best: 1.15 })
  })
  test('E25 (ignite cumulative=False, which moves the best with each small gain): patience runs out there, at 3, and not here', () => {
    const ignite = { best: 1, counter: 0, stop: undefined as number | undefined }
    for (const [index, score] of [1, 1.05, 1.1, 1.15].entries()) {
      if (index === 0) continue
      if (score <= ignite.best + 0.1) {
        if (score > ignite.best) ignite.best = score
        if (++ignite.counter >= 3) ignite.stop = index
      } else ignite.counter = 0
    }
    expect(ignite.stop).toBe(3)
    expect(run({ mode: 'max', patience: 3, minDelta: 0.1 }, [1, 1.05, 1.1, 1.15]).stop).toBeUndefined()
  })
  test('E27 (tfjs would stop at epoch 0): a baseline that the first value misses does not stop at once, as in Keras', () => {
    expect(run({ baseline: 1 }, [5])).toMatchObject({ stop: undefined })
    expect(run({ baseline: 1 }, [5, 6])).toMatchObject({ stop: 1 })
  })
  test('E28 (composer, which stops when more than patience has passed): its patience 1 is 2 here', () => {
    expect(run({ patience: 1 }, [1, 1, 1])).toMatchObject({ stop: 1 })
    expect(run({ patience: 2 }, [1, 1, 1])).toMatchObject({ stop: 2 })
  })
  test('keras.callbacks.EarlyStopping, run: 120 random sequences with random options', () => {
    for (const { options, values, stop, best, wait } of golden.stoppingKeras) {
      const callback = earlyStopping({
        mode: options.mode as 'min' | 'max',
        patience: options.patience,
        minDelta: options.min_delta,
        startFrom: options.start_from_epoch,
        ...(options.baseline !== null && { baseline: options.baseline }),
      })
      expect(stopAt(callback, values) ?? null).toBe(stop)
      expect(callback.status()).toMatchObject({ best, wait })
    }
  })
})

/** Lightning's `_evaluate_stopping_criteria` and Keras' `on_epoch_end`, written down once more, line by line. */
function transcript(
  rule: StopRule,
  values: readonly number[],
): { stop: number | undefined; reason: string | undefined; best: number | undefined } {
  const less = (a: number, b: number): boolean => (rule.mode === 'min' ? a < b : a > b)
  const delta = rule.mode === 'min' ? rule.minDelta : -rule.minDelta
  let best: number | undefined
  let wait = 0
  for (const [epoch, current] of values.entries()) {
    const stopped = (reason: string) => ({ stop: epoch, reason, best })
    if (!Number.isFinite(current)) {
      if (rule.nonFinite === 'stop') return stopped('non-finite')
      if (rule.nonFinite === 'count') {
        wait += 1
        if (wait >= rule.patience && epoch > 0) return stopped('patience')
      }
      continue
    }
    if (rule.stoppingThreshold !== undefined && less(current, rule.stoppingThreshold)) return stopped('stopping-threshold')
    if (rule.divergenceThreshold !== undefined && less(-current, -rule.divergenceThreshold)) return stopped('divergence-threshold')
    wait += 1
    if (best === undefined || less(current + delta, best)) {
      best = current
      if (rule.baseline === undefined || less(current + delta, rule.baseline)) wait = 0
      continue
    }
    if (wait >= rule.patience && epoch > 0) return stopped('patience')
  }
  return { stop: undefined, reason: undefined, best }
}

const someValue = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 16 }).map(x => x / 16) },
  fc.constantFrom(NaN, Infinity, -Infinity),
)
const maybe = fc.option(
  fc.integer({ min: 0, max: 16 }).map(x => x / 16),
  { nil: undefined },
)

describe('early stopping', () => {
  test('does what the transcript of its rule does, on random sequences and options', () => {
    const rules = fc.record({
      mode: fc.constantFrom('min', 'max'),
      patience: fc.integer({ min: 0, max: 5 }),
      minDelta: fc.constantFrom(0, 0.125),
      baseline: maybe,
      nonFinite: fc.constantFrom('stop', 'count', 'ignore'),
      stoppingThreshold: maybe,
      divergenceThreshold: maybe,
    }) as fc.Arbitrary<StopRule>
    fc.assert(
      fc.property(rules, fc.array(someValue, { maxLength: 30 }), (rule, values) => {
        const state: StopState = { best: undefined, bestAt: undefined, wait: 0 }
        let stop: number | undefined
        let reason: string | undefined
        for (const [at, value] of values.entries()) {
          const verdict = judgeValue(rule, state, value, at)
          if (verdict.stop === undefined) continue
          stop = at
          reason = verdict.stop
          break
        }
        expect({ stop, reason, best: state.best }).toEqual(transcript(rule, values))
      }),
      { numRuns: rounds(500, 20_000) },
    )
  })

  test('never takes a value that is not finite for the best', () => {
    for (const nonFinite of ['stop', 'count', 'ignore'] as const) {
      expect(run({ nonFinite, patience: 9 }, [-Infinity, NaN, 2, -Infinity, NaN]).best).toBe(nonFinite === 'stop' ? undefined : 2)
    }
  })

  test('says once that its metric is not there, with the names that are, and sees through aliases', () => {
    const drive = new Drive(earlyStopping({ monitor: 'val_loss' })).begin()
    drive.epoch({ loss: 1, accuracy: 0.5 }).epoch({ loss: 1 }).epoch({ loss: 1 })
    expect(drive.warnings).toEqual([expect.stringContaining("'val_loss' has not appeared so far") as string])
    expect(drive.warnings[0]).toContain('loss, accuracy')
    expect(stopAt(earlyStopping({ monitor: 'val_loss' }), [1, 2], 'validation/loss')).toBe(1)
  })

  test('restores the best model also when training was not stopped, and not when it failed or was killed', () => {
    const weights = (status: 'finished' | 'failed' | 'killed') => {
      const drive = new Drive(earlyStopping({ patience: 9, restoreBest: true })).begin()
      for (const value of [3, 1, 2]) drive.epoch({ val_loss: value })
      return drive.end(status).model.weights
    }
    expect(weights('finished')).toBe(1)
    expect(weights('failed')).toBe(2)
    expect(weights('killed')).toBe(2)
  })

  test('keeps the best model in its state, and says so when it was told not to and none comes', () => {
    for (const bestInState of [true, false]) {
      const make = () => earlyStopping({ patience: 9, restoreBest: true, bestInState })
      const drive = new Drive(make()).begin().epoch({ val_loss: 1 }).epoch({ val_loss: 2 }).relay(make()).epoch({ val_loss: 3 }).end()
      expect(drive.model.weights).toBe(bestInState ? 0 : 2)
      expect(drive.warnings).toHaveLength(bestInState ? 0 : 1)
    }
  })

  test('goes by the options it was made with, not by those of the checkpoint', () => {
    const drive = new Drive(earlyStopping({ patience: 9 })).begin().epoch({ val_loss: 1 }).epoch({ val_loss: 2 })
    drive.relay(earlyStopping({ patience: 2 })).epoch({ val_loss: 2 })
    expect(drive.stops).toHaveLength(1)
  })
})
