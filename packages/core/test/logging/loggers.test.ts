import { describe, expect, it } from 'vitest'
import { logged, rows, warnings } from './logged.js'

describe('loggers', () => {
  it('put their name before the names of their metrics, at any depth; the run puts none', async () => {
    const events = await logged(run => {
      run.log({ loss: 1 })
      run.logger('trainer').log({ loss: 2 })
      run.logger('trainer').child('decoder').child('attention').log({ loss: 3 })
    })
    expect(rows(events).map(([, values]) => values)).toEqual([{ loss: 1 }, { 'trainer/loss': 2 }, { 'trainer/decoder/attention/loss': 3 }])
    expect(events.filter(event => event.kind === 'metrics').map(event => event.source)).toEqual([
      '',
      'trainer',
      'trainer/decoder/attention',
    ])
  })

  it('keep a / in a key as hierarchy', async () => {
    const events = await logged(run => run.logger('trainer').log({ 'decoder/loss': 1 }))
    expect(rows(events)).toEqual([[0, { 'trainer/decoder/loss': 1 }]])
  })

  it('of the same name are the same, however they are asked for', async () => {
    await logged(run => {
      expect(run.logger('a')).toBe(run.logger('a'))
      expect(run.logger('a').child('b')).toBe(run.logger('a').child('b'))
      expect(run.child('a')).toBe(run.logger('a'))
      expect(run.logger('a').child('b')).toBe(run.logger('a/b'))
      expect(run.logger('a')).not.toBe(run.logger('b'))
    })
  })

  it('pass their priority and level on to children, unless these have their own', async () => {
    const events = await logged(run => {
      const parent = run.logger('p', { priority: 'important', minLevel: 'warn' })
      parent.child('heir').log({ x: 1 })
      parent.child('heir').info('unheard')
      parent.child('heir').warn('heard')
      const other = parent.child('other', { priority: 'verbose', minLevel: 'debug' })
      other.log({ x: 1 })
      other.debug('heard too')
      other.child('grandchild').log({ x: 1 })
    })
    const metrics = events.filter(event => event.kind === 'metrics')
    expect(metrics.map(event => [event.source, event.priority])).toEqual([
      ['p/heir', 'important'],
      ['p/other', 'verbose'],
      ['p/other/grandchild', 'verbose'],
    ])
    expect(events.flatMap(event => (event.kind === 'message' ? [event.text] : []))).toEqual(['heard', 'heard too'])
  })

  it('take their options from the `components` of the run, before what the call says', async () => {
    const events = await logged(
      run => {
        run.logger('data', { priority: 'verbose' }).log({ x: 1 })
        run.logger('data').child('loader').log({ x: 1 })
        run.logger('quiet').info('unheard')
      },
      { components: { data: { priority: 'essential' }, quiet: { minLevel: 'error' } } },
    )
    expect(events.flatMap(event => (event.kind === 'metrics' ? [event.priority] : []))).toEqual(['essential', 'essential'])
    expect(events.some(event => event.kind === 'message')).toBe(false)
  })

  it('take what `components` says of those around them, however they are asked for', async () => {
    const options = {
      components: { trainer: { minLevel: 'warn', priority: 'important' }, 'trainer/data/loader': { priority: 'verbose' } },
    } as const
    const events = await logged(run => {
      for (const log of [run.logger('trainer/data'), run.logger('trainer/data/loader'), run.logger('trainer').child('data').child('other')]) {
        log.log({ x: 1 })
        log.info('unheard')
      }
      run.logger('trainers').info('heard')
      run.logger('trainer/loud', { minLevel: 'debug' }).info('heard')
    }, options) // prettier-ignore
    expect(events.flatMap(event => (event.kind === 'metrics' ? [event.priority] : []))).toEqual(['important', 'verbose', 'important'])
    expect(events.flatMap(event => (event.kind === 'message' ? [event.text] : []))).toEqual(['heard', 'heard'])
  })

  it('count the first options for a name', async () => {
    const events = await logged(run => {
      run.logger('a', { priority: 'important' })
      run.logger('a', { priority: 'verbose' }).log({ x: 1 })
    })
    expect(events.find(event => event.kind === 'metrics')?.priority).toBe('important')
  })

  it('go on without options that make no sense', async () => {
    const events = await logged(run => {
      const log = run.logger('a', { priority: 'high' as never, minLevel: 'loud' as never })
      log.log({ loss: 1 })
      log.debug('heard')
      expect(run.report().events.rejected).toBe(2)
    })
    expect(rows(events)).toEqual([[0, { 'a/loss': 1 }]])
    expect(warnings(events)).toEqual([
      "priority of logger 'a': there is no such priority; write essential, important, useful or verbose",
      "minLevel of logger 'a': there is no such level; write one of debug, info, warn, error, critical",
    ])
  })

  it('have no children without a name: that is the logger itself', async () => {
    const events = await logged(run => {
      const log = run.logger('a')
      for (const name of ['', 5, undefined, null, Symbol('x'), 'a\nb', 'x'.repeat(1001)]) expect(log.child(name as never)).toBe(log)
      expect(run.report().events.rejected).toBe(7)
    })
    expect(warnings(events)).toHaveLength(1)
  })
})

describe('metricPrefix', () => {
  it('stands before every name, with one slash', async () => {
    for (const metricPrefix of ['rank0', 'rank0/']) {
      const events = await logged(
        run => {
          run.log({ loss: 1 })
          run.logger('trainer').log({ loss: 2 })
          run.logger('trainer').text('note', 'x')
        },
        { metricPrefix },
      )
      expect(rows(events).map(([, values]) => values)).toEqual([{ 'rank0/loss': 1 }, { 'rank0/trainer/loss': 2 }])
      expect(events.find(event => event.kind === 'text')).toMatchObject({ name: 'rank0/trainer/note' })
    }
  })
})

describe('steps', () => {
  it('count up in each logger by itself when none are given', async () => {
    const events = await logged(run => {
      const [a, b] = [run.logger('a'), run.logger('b')]
      a.log({ x: 1 })
      a.log({ x: 2 })
      b.log({ x: 3 })
      a.log({ x: 4 })
    })
    expect(rows(events).map(([step, values]) => [step, ...Object.keys(values)])).toEqual([
      [0, 'a/x'],
      [1, 'a/x'],
      [0, 'b/x'],
      [2, 'a/x'],
    ])
  })

  it('go on from the last one that was given', async () => {
    const events = await logged(run => {
      run.log({ x: 1 }, 10)
      run.log({ x: 2 })
      run.log({ x: 3 }, { step: 5 })
      run.log({ x: 4 })
    })
    expect(rows(events).map(([step]) => step)).toEqual([10, 11, 5, 6])
  })

  it('are those of the run where it has a clock, so that several calls at one step stay together', async () => {
    const events = await logged(run => {
      run.setStep(7, 2)
      run.log({ loss: 1 })
      run.logger('a').log({ x: 2 })
      run.text('t', 'x')
      run.log({ loss: 3 }, 9)
      run.setStep(8)
      run.log({ loss: 4 })
      run.setEpoch(3)
      run.log({ loss: 5 })
    })
    const stamps = events.filter(event => event.kind === 'metrics' || event.kind === 'text').map(event => [event.step, event.epoch])
    expect(stamps).toEqual([
      [7, 2],
      [7, 2],
      [7, 2],
      [9, 2],
      [8, 2],
      [8, 3],
    ])
  })

  it('may be 0, negative and as large as a safe integer', async () => {
    const steps = [0, -5, Number.MAX_SAFE_INTEGER]
    const events = await logged(run => steps.forEach(step => run.log({ x: 1 }, step)))
    expect(rows(events).map(([step]) => step)).toEqual(steps)
  })

  it('of other events are those of the last metrics of their logger, or none', async () => {
    const events = await logged(run => {
      const log = run.logger('a')
      log.text('before', 'x')
      log.log({ x: 1 }, 4)
      log.text('after', 'x')
      log.text('given', 'x', 9)
    })
    expect(events.flatMap(event => (event.kind === 'text' ? [event.step] : []))).toEqual([undefined, 4, 9])
  })

  it('take step, epoch and time from the call before the clock', async () => {
    const events = await logged(run => {
      run.setStep(1, 1)
      run.log({ x: 1 }, { step: 5, epoch: 6, time: 1_700_000_000_000.7 })
    })
    expect(events.find(event => event.kind === 'metrics')).toMatchObject({ step: 5, epoch: 6, time: 1_700_000_000_000 })
  })
})

describe('values', () => {
  it('may be numbers, bigints, lists and tensors of one element, read at the call', async () => {
    const data = new Float32Array([0.5])
    const tensor = { shape: [], dtype: 'float32', dataSync: () => data }
    const events = await logged(run => {
      run.log({ a: 1.5, b: 2n, c: [3], d: new Float64Array([4]), e: new BigInt64Array([5n]) as never, f: tensor })
      data[0] = 9
      tensor.dataSync = () => {
        throw new Error('disposed')
      }
    })
    expect(rows(events)).toEqual([[0, { a: 1.5, b: 2, c: 3, d: 4, e: 5, f: 0.5 }]])
  })

  it('that are undefined are skipped; NaN and infinities are kept', async () => {
    const events = await logged(run => {
      run.log({ loss: NaN, val_loss: undefined, x: Infinity, y: -Infinity })
      run.log({ loss: undefined })
      run.log({})
      expect(run.report().events.rejected).toBe(0)
    })
    expect(rows(events)).toEqual([[0, { loss: NaN, x: Infinity, y: -Infinity }]])
  })

  it('are copied: what the caller does with the object afterwards changes nothing', async () => {
    const values = { loss: 1 }
    const events = await logged(run => {
      run.log(values)
      values.loss = 2
      run.log(values)
      values.loss = 3
    })
    expect(rows(events).map(([, { loss }]) => loss)).toEqual([1, 2])
  })

  it('of the same names share one set, whichever way they come', async () => {
    const events = await logged(run => {
      for (let i = 0; i < 20; i++) {
        run.log({ loss: i, accuracy: i })
        run.log({ loss: i, accuracy: i, val_loss: undefined })
        for (let k = 0; k < 8; k++) run.log({ [`other${k}`]: i })
      }
    })
    const sets = new Map(events.flatMap(event => (event.kind === 'metrics' ? [[event.set, event.set.names.join()]] : [])))
    expect(sets.size).toBe(9)
    expect(new Set(sets.values()).size).toBe(9)
  })

  it('stay with their names when the same keys come in another order', async () => {
    const events = await logged(run => {
      run.log({ a: 1, b: 2 })
      run.log({ b: 3, a: 4 })
      run.log({ a: 5 })
      run.log({ a: 6, b: 7, c: 8 })
    })
    expect(rows(events).map(([, values]) => values)).toEqual([{ a: 1, b: 2 }, { b: 3, a: 4 }, { a: 5 }, { a: 6, b: 7, c: 8 }])
  })
})
