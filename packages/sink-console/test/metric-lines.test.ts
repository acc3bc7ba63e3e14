import { describe, expect, test } from 'vitest'
import { TestConsole } from './lib/console.js'
import { event, message, metricSet, metrics, progress } from './lib/events.js'

const training = metricSet(['loss', 'essential'], 'accuracy', ['learning_rate', 'important'])
const lossOnly = metricSet(['loss', 'essential'])
const epochStart = (epoch: number, total?: number) =>
  event('phase', { phase: 'epoch_start', state: 'start', durationMs: undefined, batch: undefined, total, level: 'info' }, { epoch })
const batchStart = (batch: number, total: number, epoch: number) =>
  event('phase', { phase: 'batch_start', state: 'start', durationMs: undefined, batch, total, level: 'debug' }, { epoch })
const step = (of: { batch?: number; loss?: number; accuracy?: number; learningRate?: number }, at: { step?: number; epoch?: number }) =>
  event(
    'training-step',
    {
      batch: undefined,
      loss: undefined,
      accuracy: undefined,
      learningRate: undefined,
      gradientNorm: undefined,
      stabilityScore: undefined,
      clippingRatio: undefined,
      ...of,
    },
    at,
  )

describe('a line of metrics', () => {
  test('has epoch, batch, loss, accuracy and learning rate, every ten batches from batch 0 on', () => {
    const console = new TestConsole()
    for (let batch = 0; batch < 25; batch++) {
      console.send(batchStart(batch, 100, 3), metrics(training, [0.12344, 0.98763, 0.001], 300 + batch, 3))
    }
    expect(console.stream.lines).toEqual(
      [0, 10, 20].map(batch => `Epoch 3, Batch ${batch}/100, Loss: 0.1234, Accuracy: 0.9876, LR: 0.001000`),
    )
  })

  test('leaves out what is absent', () => {
    const console = new TestConsole()
    console.send(metrics(lossOnly, [0.5], 0))
    expect(console.stream.text).toBe('Step 0, Loss: 0.5000\n')
  })

  test('comes as often as asked', () => {
    const console = new TestConsole({ everyBatches: 3 })
    for (let batch = 0; batch < 8; batch++) console.send(metrics(lossOnly, [batch], batch))
    expect(console.stream.lines.map(line => line.split(',')[0])).toEqual(['Step 0', 'Step 3', 'Step 6'])
  })

  test('never comes with everyBatches 0, nor below the level', () => {
    for (const options of [{ everyBatches: 0 }, { level: 'warn' as const }]) {
      expect(new TestConsole(options).send(metrics(lossOnly, [1], 0), metrics(lossOnly, [1], 10)).stream.text).toBe('')
    }
  })

  test('knows aliases, also as the last part of a name', () => {
    const console = new TestConsole()
    console.send(metrics(metricSet('trainer/loss', 'trainer/acc', 'optimizer/lr'), [1, 0.5, 0.1], 0))
    expect(console.stream.text).toBe('Step 0, Loss: 1.0000, Accuracy: 0.5000, LR: 0.100000\n')
  })

  test('collects the calls of one step, in any order and over several loggers', () => {
    const console = new TestConsole()
    console.send(
      metrics(metricSet('lr'), [0.1], 0),
      metrics(metricSet('acc'), [0.5], 0),
      metrics(lossOnly, [1], 0),
      metrics(lossOnly, [2], 1),
    )
    expect(console.stream.text).toBe('Step 0, Loss: 1.0000, Accuracy: 0.5000, LR: 0.100000\n')
  })

  test('stands before the lines that came after it', () => {
    const console = new TestConsole()
    console.send(message('info', 'before'), metrics(lossOnly, [1], 0), message('info', 'after'))
    expect(console.stream.lines).toEqual(['before', 'Step 0, Loss: 1.0000', 'after'])
  })

  test('shows the shallowest of several losses as the loss, and names the others when they are essential', () => {
    const console = new TestConsole()
    console.send(metrics(metricSet(['model/decoder/loss', 'essential'], ['loss', 'essential']), [0.3, 0.5], 0))
    expect(console.stream.text).toBe('Step 0, Loss: 0.5000, model/decoder/loss: 0.3000\n')
  })

  test('names both losses where neither is the main one', () => {
    const console = new TestConsole()
    console.send(metrics(metricSet('generator/loss', 'critic/loss'), [0.3, 0.5], 0))
    expect(console.stream.text).toBe('Step 0, generator/loss: 0.3000, critic/loss: 0.5000\n')
  })

  test('has what the user called essential, and not what monitors measure', () => {
    const console = new TestConsole()
    console.send(
      metrics(metricSet(['reward', 'essential'], 'length', 'system/cpu', 'throughput/batch_time_ms', 'step_time'), [7, 3, 50, 8, 1], 0),
    )
    console.send(metrics(metricSet('system/cpu'), [50], 10))
    expect(console.stream.text).toBe('Step 0, reward: 7.0000, length: 3.0000\n')
  })

  test('shows some of what there is when no metric has a usual name', () => {
    const console = new TestConsole()
    console.send(metrics(metricSet('a', 'b', 'c', 'd'), [1, 2, 3, 4], 0))
    expect(console.stream.text).toBe('Step 0, a: 1.0000, b: 2.0000, c: 3.0000\n')
  })

  test('keeps a bounded number of metrics in mind, whatever is logged', () => {
    const console = new TestConsole()
    for (let at = 0; at < 2000; at++) console.send(metrics(metricSet([`layer_${at}/loss`, 'essential']), [1], at))
    const names = Array.from({ length: 50_000 }, (_, index) => `m${index}`)
    console.send(metrics(metricSet(...names), names.map(Number), 2001))
    console.close()
    expect(console.stream.lines.length).toBeLessThan(200 + 20)
  })

  test('shows a diverged loss as it is', () => {
    expect(new TestConsole().send(metrics(lossOnly, [Number.NaN], 0)).stream.text).toBe('Step 0, Loss: NaN\n')
  })

  test('is not made of metrics of other ranks', () => {
    const console = new TestConsole()
    console.send(event('metrics', { set: lossOnly, values: [1] }, { step: 0, rank: 2 }))
    expect(console.stream.text).toBe('')
  })

  test('comes again after a rewind', () => {
    const console = new TestConsole()
    console.send(metrics(lossOnly, [1], 15), event('rewind', { toStep: 10, reason: 'rollback' }), metrics(lossOnly, [1], 11))
    expect(console.stream.lines).toEqual([
      'Step 15, Loss: 1.0000',
      'WARN  Back to step 10 (rollback); what was logged after it is void',
      'Step 11, Loss: 1.0000',
    ])
  })
})

describe('the batch of a line', () => {
  const shown = (console: TestConsole): (string | undefined)[] =>
    console.stream.lines.map(line => /^(.*), Loss/.exec(line)?.[1]).filter(part => part !== undefined)

  test('comes from a training step that names it, whichever of step and metrics is first', () => {
    const console = new TestConsole()
    for (let batch = 0; batch < 12; batch++) {
      const told = step({ batch, loss: 1 }, { step: 40 + batch, epoch: 2 })
      const logged = metrics(lossOnly, [1], 40 + batch, 2)
      console.send(...(batch % 2 === 0 ? [told, logged] : [logged, told]))
    }
    expect(shown(console)).toEqual(['Epoch 2, Batch 0', 'Epoch 2, Batch 10'])
  })

  test('comes from a training step even when its metrics are filtered away', () => {
    const console = new TestConsole().send(step({ batch: 0, loss: 0.5, accuracy: 0.9, learningRate: 0.001 }, { step: 0, epoch: 1 }))
    expect(console.stream.text).toBe('Epoch 1, Batch 0, Loss: 0.5000, Accuracy: 0.9000, LR: 0.001000\n')
  })

  test("comes from a loop's progress", () => {
    const console = new TestConsole({ progress: false })
    let at = 70
    for (const epoch of [1, 2]) {
      console.send(progress({ id: epoch, done: 0, total: 25 }, { step: at - 1, epoch }))
      for (let batch = 0; batch < 25; batch++, at++) {
        console.send(metrics(lossOnly, [1], at, epoch))
        if (batch % 4 === 3) console.send(progress({ id: epoch, done: batch + 1, total: 25 }, { step: at, epoch }))
      }
      console.send(progress({ id: epoch, done: 25, total: 25, state: 'done' }, { step: at - 1, epoch }))
    }
    expect(shown(console)).toEqual([1, 2].flatMap(epoch => [0, 10, 20].map(batch => `Epoch ${epoch}, Batch ${batch}/25`)))
  })

  test('is right although metrics came before the first batch', () => {
    const console = new TestConsole({ progress: false })
    console.send(epochStart(1), metrics(metricSet('lr'), [0.1], 6, 1), progress({ done: 0, total: 50 }, { step: 6, epoch: 1 }))
    for (let batch = 0; batch < 25; batch++) {
      console.send(metrics(lossOnly, [1], 7 + batch, 1))
      if (batch === 5) console.send(progress({ done: 6, total: 50 }, { step: 12, epoch: 1 }))
    }
    expect(shown(console)).toEqual(['Epoch 1, Batch 0/50', 'Epoch 1, Batch 10/50', 'Epoch 1, Batch 20/50'])
  })

  test('counts from the start of an epoch when nobody names a batch', () => {
    const console = new TestConsole()
    for (const epoch of [1, 2]) {
      console.send(epochStart(epoch, 12))
      for (let batch = 0; batch < 12; batch++) console.send(metrics(lossOnly, [1], (epoch - 1) * 12 + batch, epoch))
    }
    expect(shown(console)).toEqual(['Epoch 1, Batch 0/12', 'Epoch 1, Batch 10/12', 'Epoch 2, Batch 0/12', 'Epoch 2, Batch 10/12'])
    expect(console.stream.text).toContain('Epoch 2 started\n')
  })

  test('goes on after a loop of validation within the epoch', () => {
    const console = new TestConsole({ progress: false })
    console.send(progress({ id: 1, total: 30 }, { epoch: 1 }))
    for (let batch = 0; batch < 30; batch++) {
      console.send(metrics(lossOnly, [1], batch, 1))
      if (batch !== 15) continue
      console.send(progress({ id: 2, total: 3, description: 'validation' }, { step: 15, epoch: 1 }))
      console.send(progress({ id: 2, done: 3, total: 3, state: 'done' }, { step: 15, epoch: 1 }))
    }
    expect(shown(console)).toEqual(['Epoch 1, Batch 0/30', 'Epoch 1, Batch 10/30', 'Epoch 1, Batch 20/30'])
  })

  test('is the step in a plain loop', () => {
    const console = new TestConsole()
    for (let at = 0; at < 21; at++) console.send(metrics(lossOnly, [1], at))
    expect(shown(console)).toEqual(['Step 0', 'Step 10', 'Step 20'])
  })

  test('is shown for each epoch that has one value only', () => {
    const console = new TestConsole()
    for (let epoch = 1; epoch <= 3; epoch++) console.send(metrics(lossOnly, [1], epoch, epoch))
    expect(shown(console)).toEqual(['Epoch 1, Step 1', 'Epoch 2, Step 2', 'Epoch 3, Step 3'])
  })
})

describe('validation', () => {
  test('has a line of its own for each epoch', () => {
    const console = new TestConsole()
    const set = metricSet('val_loss', 'validation/acc', 'val/f1')
    for (const epoch of [1, 2]) console.send(metrics(lossOnly, [1], epoch * 5, epoch), metrics(set, [0.25, 0.5, 0.75], epoch * 5, epoch))
    expect(console.stream.lines.filter(line => line.includes('Validation'))).toEqual(
      [1, 2].map(epoch => `Epoch ${epoch}, Validation Loss: 0.2500, Validation Accuracy: 0.5000, val/f1: 0.7500`),
    )
  })
})
