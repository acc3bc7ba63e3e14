import { describe, expect, it } from 'vitest'
import type { MetricRule, Priority, Run, RunOptions } from '../../src/index.js'
import { canonicalName, namePattern } from '../../src/index.js'
import { logged, ofKind, rows } from './logged.js'

/** The priority that each metric is given. */
async function prioritiesOf(
  names: readonly string[],
  options: RunOptions = {},
  body?: (run: Run) => void,
): Promise<Record<string, Priority>> {
  const events = await logged(run => {
    body?.(run)
    for (const name of names) run.log({ [name]: 1 })
  }, options)
  return Object.fromEntries(ofKind('metrics', events).map(({ set }) => [set.names[0], set.priorities[0]])) as Record<string, Priority>
}

describe('a name', () => {
  it.each([
    ['acc', 'accuracy'],
    ['train/acc', 'train/accuracy'],
    ['val_acc', 'val_accuracy'],
    ['val/acc', 'val_accuracy'],
    ['validation_accuracy', 'val_accuracy'],
    ['validation/accuracy', 'val_accuracy'],
    ['val/loss', 'val_loss'],
    ['validation_loss', 'val_loss'],
    ['trainer/validation/loss', 'trainer/val_loss'],
    ['lr', 'learning_rate'],
    ['optimizer/lr', 'optimizer/learning_rate'],
    ['base_lr', 'base_learning_rate'],
    ['grad_norm', 'gradient_norm'],
    ['decoder/grad_norm', 'decoder/gradient_norm'],
  ])('%s means %s', (name, meaning) => {
    expect(canonicalName(name)).toBe(meaning)
    expect(canonicalName(canonicalName(name))).toBe(meaning)
  })

  it.each(['interval/loss', 'lrs', 'soccer', 'vacc', 'validity', 'value', 'invalidation_loss', 'grad_norms', ''])(
    '%s means itself',
    name => {
      expect(canonicalName(name)).toBe(name)
    },
  )
})

describe('a pattern', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['loss', ['loss', 'trainer/loss', 'a/b/loss'], ['losses', 'val_loss', 'loss/a', 'xloss']],
    ['*_loss', ['aux_loss', 'trainer/aux_loss', 'a/val_loss', 'val/loss'], ['loss', 'aux_loss/x']],
    ['trainer/loss', ['trainer/loss'], ['loss', 'a/trainer/loss', 'trainer/loss/x']],
    ['trainer/*', ['trainer/loss', 'trainer/a/b'], ['loss', 'trainer', 'a/trainer/loss']],
    ['*/loss', ['trainer/loss', 'a/b/loss'], ['loss']],
    ['*', ['loss', 'a/b/c'], []],
    ['*activations*', ['activations', 'conv1_activations_mean', 'a/activations'], ['activations/conv1']],
    ['acc', ['acc', 'accuracy', 'a/acc', 'a/accuracy'], ['val_acc']],
    ['accuracy', ['acc', 'accuracy'], ['val_accuracy']],
    ['val_accuracy', ['val_acc', 'validation_acc', 'validation_accuracy', 'val/acc', 'a/val_acc'], ['accuracy']],
    ['val/loss', ['val/loss', 'val_loss', 'validation_loss', 'validation/loss', 'a/val_loss'], ['loss']],
    ['val_*', ['val_x', 'val/x', 'validation_x', 'a/validation/x'], ['x', 'value']],
    ['val/*', ['val_x', 'val/x', 'validation/x', 'val/decoder/x', 'a/val_x'], ['x', 'a/val/decoder/x']],
    ['lr', ['lr', 'learning_rate', 'optimizer/lr'], ['lrs']],
    ['gradient_norm', ['grad_norm', 'gradient_norm', 'a/grad_norm'], ['norm']],
    ['a.b', ['a.b'], ['axb']],
    ['a+(b)[c]{d}|e^f$g\\h?', ['a+(b)[c]{d}|e^f$g\\h?'], ['a']],
  ])('%s', (pattern, matching, others) => {
    expect(matching.filter(name => !namePattern(pattern)(name))).toEqual([])
    expect(others.filter(namePattern(pattern))).toEqual([])
  })
})

describe('built-in rules', () => {
  it.each<[Priority, readonly string[]]>([
    ['essential', ['loss', 'trainer/loss', 'attention_diagonality', 'guided_attention_weight']],
    ['important', ['learning_rate', 'lr', 'optimizer/lr', 'gradient_norm', 'grad_norm', 'val_loss', 'val/loss', 'validation_loss', 'val_acc', 'validation/mel', 'trainer/val_f1']],
    ['useful', ['system/cpu', 'system/gpu/0', 'memory/heap', 'gpu_memory', 'step_time', 'processing_time', 'throughput/samples_per_sec', 'batch_size']],
    ['verbose', ['activations', 'conv_activations_mean', 'trainer/relu_activations', 'detailed_breakdowns']],
    ['useful', ['accuracy', 'reward', 'aux_loss', 'anything/else']],
  ])('%s: %j', async (priority, names) => {
    expect(await prioritiesOf(names)).toEqual(Object.fromEntries(names.map(name => [name, priority])))
  }) // prettier-ignore

  it('give way to the more specific of two that match', async () => {
    expect(await prioritiesOf(['val_time', 'system/relu_activations', 'memory/loss'])).toEqual({
      val_time: 'useful',
      'system/relu_activations': 'verbose',
      // As many letters would do: `memory/*` says more than `loss`.
      'memory/loss': 'useful',
    })
  })
})

describe('the priority of a metric', () => {
  const everyone: RunOptions = { metrics: { loss: 'useful', 'trainer/*': 'verbose' } }

  it('is what the call says, before everything', async () => {
    const events = await logged(run => {
      run.logger('trainer', { priority: 'important' }).log({ loss: 1, lr: 2 }, { priority: 'essential' })
      run.logger('trainer').log({ loss: 1, lr: 2 }, { step: 5 })
    }, everyone)
    expect(ofKind('metrics', events).map(event => event.set.priorities)).toEqual([
      ['essential', 'essential'],
      ['useful', 'verbose'],
    ])
  })

  it('else what the first matching rule of the user says, before the logger and the built-in ones', async () => {
    const events = await logged(run => run.logger('trainer', { priority: 'important' }).log({ loss: 1, lr: 1 }), everyone)
    expect(ofKind('metrics', events)[0]?.set.priorities).toEqual(['useful', 'verbose'])
    expect(await prioritiesOf(['loss'], { metrics: { '*': 'verbose', loss: 'essential' } })).toEqual({ loss: 'verbose' })
    expect(await prioritiesOf(['loss'], { metrics: { loss: 'essential', '*': 'verbose' } })).toEqual({ loss: 'essential' })
  })

  it('is not touched by a rule that says something else', async () => {
    expect(await prioritiesOf(['loss', 'x'], { metrics: { '*': { goal: 'maximize' }, x: 'important' } })).toEqual({
      loss: 'essential',
      x: 'important',
    })
  })

  it('else that of the logger, before the built-in rules', async () => {
    const events = await logged(run => run.logger('trainer', { priority: 'verbose' }).child('a').log({ loss: 1, lr: 1 }))
    expect(ofKind('metrics', events)[0]?.set.priorities).toEqual(['verbose', 'verbose'])
  })

  it('of the user goes through aliases on both sides', async () => {
    const metrics = { acc: 'essential', 'validation/accuracy': 'verbose', learning_rate: 'verbose' } as const
    expect(await prioritiesOf(['accuracy', 'a/acc', 'val_acc', 'opt/lr'], { metrics })).toEqual({
      accuracy: 'essential',
      'a/acc': 'essential',
      val_acc: 'verbose',
      'opt/lr': 'verbose',
    })
  })

  it('changes when a rule is added while the run goes on, from the next call on', async () => {
    const events = await logged(run => {
      run.log({ x: 1 })
      run.metric('x', 'important')
      run.log({ x: 2 })
      run.metric('*', { priority: 'essential' })
      run.log({ x: 3 })
      run.metric('x', { goal: 'maximize' })
      run.log({ x: 4 })
    })
    expect(ofKind('metrics', events).map(event => event.priority)).toEqual(['useful', 'important', 'essential', 'essential'])
  })

  it('makes that of its event: the highest of all that pass', async () => {
    const events = await logged(run => {
      run.log({ loss: 1, lr: 1, x: 1, activations: 1 })
      run.log({ x: 1, activations: 1 })
    })
    expect(ofKind('metrics', events).map(event => event.priority)).toEqual(['essential', 'useful'])
  })
})

describe('the threshold of a run', () => {
  it('is useful: metrics below it are taken out and counted', async () => {
    const body = (run: Run): void => {
      run.log({ loss: 1, activations: 2, x: 3, detailed_breakdowns: 4 })
      run.log({ activations: 2 })
      run.log({ loss: 5, activations: 6, x: 7, detailed_breakdowns: 8 })
      run.log({ loss: 5, activations: 6, x: 7, detailed_breakdowns: 8 }, { priority: 'verbose' })
      expect(run.report().events).toMatchObject({ filteredMetrics: 2 + 1 + 2 + 4, filtered: 2 })
    }
    const events = await logged(body, { minPriority: 'useful' })
    expect(rows(events)).toEqual([
      [0, { loss: 1, x: 3 }],
      [2, { loss: 5, x: 7 }],
    ])
  })

  it.each<[Priority, number]>([
    ['essential', 1],
    ['important', 2],
    ['useful', 3],
    ['verbose', 4],
  ])('%s lets %i of four pass', async (minPriority, n) => {
    const events = await logged(run => run.log({ loss: 1, lr: 1, x: 1, activations: 1 }), { minPriority })
    expect(ofKind('metrics', events)[0]?.values).toHaveLength(n)
  })

  it('keeps data away as well, and counts it', async () => {
    const metrics = { 'debug/*': 'verbose', note: 'essential' } as const
    const events = await logged(
      run => {
        run.text('debug/x', 'kept away')
        run.text('x', 'kept away')
        run.text('note', 'kept')
        run.text('x', 'kept', { priority: 'essential' })
        expect(run.report().events.filtered).toBe(2)
      },
      { minPriority: 'important', metrics },
    )
    expect(ofKind('text', events).map(event => event.text)).toEqual(['kept', 'kept'])
  })
})

describe('a rule with', () => {
  const values = async (rule: MetricRule, n: number, log?: (run: Run, i: number) => void): Promise<readonly (number | undefined)[]> => {
    const events = await logged(run => {
      for (let i = 0; i < n; i++) {
        if (log) log(run, i)
        else run.log({ x: i }, i)
      }
    }, { metrics: { x: rule } }) // prettier-ignore
    return rows(events).flatMap(([, { x }]) => (x === undefined ? [] : [x]))
  }

  it('`every` keeps one value in so many, the first one first', async () => {
    expect(await values({ every: 3 }, 8)).toEqual([0, 3, 6])
    expect(await values({ every: 1 }, 3)).toEqual([0, 1, 2])
  })

  it('`every` counts a metric over all calls that hold it, whatever else they hold', async () => {
    const logs = (run: Run, i: number): void => run.log(i % 2 === 0 ? { x: i } : { x: i, y: i }, i)
    expect(await values({ every: 3 }, 9, logs)).toEqual([0, 3, 6])
  })

  it('`every` leaves the other metrics of the call alone, and counts what it takes away', async () => {
    const events = await logged(run => {
      for (let i = 0; i < 4; i++) run.log({ x: i, y: i })
      run.log({ x: 4 })
      run.log({ x: 5 })
      expect(run.report().events).toMatchObject({ filteredMetrics: 3, filtered: 1 })
    }, { metrics: { x: { every: 2 } } }) // prettier-ignore
    expect(rows(events).map(([, row]) => row)).toEqual([{ x: 0, y: 0 }, { y: 1 }, { x: 2, y: 2 }, { y: 3 }, { x: 4 }])
  })

  it('`mean` also logs the mean of the last values', async () => {
    const events = await logged(run => [1, 2, 3, NaN, 4].forEach((x, i) => run.log({ x, y: 1 }, i)), { metrics: { x: { mean: 2 } } })
    const means = rows(events).flatMap(([step, { x_mean }]) => (x_mean === undefined ? [] : [[step, x_mean]]))
    // Of two finite values, or as many as there are.
    expect(means).toEqual([
      [0, 1],
      [1, 1.5],
      [2, 2.5],
      [3, 2.5],
      [4, 3.5],
    ])
  })

  it('`goal` says which value is the best', async () => {
    await logged(run => {
      for (const x of [2, 5, 1]) run.log({ x, accuracy: x, reward: x, loss: x, dice_loss: x, val_acc: x, mAP: x })
      expect(['x', 'accuracy', 'reward', 'loss', 'dice_loss', 'val_acc', 'mAP'].map(name => run.history(name).best)).toEqual([5, 5, 5, 1, 1, 5, 5])
      run.metric('x', { goal: 'minimize' })
      expect(run.history('x').best).toBe(1)
    }, { metrics: { x: { goal: 'maximize' } } }) // prettier-ignore
  })
})
