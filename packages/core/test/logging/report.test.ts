import { describe, expect, it } from 'vitest'
import type { FaultEvent, PhaseEvent, ProgressEvent } from '../../src/index.js'
import { ReportCounter } from '../../src/run-report.js'
import { StoppedClock } from '../support/stopped-clock.js'
import { logged } from './logged.js'

describe('the report of a run', () => {
  it('knows nothing of a run in which nothing happened', async () => {
    const clock = new StoppedClock()
    await logged(async run => {
      await clock.advance(1500)
      expect(run.report()).toEqual({
        durationMs: 1500,
        step: undefined,
        epoch: undefined,
        batch: undefined,
        totalBatches: undefined,
        loss: undefined,
        accuracy: undefined,
        bestLoss: undefined,
        bestAccuracy: undefined,
        learningRate: undefined,
        memoryUsage: undefined,
        peakMemoryUsage: undefined,
        gpuMemory: undefined,
        steps: { attempted: 0, failed: 0, successRate: undefined },
        faults: { total: 0, categories: {}, phases: {}, recoveryRate: undefined },
        events: { accepted: 1, filtered: 0, filteredMetrics: 0, rejected: 0, late: 0 },
      })
    }, { clock, sinks: [] }) // prettier-ignore
  })

  it('tells how training is doing from its metrics, under whichever alias and namespace', async () => {
    await logged(run => {
      const log = run.logger('trainer')
      run.setStep(41, 3)
      run.phase('batch_start', { batch: 7, total: 100 })
      log.log({ loss: 0.4, acc: 0.8, lr: 0.01 })
      log.log({ loss: 0.6, acc: 0.7, lr: 0.001, val_loss: 0.01 })
      run.log({ 'system/memory_usage': 900, 'system/gpu_memory': 50 })
      run.log({ 'system/memory_usage': 700 })
      expect(run.report()).toMatchObject({
        step: 41,
        epoch: 3,
        batch: 7,
        totalBatches: 100,
        loss: 0.6,
        bestLoss: 0.4,
        accuracy: 0.7,
        bestAccuracy: 0.8,
        learningRate: 0.001,
        memoryUsage: 700,
        peakMemoryUsage: 900,
        gpuMemory: 50,
        steps: { attempted: 2, failed: 0, successRate: 1 },
      })
    })
  })

  it('counts training steps, and fails those with a fault, once each', async () => {
    await logged(run => {
      for (let step = 0; step < 10; step++) run.trainingStep({ loss: 1 }, step)
      run.fault(new Error('x'), { step: 3 })
      run.fault(new Error('x'), { step: 3 })
      run.fault(new Error('x'), { step: 7 })
      expect(run.report().steps).toEqual({ attempted: 10, failed: 2, successRate: 0.8 })
    })
  })

  it('does not count a step twice that is tracked as well', async () => {
    await logged(run => {
      for (const loss of run.track([1, 2, 3])) run.trainingStep({ loss })
      expect(run.report()).toMatchObject({ totalBatches: 3, steps: { attempted: 3 } })
    })
  })

  it('counts faults by category and phase, and recoveries that were verified', async () => {
    await logged(run => {
      const end = run.phase('forward_pass')
      const first = run.fault(new Error('CUDA out of memory'))
      run.fault(new Error('?'), { faultId: first, recovery: { attempted: true, successful: false } })
      run.fault(new Error('?'), { faultId: first, recovery: { attempted: true, successful: true } })
      end()
      run.fault(new Error('?'), { recovery: { attempted: false, successful: false } })
      expect(run.report().faults).toEqual({
        total: 2,
        categories: { memory: 1, unknown: 1 },
        phases: { forward_pass: 1 },
        recoveryRate: 0.5,
      })
    })
  })

  it('is the same whatever the sinks take', async () => {
    await logged(run => {
      run.trainingStep({ loss: 1 })
      run.fault(new Error('x'))
      expect([...run.track([1])]).toEqual([1])
      expect(run.report()).toMatchObject({ steps: { attempted: 1 }, faults: { total: 1 }, totalBatches: 1, loss: 1 })
    }, { sinks: [] }) // prettier-ignore
  })

  it('counts what was accepted, filtered, rejected and late', async () => {
    let report: (() => unknown) | undefined
    await logged(run => {
      run.log({ loss: 1, activations: 2 })
      run.log({ activations: 2 })
      run.log({ loss: 'x' as never })
      run.debug('x')
      run.text('', 'x')
      report = () => {
        run.log({ loss: 1 })
        run.text('x', 'x')
        run.debug('x')
        return run.report().events
      }
    }, { minPriority: 'useful', minLevel: 'info' }) // prettier-ignore
    // Accepted: the start, the loss, two warnings, news of delivery, the end.
    expect(report?.()).toMatchObject({ filtered: 2, filteredMetrics: 2, rejected: 2, late: 3 })
  })

  it('does not fill the memory with the ids of faults', () => {
    const counter = new ReportCounter()
    const header = { time: 0, seq: 0, source: '', priority: 'useful', epoch: undefined, rank: undefined } as const
    for (let i = 0; i < 50_000; i++) {
      counter.add({ ...header, kind: 'fault', step: i, faultId: String(i), category: 'memory' } as FaultEvent)
      counter.add({ ...header, kind: 'training-step', step: i } as never)
    }
    counter.add({ ...header, kind: 'progress', unit: 'epoch', total: 9 } as ProgressEvent)
    counter.add({ ...header, kind: 'phase', phase: 'epoch_start', total: 9 } as PhaseEvent)
    const history = { endingIn: () => ({ last: undefined, count: 0 }) }
    const report = counter.report({ counts: {} } as never, history as never, 0)
    expect(report).toMatchObject({ faults: { total: 50_000, categories: { memory: 50_000 } }, totalBatches: undefined })
    expect(report.steps).toEqual({ attempted: 50_000, failed: 50_000, successRate: 0 })
  })
})
