import { describe, expect, it } from 'vitest'
import type { Run } from '../../src/index.js'
import { memorySink, withRun } from '../../src/index.js'
import { soak } from '../support/soak.js'
import { logged, ofKind, rows, warnings } from './logged.js'

/** What is warned about, and how often it was counted. */
async function mistakes(
  body: (run: Run) => void,
): Promise<{ readonly said: readonly string[]; readonly rejected: number; readonly kept: number }> {
  let rejected = 0
  const events = await logged(run => {
    body(run)
    rejected = run.report().events.rejected
  })
  return { said: warnings(events), rejected, kept: events.filter(event => event.source === '' && !event.kind.startsWith('run-')).length }
}

describe('log leaves out, warns about once and counts', () => {
  it.each<[string, unknown, string]>([
    ['text', 'low', 'it is not a number but text; use text() or a field of info()'],
    ['null', null, 'it is not a number but null'],
    ['a boolean', true, 'it is not a number but of type boolean'],
    ['an object', {}, 'it is not a number but of type object'],
    ['a function', () => 1, 'it is not a number but of type function'],
    ['a symbol', Symbol('x'), 'it is not a number but of type symbol'],
    ['a list of two', [1, 2], 'it has 2 elements; log one number, such as its mean, or use histogram'],
    ['an empty list', [], 'it has 0 elements; log one number, such as its mean, or use histogram'],
    ['a list of text', ['1'], 'it is not a number but a list of one string'],
    ['a tensor of text', { shape: [], dtype: 'string', dataSync: () => ['a'] }, 'it is not a number but a list of one string'],
    ['a disposed tensor', { dataSync: () => { throw new Error('Tensor is disposed.') } }, 'Tensor is disposed.'],
  ])('a value that is %s, and keeps the others', async (_, value, why) => {
    const { said, rejected } = await mistakes(run => {
      for (let i = 0; i < 3; i++) run.log({ a: 1, x: value as never, b: 2 })
    })
    const logs = rows(await logged(run => run.log({ a: 1, x: value as never, b: 2 })))
    expect(said).toEqual([`metric 'x': ${why}`])
    expect(rejected).toBe(3)
    expect(logs).toEqual([[0, { a: 1, b: 2 }]])
  }) // prettier-ignore

  it('a getter that throws, and keeps the others', async () => {
    const values = {
      a: 1,
      get x(): number {
        throw new Error('boo')
      },
      b: 2,
    }
    const { said, rejected, kept } = await mistakes(run => [1, 2].forEach(() => run.log(values)))
    expect(said).toEqual(["metric 'x': boo"])
    expect([rejected, kept]).toEqual([2, 2])
  })

  it('a getter that throws in an object whose names are known by then', async () => {
    const values = {
      get x(): number {
        throw new Error('boo')
      },
    }
    const { said, rejected, kept } = await mistakes(run => {
      run.log({ x: 1 })
      run.log(values)
    })
    expect(said).toHaveLength(1)
    expect([rejected, kept]).toEqual([1, 1])
  })

  it.each([null, undefined, 5, 'loss', true, Symbol('x'), () => 1, [1, 2], new Float32Array(2), new Map([['loss', 1]]), new Set([1]), { shape: [1], dtype: 'float32', dataSync: () => [1] }])(
    'what is no object of named numbers: %o',
    async values => {
      const { said, rejected, kept } = await mistakes(run => [1, 2].forEach(() => run.log(values as never)))
      expect(said).toEqual(['log: its first argument is no object of named numbers, such as { loss: 0.1 }'])
      expect([rejected, kept]).toEqual([2, 0])
    },
  ) // prettier-ignore

  it('an object that cannot be read at all', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const { said, rejected } = await mistakes(run => run.log(proxy))
    expect(said[0]).toMatch(/^log: the values cannot be read: /)
    expect(rejected).toBe(1)
  })

  it.each([
    ['empty', '', 'it needs a name'],
    ['with a line break', 'a\nb', 'its name has line breaks or other control characters'],
    ['with a NUL', 'a\0b', 'its name has line breaks or other control characters'],
    ['too long', 'x'.repeat(1001), 'its name is longer than 1000 characters'],
  ])('a name that is %s', async (_, name, why) => {
    const { said, rejected, kept } = await mistakes(run => run.log({ [name]: 1 }))
    expect(said[0]?.endsWith(`: ${why}`)).toBe(true)
    expect([rejected, kept]).toEqual([1, 0])
  })

  it('two lists of names apart that would read the same', async () => {
    const events = await logged(run => {
      run.log({ a: 1, b: 2 })
      run.log({ 'a\0b': 3 })
      run.log({ 'a,b': 4 })
    })
    expect(rows(events).map(([, row]) => row)).toEqual([{ a: 1, b: 2 }, { 'a,b': 4 }])
  })
})

describe('step, epoch, time and priority that make no sense', () => {
  it.each<[unknown, string]>([
    [NaN, "a step: NaN is no whole number; the run's own step was taken"],
    [0.5, "a step: 0.5 is no whole number; the run's own step was taken"],
    [Infinity, "a step: Infinity is no whole number; the run's own step was taken"],
    [2 ** 53, "a step: 9007199254740992 is no whole number; the run's own step was taken"],
    [{ step: '3' }, "a step: '3' is no whole number; the run's own step was taken"],
    [{ step: {} }, "a step: an object is no whole number; the run's own step was taken"],
    [{ epoch: 1.5 }, "an epoch: 1.5 is no whole number; the run's own epoch was taken"],
    [{ time: 'now' }, "a time: 'now' is no time in milliseconds; the present was taken"],
    [{ time: 9e15 }, 'a time: 9000000000000000 is no time in milliseconds; the present was taken'],
    [{ time: NaN }, 'a time: NaN is no time in milliseconds; the present was taken'],
    [{ priority: 'high' }, "a priority: 'high' is no priority; write essential, important, useful or verbose"],
    [{ priority: 'toString' }, "a priority: 'toString' is no priority; write essential, important, useful or verbose"],
    ['3', "a step: '3' is neither a whole number nor { step, epoch, time, priority }"],
    [null, 'a step: null is neither a whole number nor { step, epoch, time, priority }'],
    [true, 'a step: true is neither a whole number nor { step, epoch, time, priority }'],
  ])('%j: the rest is kept, in every method that takes them', async (where, message) => {
    const before = Date.now()
    const events = await logged(run => {
      run.setStep(7, 2)
      run.log({ loss: 1 }, where as never)
      run.text('x', 'y', where as never)
      run.trainingStep({ loss: 1 }, where as never)
      run.alert('x', 'y', where as never)
      run.fault(new Error('x'), where as never)
      expect(run.report().events.rejected).toBe(5)
    })
    expect(warnings(events)).toEqual([message])
    const kept = events.filter(event => event.source === '' && !event.kind.startsWith('run-'))
    expect(kept.map(event => event.kind)).toEqual(['metrics', 'text', 'metrics', 'training-step', 'alert', 'fault'])
    for (const event of kept) {
      expect(event).toMatchObject({ step: 7, epoch: 2 })
      expect(event.time).toBeGreaterThanOrEqual(before)
    }
    expect(kept[0]?.priority).toBe('essential')
    expect(kept[1]?.priority).toBe('useful')
  }) // prettier-ignore

  it('cost the call when they cannot even be read', async () => {
    const where = {
      get step(): number {
        throw new Error('boo')
      },
    }
    const { said, rejected, kept } = await mistakes(run => {
      run.log({ loss: 1 }, where)
      run.text('x', 'y', where)
    })
    expect(said).toEqual(['log: the values cannot be read: boo', "text 'x': boo"])
    expect([rejected, kept]).toEqual([2, 0])
  })
})

describe('what is too large', () => {
  it('a message of 10 MB is cut at 64 Ki characters, in the text and in the fields', async () => {
    const long = 'x'.repeat(10 << 20)
    const [message] = ofKind('message', await logged(run => run.info(long, { long })))
    const cut = `${'x'.repeat(65_536)}… [${(10 << 20) - 65_536} more characters]`
    expect(message?.text).toBe(cut)
    expect(message?.fields['long']).toBe(cut)
  })

  it('a million names are not taken: one warning, bounded memory, and the names there are go on', async () => {
    const n = soak ? 1_000_000 : 250_000
    const before = process.memoryUsage().heapUsed
    const sink = memorySink()
    // Only what core itself keeps is to be measured.
    const texts = { ...sink, accepts: ['message'] as const }
    const start = performance.now()
    await withRun({ dir: false, captureWarnings: false, sinks: [texts] }, async run => {
      run.log({ loss: 1 })
      for (let i = 0; i < n; i++) {
        run.log({ [`loss_${i}`]: i })
        if (i % 10_000 === 0) await new Promise(resolve => setImmediate(resolve))
      }
      run.log({ loss: 2 })
      expect(run.report().events.rejected).toBe(n - 99_999)
      expect(run.history('loss').count).toBe(2)
      expect(run.history('loss_99998').count).toBe(1)
      expect(run.history('loss_99999').count).toBe(0)
      expect(process.memoryUsage().heapUsed - before).toBeLessThan(300 << 20)
    })
    expect(warnings(sink.events)).toEqual([
      'metric names: there are 100000 already and no more are taken; a step or an id does not belong into a name',
    ])
    expect(performance.now() - start).toBeLessThan(soak ? 60_000 : 20_000)
  }, 120_000)

  it('an object of a million numbers is taken as far as there are names', async () => {
    const values = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, i) => [`m${i}`, i]))
    const start = performance.now()
    const events = await logged(run => run.log(values))
    expect(ofKind('metrics', events)[0]?.values).toHaveLength(100_000)
    expect(warnings(events)).toHaveLength(1)
    expect(performance.now() - start).toBeLessThan(10_000)
  }, 60_000)

  it('many different mistakes are 1 000 warnings at most', async () => {
    const { said, rejected } = await mistakes(run => {
      for (let i = 0; i < 5000; i++) run.log({ [`x${i}`]: 'a' as never })
    })
    expect(rejected).toBe(5000)
    expect(said).toHaveLength(1000)
  })
})
