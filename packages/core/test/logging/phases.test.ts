import { describe, expect, it } from 'vitest'
import type { Phase } from '../../src/index.js'
import { StoppedClock } from '../support/stopped-clock.js'
import { logged, loggedAs, ofKind, payload, warnings } from './logged.js'

const phases: readonly Phase[] = [
  'initialization', 'data_loading', 'model_setup', 'training_start', 'epoch_start', 'batch_start', 'forward_pass', 'loss_computation',
  'backward_pass', 'optimization_step', 'batch_end', 'epoch_end', 'validation', 'checkpoint_saving', 'training_end', 'error_recovery',
] // prettier-ignore

describe('a phase', () => {
  it.each(phases)('%s is logged when it begins and, with its duration, when it ends', async phase => {
    const clock = new StoppedClock()
    const events = await loggedAs('phase', async run => {
      const end = run.logger('a').phase(phase, { epoch: 3, batch: 7, total: 10, step: 70 })
      await clock.advance(1234)
      end()
      end()
    }, { clock }) // prettier-ignore
    const level = phase === 'epoch_start' ? 'info' : 'debug'
    expect(events.map(payload)).toEqual([
      { phase, state: 'start', durationMs: undefined, batch: 7, total: 10, level },
      { phase, state: 'end', durationMs: 1234, batch: 7, total: 10, level: 'debug' },
    ])
    for (const event of events) expect(event).toMatchObject({ source: 'a', epoch: 3, step: 70 })
    expect(events.map(event => event.time)).toEqual([1_700_000_000_000, 1_700_000_001_234])
  })

  it('hands its epoch and batch on to later events', async () => {
    const events = await logged(run => {
      run.phase('epoch_start', { epoch: 2 })
      run.phase('batch_start', { batch: 5 })
      run.log({ loss: 1 })
      run.fault(new Error('x'))
      run.trainingStep({ loss: 2 })
      run.phase('forward_pass')
      expect(run.report()).toMatchObject({ epoch: 2, batch: 5 })
    })
    expect(ofKind('metrics', events).map(event => event.epoch)).toEqual([2, 2])
    expect(ofKind('fault', events)[0]).toMatchObject({ epoch: 2, batch: 5 })
    expect(ofKind('training-step', events)[0]).toMatchObject({ epoch: 2, batch: 5 })
    expect(ofKind('phase', events).at(-1)).toMatchObject({ phase: 'forward_pass', epoch: 2, batch: 5 })
  })

  it('hands them on also when the phase itself is below the threshold', async () => {
    const events = await logged(run => {
      run.phase('epoch_start', { epoch: 2 })
      run.log({ loss: 1 })
    }, { minPriority: 'important' }) // prettier-ignore
    expect(ofKind('phase', events)).toHaveLength(0)
    expect(ofKind('metrics', events)[0]?.epoch).toBe(2)
  })

  it('is the one that a fault happened in: the one that began last and has not ended', async () => {
    const faults = await loggedAs('fault', run => {
      const say = (): string => run.fault(new Error('x'))
      say()
      const training = run.phase('training_start')
      say()
      const forward = run.logger('model').phase('forward_pass')
      say()
      forward()
      say()
      const validation = run.phase('validation')
      training()
      say()
      validation()
      say()
      run.fault(new Error('x'), { phase: 'checkpoint_saving' })
    })
    expect(faults.map(fault => fault.phase)).toEqual([
      undefined,
      'training_start',
      'forward_pass',
      'training_start',
      'validation',
      undefined,
      'checkpoint_saving',
    ])
  })

  it('that nobody ends is over when one of its name begins again', async () => {
    const faults = await loggedAs('fault', run => {
      for (let epoch = 0; epoch < 1000; epoch++) {
        run.phase('epoch_start', { epoch })
        const forward = run.phase('forward_pass')
        if (epoch === 999) run.fault(new Error('x'))
        forward()
      }
      run.fault(new Error('x'))
    })
    expect(faults.map(fault => fault.phase)).toEqual(['forward_pass', 'epoch_start'])
  })

  it('that there is none of is refused; what comes back can be called', async () => {
    const events = await logged(run => {
      run.phase('lunch' as never)()
      run.phase(Symbol('x') as never)()
      run.phase('validation', null as never)()
    })
    expect(warnings(events)[0]).toMatch(/^phase: 'lunch' is no phase; write one of initialization, /)
    expect(ofKind('phase', events)).toHaveLength(2)
  })
})
