import { describe, expect, it } from 'vitest'
import type { AlertEvent, NumericIssueEvent, Priority } from '../../src/index.js'
import { StoppedClock } from '../support/stopped-clock.js'
import { logged, loggedAs, ofKind, payload, rows, warnings } from './logged.js'

describe('a fault', () => {
  it('is the error, what it is about, and where training was', async () => {
    const error = new RangeError('too far', { cause: new Error('deeper') })
    let id = ''
    const [fault] = await loggedAs('fault', run => {
      run.setStep(9, 2)
      id = run.logger('trainer').fault(error, { operation: 'matMul', batch: 3, context: { shape: [1, 2] } })
    })
    expect(fault).toMatchObject({ source: 'trainer', priority: 'essential', step: 9, epoch: 2 })
    expect(payload(fault)).toEqual({
      faultId: id,
      category: 'unknown',
      error: { name: 'RangeError', message: 'too far', stack: error.stack, cause: { name: 'Error', message: 'deeper', stack: (error.cause as Error).stack } },
      message: 'too far',
      operation: 'matMul',
      phase: undefined,
      batch: 3,
      context: { shape: [1, 2] },
      recovery: undefined,
    }) // prettier-ignore
  })

  it('has the category that it is given, else the one that the rules find', async () => {
    const faults = await loggedAs('fault', run => {
      run.fault(new Error('loss is NaN'), { category: 'device' })
      run.fault(new Error('CUDA out of memory'), { category: 'optimization' })
      run.fault(new Error('CUDA out of memory'))
      run.fault(Object.assign(new Error('x'), { code: 'ENOSPC' }))
      run.fault('ECONNREFUSED or so')
      run.fault(undefined)
    })
    expect(faults.map(fault => fault.category)).toEqual(['device', 'optimization', 'memory', 'system', 'network', 'unknown'])
    expect(faults.map(fault => fault.message).slice(4)).toEqual(['ECONNREFUSED or so', 'undefined'])
  })

  it('shares its id with the report of its recovery', async () => {
    const faults = await loggedAs('fault', run => {
      const faultId = run.fault(new Error('x'))
      const again = run.fault(new Error('x'), {
        faultId,
        recovery: { attempted: true, successful: true, seconds: 1.5, action: 'rolled back' },
      })
      expect(again).toBe(faultId)
      expect(run.fault(new Error('y'))).not.toBe(faultId)
      expect(run.report().faults).toMatchObject({ total: 2, recoveryRate: 1 })
    })
    expect(faults[1]).toMatchObject({
      faultId: faults[0]?.faultId,
      recovery: { attempted: true, successful: true, seconds: 1.5, action: 'rolled back' },
    })
  })

  it('may be of several errors at once: the first of them tells more than none', async () => {
    const [fault] = await loggedAs('fault', run => run.fault(new AggregateError([new Error('connect ECONNREFUSED'), new Error('b')], '')))
    expect(fault?.error).toMatchObject({ name: 'AggregateError', message: '', cause: { message: 'connect ECONNREFUSED' } })
  })

  it('gives an id also where there is nobody to tell', async () => {
    await logged(run => expect(run.fault(new Error('x'), { faultId: 'mine' })).toBe('mine'), { sinks: [] })
  })
})

describe('an alert', () => {
  it('is a title, a text and what raised it, and as important as its level', async () => {
    const options = { metric: 'val_loss', value: 0.1, threshold: 0.2, level: 'info', resolved: true, step: 4 } as const
    const alerts = await loggedAs('alert', run => {
      run.alert('new best', 'it got better', options)
      run.logger('monitor').alert('hot')
    })
    const { step, ...told } = options
    expect(alerts[0]).toMatchObject({ step, priority: 'useful' })
    expect(payload(alerts[0])).toEqual({ title: 'new best', text: 'it got better', ...told })
    expect(alerts[1]).toMatchObject({ source: 'monitor', priority: 'important' })
    const rest = { metric: undefined, value: undefined, threshold: undefined, resolved: false }
    expect(payload(alerts[1])).toEqual({ title: 'hot', text: '', level: 'warn', ...rest })
  })

  it('reaches the user’s own function at once, also where no sink wants it', async () => {
    for (const sinks of [undefined, []]) {
      const told: unknown[] = []
      const body = (run: { alert(title: string, text?: string, options?: { level: 'error' }): void }): void => {
        run.alert('a', 'x with token=abc', { level: 'error' })
        expect(told).toEqual([{ title: 'a', text: 'x with token=[redacted]', level: 'error' }])
      }
      await logged(body, { onAlert: alert => told.push(alert), minPriority: 'essential', ...(sinks && { sinks }) })
    }
  })

  it('is logged although that function throws or rejects, which is warned about once', async () => {
    const failing = [
      () => {
        throw new Error('webhook down')
      },
      () => Promise.reject(new Error('webhook down')),
    ]
    for (const onAlert of failing as readonly (() => void)[]) {
      const events = await logged(async run => {
        run.alert('a')
        run.alert('b')
        await new Promise(resolve => setImmediate(resolve))
        expect(run.report().events.rejected).toBe(0)
      }, { onAlert: onAlert }) // prettier-ignore
      expect(ofKind('alert', events)).toHaveLength(2)
      expect(warnings(events)).toEqual(['onAlert threw: webhook down'])
    }
  })

  it('of a level that there is none of is a warning', async () => {
    const events = await logged(run => run.alert('a', undefined, { level: 'loud' as never, value: 'x' as never }))
    expect(ofKind('alert', events)[0]).toMatchObject({ level: 'warn', value: undefined } satisfies Partial<AlertEvent>)
    expect(warnings(events)).toEqual(["the level of an alert: 'loud' is no level; warn was taken"])
  })
})

describe('a numeric issue', () => {
  it.each<[NumericIssueEvent['severity'] | undefined, Priority]>([
    ['low', 'useful'],
    ['medium', 'important'],
    ['high', 'essential'],
    ['critical', 'essential'],
    [undefined, 'important'],
  ])('of severity %s is %s', async (severity, priority) => {
    const data = { location: 'dense_1', details: { count: 3 }, action: 'skipped', ...(severity && { severity }) }
    const [issue] = await loggedAs('numeric-issue', run => run.numericIssue('nan', data, { step: 4 }))
    expect(issue).toMatchObject({ priority, step: 4 })
    expect(payload(issue)).toEqual({ ...data, issue: 'nan', severity: severity ?? 'medium' })
  })

  it('of another severity, or of none at all, is refused', async () => {
    const events = await logged(run => {
      run.numericIssue('nan', { location: 'x', severity: 'toString' as never })
      run.numericIssue('nan', undefined as never)
      expect(run.report().events.rejected).toBe(2)
    })
    expect(warnings(events)).toEqual(["numeric-issue: 'toString' is no severity; write low, medium, high or critical"])
  })
})

describe('a system event', () => {
  it('is a type, a description and details', async () => {
    const [event] = await loggedAs('system', run => run.system('port_conflict', 'port 80 is taken', { port: 80 }))
    expect(event).toMatchObject({ priority: 'important' })
    expect(payload(event)).toEqual({ type: 'port_conflict', description: 'port 80 is taken', details: { port: 80 } })
  })
})

describe('a training step', () => {
  it('is a sentence, and the same numbers as metrics under their usual names, at the same step', async () => {
    const values = { loss: 0.5, accuracy: 0.9, learningRate: 0.001, gradientNorm: 2, stabilityScore: 1, clippingRatio: 0, batch: 4 }
    const events = await logged(run => {
      run.logger('trainer').trainingStep(values, { epoch: 2 })
      run.logger('trainer').trainingStep({ loss: 0.4 })
    })
    expect(rows(events)).toEqual([
      [
        0,
        {
          'trainer/loss': 0.5,
          'trainer/accuracy': 0.9,
          'trainer/learning_rate': 0.001,
          'trainer/gradient_norm': 2,
          'trainer/stability_score': 1,
          'trainer/clipping_ratio': 0,
        },
      ],
      [1, { 'trainer/loss': 0.4 }],
    ])
    const [first, second] = ofKind('training-step', events)
    expect(first).toMatchObject({ step: 0, epoch: 2, priority: 'essential', ...values })
    expect(second).toMatchObject({ step: 1, loss: 0.4, accuracy: undefined, batch: undefined })
  })

  it('leaves out what is no number, with a warning', async () => {
    const events = await logged(run => run.trainingStep({ loss: 'low' as never, accuracy: 0.5 }, 'x' as never))
    expect(ofKind('training-step', events)[0]).toMatchObject({ loss: undefined, accuracy: 0.5 })
    expect(rows(events)).toEqual([[0, { accuracy: 0.5 }]])
    expect(warnings(events)).toHaveLength(2)
  })
})

describe('performance', () => {
  it('is what an operation took and used', async () => {
    const data = { durationMs: 12.5, memoryBytes: 1024, gpuUtilization: 0.5, throughput: 99 }
    const events = await logged(run => {
      run.performance('load', data, 3)
      run.performance('load', {} as never)
    })
    const [event, none] = ofKind('performance', events)
    expect(event).toMatchObject({ step: 3, priority: 'useful', operation: 'load', ok: true, ...data })
    expect(none).toBeUndefined()
    expect(warnings(events)).toEqual(['performance: undefined is no duration; give durationMs'])
  })
})

describe('time', () => {
  const clock = new StoppedClock()

  it('gives what the function gives, and logs how long it took', async () => {
    const [event] = await loggedAs('performance', run => {
      expect(run.logger('a').time('op', () => 5)).toBe(5)
    }, { clock }) // prettier-ignore
    expect(event).toMatchObject({ source: 'a', operation: 'op', durationMs: 0, ok: true })
  })

  it('waits for a promise', async () => {
    const events = await logged(async run => {
      const result = run.time('op', async () => {
        await clock.advance(250)
        return 'done'
      })
      expect(await result).toBe('done')
    }, { clock }) // prettier-ignore
    expect(ofKind('performance', events)).toMatchObject([{ durationMs: 250, ok: true }])
  })

  it('throws what the function throws, and says that it failed', async () => {
    const [a, b] = await loggedAs('performance', async run => {
      expect(() => run.time('sync', () => { throw new Error('boo') })).toThrow('boo')
      await expect(run.time('async', async () => Promise.reject(new Error('boo')))).rejects.toThrow('boo')
    }) // prettier-ignore
    expect(a).toMatchObject({ operation: 'sync', ok: false })
    expect(b).toMatchObject({ operation: 'async', ok: false })
  })

  it('runs the function also after the run has ended', async () => {
    let late: unknown
    await logged(run => void (late = (): number => run.time('op', () => 7)))
    expect((late as () => number)()).toBe(7)
  })
})
