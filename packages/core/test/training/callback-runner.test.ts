import { describe, expect, test } from 'vitest'
import type { TensorLike } from '../../src/index.js'
import { createCallbackRunner, type TrainingCallback, type TrainingContext } from '../../src/training/index.js'
import { oneEpoch, plainModel, recorder, training } from './fixtures.js'

describe('the callback runner', () => {
  test('calls each hook of each callback in the order of the list', async () => {
    const notes: string[] = []
    const { runner, events } = await training([recorder('a', notes), recorder('b', notes)])
    await oneEpoch(runner)
    const hooks = ['trainBegin 0/0/0', 'epochBegin 0/0/0', 'batchBegin 0/0/0', 'gradients 5', 'batchEnd 0/0/0', 'validationEnd 0/0/0', 'epochEnd 0/0/0', 'checkpoint /checkpoints/0', 'trainEnd finished'] // prettier-ignore
    expect(notes).toEqual(hooks.flatMap(hook => [`a.${hook}`, `b.${hook}`]))
    await events()
  })

  test('waits for an asynchronous callback before it calls the next', async () => {
    const notes: string[] = []
    const { runner, events } = await training([recorder('slow', notes, true), recorder('quick', notes)])
    await oneEpoch(runner)
    expect(notes.map(note => note.split('.')[0])).toEqual(notes.map((_, i) => (i % 2 === 0 ? 'slow' : 'quick')))
    await events()
  })

  test('gives no promise where no callback did, so that a synchronous loop stays one', async () => {
    const notes: string[] = []
    const { runner, events } = await training([recorder('a', notes), { name: 'slow at the end of an epoch', onEpochEnd: async () => {} }])
    expect(runner.trainBegin()).toBeUndefined()
    expect(runner.epochBegin(0)).toBeUndefined()
    expect(runner.batchBegin(0, 0)).toBeUndefined()
    expect(runner.batchEnd({})).toBeUndefined()
    expect(runner.epochEnd({})).toBeInstanceOf(Promise)
    expect(runner.trainEnd({ status: 'finished', error: undefined })).toBeUndefined()
    expect(notes).toHaveLength(6)
    await events()
  })

  test('gives a callback one context, with new values in it', async () => {
    const seen: { context: TrainingContext; copy: TrainingContext }[] = []
    const see = (context: TrainingContext): void => void seen.push({ context, copy: { ...context } })
    const { run, runner, events } = await training([{ name: 'a', onBatchEnd: see, onEpochEnd: see, onGradients: see, onTrainEnd: see }])
    void runner.epochBegin(1)
    void runner.batchBegin(0, 10)
    void runner.batchEnd({ loss: 3 })
    void runner.batchBegin(1, 11)
    runner.gradients({}, 1)
    void runner.batchEnd({ loss: 2 })
    void runner.epochEnd({ loss: 2.5, val_loss: 4 })
    void runner.trainEnd({ status: 'finished', error: undefined })
    expect(seen.map(({ copy: { epoch, batch, step, metrics } }) => [epoch, batch, step, metrics])).toEqual([
      [1, 0, 10, { loss: 3 }],
      [1, 1, 11, { loss: 3 }],
      [1, 1, 11, { loss: 2 }],
      [1, 1, 11, { loss: 2.5, val_loss: 4 }],
      [1, 1, 11, { loss: 2.5, val_loss: 4 }],
    ])
    expect(seen[2]?.context).toBe(seen[0]?.context)
    expect(seen[3]?.context).toBe(seen[0]?.context)
    expect(seen[0]?.copy).toMatchObject({ run, model: plainModel, epochs: 2, totalSteps: 4 })
    await events()
  })

  test('begins where a resumed training goes on', async () => {
    const { run, events } = await training([])
    let begun: unknown
    const callback: TrainingCallback = {
      name: 'a',
      onTrainBegin: ({ epoch, step, totalSteps }) => void (begun = [epoch, step, totalSteps]),
    }
    void createCallbackRunner([callback], { run, model: plainModel, epochs: 9, epoch: 3, step: 77 }).trainBegin()
    expect(begun).toEqual([3, 77, undefined])
    await events()
  })

  test('gives each callback a logger of its name, and drives the clock of the run', async () => {
    const logs = (name: string): TrainingCallback => ({
      name,
      onBatchEnd: ({ log }) => log.log({ margin: 1 }),
      onEpochBegin: ({ log }) => log.info('epoch'),
    })
    const { runner, events } = await training([logs('sampleBest(val_loss)'), logs('b')])
    void runner.epochBegin(2)
    void runner.batchBegin(0, 40)
    void runner.batchEnd({})
    const logged = (await events()).filter(({ kind }) => kind === 'metrics' || kind === 'message')
    expect(
      logged.map(event => [event.kind === 'metrics' ? event.set.names[0] : event.kind, event.source, event.step, event.epoch]),
    ).toEqual([
      ['message', 'sampleBest(val_loss)', undefined, 2],
      ['message', 'b', undefined, 2],
      ['sampleBest(val_loss)/margin', 'sampleBest(val_loss)', 40, 2],
      ['b/margin', 'b', 40, 2],
    ])
  })

  test('knows which hooks anybody has', async () => {
    class Watcher implements TrainingCallback {
      readonly name = 'watcher'
      calls = 0
      onGradients(): void {
        this.calls++
      }
    }
    const watcher = new Watcher()
    const { runner, events } = await training([watcher])
    expect([runner.has('onGradients'), runner.has('onBatchEnd')]).toEqual([true, false])
    runner.gradients({}, 1)
    expect(watcher.calls).toBe(1)
    await events()
  })

  test('holds no gradients after the hook', async () => {
    let context: { readonly gradients: Readonly<Record<string, TensorLike>> } | undefined
    let norm: number | undefined
    const seen: string[][] = []
    const { run, runner, events } = await training([
      { name: 'a', onGradients: given => void ([context, norm] = [given, given.globalNorm]) },
    ])
    const other = createCallbackRunner([{ name: 'b', onGradients: ({ gradients }) => void seen.push(Object.keys(gradients)) }], {
      run,
      model: plainModel,
      epochs: 1,
    })
    const gradients = { kernel: { shape: [1], dtype: 'float32', dataSync: () => [1] } }
    runner.gradients(gradients, 2)
    other.gradients(gradients, 2)
    expect(seen).toEqual([['kernel']])
    expect(norm).toBe(2)
    expect(context?.gradients).toEqual({})
    await events()
  })

  test('costs little per batch', async () => {
    const callbacks = Array.from({ length: 5 }, (_, i): TrainingCallback => ({ name: `c${i}`, onBatchBegin() {}, onBatchEnd() {} }))
    const { runner, events } = await training(callbacks)
    const metrics = { loss: 1 }
    const batches = 100_000
    let best = Infinity
    for (let round = 0; round < 3; round++) {
      const start = performance.now()
      for (let step = 0; step < batches; step++) {
        void runner.batchBegin(step, step)
        void runner.batchEnd(metrics)
      }
      best = Math.min(best, ((performance.now() - start) * 1e6) / batches)
    }
    // Ten calls, some 300 ns; the limit is far above, for machines that do other things too.
    expect(best).toBeLessThan(10_000)
    await events()
  })
})

describe('callbacks that cannot work', () => {
  test.each([
    [[{ name: 'a' }, { name: 'a' }], "createCallbackRunner: two callbacks are called 'a'; give each its own name, under which it logs and keeps its state"],
    [[{ name: '' }], 'createCallbackRunner: callbacks[0] has no name; give it one'],
    [[{}], 'createCallbackRunner: callbacks[0] has no name; give it one'],
    [[null], 'createCallbackRunner: callbacks[0] is null; give an object with a name and hooks'],
    [[() => {}], 'createCallbackRunner: callbacks[0] is a function; give an object'],
    [{ name: 'a' }, 'createCallbackRunner: callbacks is no list; give an array, [] for none'],
    [[{ name: 'cosine', needs: ['learningRate'] }], "the callback 'cosine' needs a model with learningRate, and this one has none; add it to the model, or leave the callback out"],
  ])('are refused before training begins: %j', async (callbacks, message) => {
    await expect(training(callbacks as unknown as TrainingCallback[])).rejects.toThrow(TypeError)
    await expect(training(callbacks as unknown as TrainingCallback[])).rejects.toThrow(message)
  }) // prettier-ignore

  test('are warned about when they have a hook that nobody calls', async () => {
    const { events } = await training([{ name: 'a', onEpochStart: () => {}, onEpochEnd: () => {} } as TrainingCallback])
    const texts = (await events()).flatMap(event => (event.kind === 'message' ? [event.text] : []))
    expect(texts).toEqual([expect.stringContaining("nobody calls onEpochStart of the callback 'a'; the hooks are onTrainBegin,")])
  })
})
