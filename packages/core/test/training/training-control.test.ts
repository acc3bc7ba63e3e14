import { describe, expect, test } from 'vitest'
import type { TrainableModel, TrainingCallback } from '../../src/training/index.js'
import { thrownBy, training } from './fixtures.js'

const withRate = (learningRate: number): TrainableModel<unknown> & { learningRate: number } => ({ trainOnBatch: () => ({}), learningRate })

describe('the control of a callback', () => {
  test('stops training when any callback asks, and nothing takes it back', async () => {
    const stopper = (name: string, at: number): TrainingCallback => ({
      name,
      onBatchEnd: ({ step, control }) => {
        if (step >= at) control.stop(`step ${at} reached`)
      },
    })
    const { runner, events } = await training([stopper('a', 2), stopper('b', 1)])
    const stops: string[][] = []
    for (let step = 0; step < 4; step++) {
      await runner.batchBegin(step, step)
      await runner.batchEnd({})
      stops.push(runner.stops.map(({ callback, reason }) => `${callback}: ${reason}`))
    }
    expect(stops).toEqual([
      [],
      ['b: step 1 reached'],
      ['b: step 1 reached', 'a: step 2 reached'],
      ['b: step 1 reached', 'a: step 2 reached'],
    ])
    await events()
  })

  test('skips one batch only', async () => {
    const { runner, events } = await training([
      { name: 'a', onBatchBegin: ({ step, control }) => (step === 1 ? control.skipBatch('bad sample') : undefined) },
      { name: 'b', onGradients: ({ globalNorm, control }) => (Number.isFinite(globalNorm) ? undefined : control.skipBatch('not finite')) },
    ])
    const skips: unknown[] = []
    for (const [step, norm] of [1, 1, NaN, 1].entries()) {
      await runner.batchBegin(step, step)
      runner.gradients({}, norm)
      skips.push([...runner.skips])
    }
    expect(skips).toEqual([[], [{ callback: 'a', reason: 'bad sample' }], [{ callback: 'b', reason: 'not finite' }], []])
    await events()
  })

  test('asks for a checkpoint once per callback, with the latest reason, until it is taken', async () => {
    const { runner, events } = await training([
      { name: 'a', onBatchEnd: ({ step, control }) => control.saveCheckpoint(`step ${step}`) },
      { name: 'b', onEpochEnd: ({ control }) => control.saveCheckpoint() },
    ])
    for (let step = 0; step < 3; step++) {
      void runner.batchBegin(step, step)
      void runner.batchEnd({})
    }
    void runner.epochEnd({})
    expect(runner.takeCheckpoints()).toEqual([
      { callback: 'a', reason: 'step 2' },
      { callback: 'b', reason: 'asked for' },
    ])
    expect(runner.takeCheckpoints()).toEqual([])
    await events()
  })

  test('reads and sets the learning rate of the model', async () => {
    const model = withRate(0.1)
    const halve: TrainingCallback = {
      name: 'halve',
      needs: ['learningRate'],
      onEpochEnd: ({ control }) => void (control.learningRate /= 2),
    }
    const { runner, events } = await training([halve, { ...halve, name: 'again' }], model)
    void runner.epochEnd({})
    expect(model.learningRate).toBe(0.025)
    await events()
  })

  test('says who wants a learning rate that the model has not', async () => {
    const reads: TrainingCallback = { name: 'reads', onTrainBegin: ({ control, log }) => log.log({ rate: control.learningRate }) }
    const sets: TrainingCallback = { name: 'sets', onTrainBegin: ({ control }) => void (control.learningRate = 1) }
    for (const [callback, verb] of [
      [reads, 'reads'],
      [sets, 'sets'],
    ] as const) {
      // prettier-ignore
      const { runner, events } = await training([callback])
      expect(await thrownBy(() => runner.trainBegin())).toEqual(
        new TypeError(
          `the callback '${verb}' ${verb} the learning rate, and the model has none; give the model a learningRate, or leave the callback out`,
        ),
      )
      await events()
    }
  })

  test.each([NaN, Infinity, -1, '0.1'])('refuses %j as a learning rate', async value => {
    const model = withRate(0.1)
    const { runner, events } = await training(
      [{ name: 'a', onTrainBegin: ({ control }) => void (control.learningRate = value as number) }],
      model,
    )
    expect(await thrownBy(() => runner.trainBegin())).toEqual(
      new TypeError(`the callback 'a' sets the learning rate to ${value}; give a finite number, at least 0`),
    )
    expect(model.learningRate).toBe(0.1)
    await events()
  })
})
