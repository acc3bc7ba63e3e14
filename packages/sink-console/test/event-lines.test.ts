import type { EventMap, TrainEvent } from '@trainlog/core'
import { describe, expect, test } from 'vitest'
import { coloring, control } from './lib/ansi.js'
import { TestConsole } from './lib/console.js'
import { event, message, runInfo, stats } from './lib/events.js'

/** The lines of some events at debug, where nothing is left out. */
function linesOf(...events: TrainEvent[]): readonly string[] {
  return new TestConsole({ level: 'debug' }).send(...events).stream.lines
}

const error = { name: 'RangeError', message: 'loss is NaN\nat dense_1', stack: 'RangeError: …', cause: undefined }

describe('messages', () => {
  test('below the level are not shown', () => {
    const console = new TestConsole()
    console.send(...(['debug', 'info', 'warn', 'error', 'critical'] as const).map(level => message(level, `a ${level}`)))
    expect(console.stream.lines).toEqual(['a info', 'WARN  a warn', 'ERROR a error', 'CRIT  a critical'])
  })

  test('have the colours cyan, green, yellow, red and magenta', () => {
    const console = new TestConsole({ level: 'debug', color: true })
    console.send(...(['debug', 'info', 'warn', 'error', 'critical'] as const).map(level => message(level, level)))
    expect(console.stream.lines.map(line => line.match(coloring)?.at(-2))).toEqual(
      ['36', '32', '33', '31', '35'].map(code => `\u001b[${code}m`),
    )
  })

  test('have their namespace and their fields', () => {
    expect(linesOf(message('warn', 'slow shard', { shard: 3, file: 'a b' }, 'trainer/data'))).toEqual([
      'WARN  [trainer/data] slow shard  shard=3 file="a b"',
    ])
  })

  test('of several lines stay several lines, each painted by itself', () => {
    expect(linesOf(message('error', 'one\ntwo\n\nthree', { a: 1 }))).toEqual(['ERROR one  a=1', '  two', '', '  three'])
    const console = new TestConsole({ color: true }).send(message('info', 'one\ntwo'))
    expect(console.stream.lines).toEqual(['\u001b[32mone\u001b[39m', '  \u001b[32mtwo\u001b[39m'])
  })

  test('cannot steer the terminal, by text, field, key or namespace', () => {
    const evil = '\u001b]0;title\u0007\u001b[2J'
    const console = new TestConsole({ color: true }).send(message('info', evil, { [evil]: evil }, evil))
    expect(console.stream.text.replace(coloring, '')).not.toMatch(control)
  })

  test('of other ranks say so', () => {
    expect(linesOf(event('message', { level: 'info', text: 'ready', fields: {} }, { rank: 3 }))).toEqual(['[rank 3] ready'])
  })

  test('have the local time when asked', () => {
    const time = new Date(2026, 0, 2, 3, 4, 5).getTime()
    const console = new TestConsole({ time: true }).send(event('message', { level: 'info', text: 'hi', fields: {} }, { time }))
    expect(console.stream.text).toBe('03:04:05 hi\n')
  })

  test('of nested runs have the name of their run', () => {
    const console = new TestConsole({ run: { name: 'lr=0.1', parent: { id: 'p', links: [] } } }).send(message('warn', 'hi'))
    expect(console.stream.text).toBe('lr=0.1 · WARN  hi\n')
  })
})

describe('the start of a run', () => {
  test('says which run, where, and with what', () => {
    const info = runInfo({ dir: '/runs/digits/digits_1', params: { lr: 0.1, layers: [64, 10] } })
    const console = new TestConsole({ run: info }).send(event('run-start', { info }))
    expect(console.stream.lines).toEqual(['Run digits_1 of digits', '  /runs/digits/digits_1', '  lr=0.1 layers=[64,10]'])
  })

  test('says that it goes on, and from where', () => {
    const info = runInfo({ session: 1, resumed: { step: 1200, epoch: 3 } })
    expect(linesOf(event('run-start', { info }))).toEqual(['Run digits_1 of digits (session 2, resumed after step 1200)'])
  })
})

describe('what happens in a run', () => {
  const phase = (of: Partial<EventMap['phase']>, at: { epoch?: number } = {}): TrainEvent =>
    event(
      'phase',
      { phase: 'validation', state: 'start', durationMs: undefined, batch: undefined, total: undefined, level: 'debug', ...of },
      at,
    )
  const fault = (of: Partial<EventMap['fault']>): TrainEvent =>
    event(
      'fault',
      {
        faultId: 'f',
        category: 'loss_computation',
        error,
        message: 'x',
        operation: undefined,
        phase: undefined,
        batch: undefined,
        context: {},
        recovery: undefined,
        ...of,
      },
      { step: 12 },
    )
  const delivery = (change: EventMap['delivery']['change'], of: Parameters<typeof stats>[0] = {}, failed = true): TrainEvent =>
    event('delivery', {
      sink: 'mlflow',
      change,
      error: failed ? { ...error, message: 'connect ECONNREFUSED' } : undefined,
      stats: stats(of),
    })

  test.each<[string, TrainEvent, string | undefined]>([
    ['an epoch that starts', phase({ phase: 'epoch_start', level: 'info' }, { epoch: 3 }), 'Epoch 3 started'],
    ['an epoch that ends', phase({ phase: 'epoch_end', state: 'end', durationMs: 12_300 }, { epoch: 3 }), 'DEBUG Epoch 3 ended in 12.3 s'],
    ['a phase', phase({ state: 'end', durationMs: 12.3 }, { epoch: 3 }), 'DEBUG Validation ended in 12.3 ms  epoch=3'],
    ['parameters', event('params', { values: { lr: 0.1 } }), 'Params:  lr=0.1'],
    ['tags', event('tags', { values: { team: 'vision' } }), 'DEBUG Tags:  team=vision'],
    [
      'a fault',
      fault({ operation: 'trainStep', phase: 'backward_pass', batch: 4, context: { lr: 0.1 } }),
      'ERROR Error Details: loss_computation: RangeError: loss is NaN  operation=trainStep phase=backward_pass batch=4 step=12 lr=0.1',
    ],
    [
      'a recovery',
      fault({ recovery: { attempted: true, successful: true, seconds: 0.5, action: 'rollback' } }),
      'WARN  Recovered by rollback in 500 ms from loss_computation: RangeError: loss is NaN  step=12',
    ],
    [
      'a recovery that did not work',
      fault({ recovery: { attempted: true, successful: false, seconds: undefined, action: undefined } }),
      'ERROR Could not recover from loss_computation: RangeError: loss is NaN  step=12',
    ],
    [
      'a numeric issue',
      event(
        'numeric-issue',
        { issue: 'exploding', severity: 'high', location: 'dense_1', details: { norm: 1e9 }, action: 'clipped' },
        { step: 3 },
      ),
      'ERROR Numeric issue: exploding in dense_1  norm=1000000000 step=3 action=clipped',
    ],
    [
      'a system event',
      event('system', { type: 'port_conflict', description: '6006 is taken', details: { port: 6006 } }),
      'WARN  System Event: port_conflict: 6006 is taken  port=6006',
    ],
    [
      'an alert',
      event('alert', { title: 'Hot', text: '91 °C', level: 'critical', metric: 'gpu/temp', value: 91, threshold: 90, resolved: false }),
      'CRIT  Alert: Hot: 91 °C  metric=gpu/temp value=91 threshold=90',
    ],
    [
      'an alert that is over',
      event('alert', {
        title: 'Hot',
        text: '',
        level: 'critical',
        metric: undefined,
        value: undefined,
        threshold: undefined,
        resolved: true,
      }),
      'Alert over: Hot',
    ],
    [
      'a checkpoint',
      event('checkpoint', {
        path: 'checkpoints/epoch-3',
        size: 5_300_000,
        sha256: undefined,
        seconds: 0.43,
        reason: 'val_loss',
        best: true,
        metrics: { val_loss: 0.3 },
      }),
      'Checkpoint checkpoints/epoch-3 (5.1 MiB, 430 ms, best so far, val_loss)  val_loss=0.3',
    ],
    [
      'an artifact',
      event('artifact', { name: 'mlp', type: 'model', path: 'dist/model', aliases: [], metadata: {} }),
      'Artifact mlp (model): dist/model',
    ],
    [
      'a dataset',
      event('dataset', { name: 'mnist', context: 'training', uri: undefined, digest: undefined, rows: 9000, schema: undefined }),
      'Dataset mnist  context=training rows=9000',
    ],
    [
      'a measured operation',
      event('performance', {
        operation: 'load',
        durationMs: 8.12,
        ok: true,
        memoryBytes: 1024,
        gpuUtilization: undefined,
        throughput: 1234,
      }),
      'DEBUG Performance: load took 8.1 ms  memory="1.0 KiB" throughput=1.2k/s',
    ],
    ['a link', event('link', { sink: 'wandb', id: 'x', url: 'https://wandb.ai/me/runs/x' }), 'wandb: https://wandb.ai/me/runs/x'],
    ['a rollback', event('rewind', { toStep: 9, reason: 'rollback' }), 'WARN  Back to step 9 (rollback); what was logged after it is void'],
    ['a sink that opens', delivery('open', {}, false), 'DEBUG Sink mlflow is open'],
    [
      'a sink that fails',
      delivery('failing', { queued: 1 }),
      'WARN  Sink mlflow is failing: connect ECONNREFUSED; 1 event wait, training goes on',
    ],
    ['a sink that works again', delivery('recovered', { delivered: 40 }, false), 'Sink mlflow works again; 40 events delivered'],
    [
      'a sink that is stuck',
      delivery('stuck', { queued: 5 }, false),
      'ERROR Sink mlflow is stuck in a write that does not return; 5 events wait',
    ],
    ['a sink that refuses', delivery('refused', { refused: 2 }), 'WARN  Sink mlflow refused 2 events so far: connect ECONNREFUSED'],
    [
      'a sink that is too slow',
      delivery('overflow', { overflow: 9 }, false),
      'WARN  Sink mlflow cannot keep up; 9 events dropped so far, the least important first',
    ],
    ['a sink that gave up', delivery('dead'), 'ERROR Sink mlflow gave up: connect ECONNREFUSED; nothing more will reach it'],
    [
      'a report on a sink that fails',
      delivery('report', { state: 'failing', queued: 7, retries: 3 }),
      'WARN  Sink mlflow is failing: connect ECONNREFUSED; 7 events wait, 3 retries',
    ],
    [
      'a histogram',
      event('histogram', { name: 'w', edges: [0, 1], counts: [5], min: 0, max: 1, sum: 2, sumSquares: 1, count: 5, nonFinite: 1 }),
      'DEBUG Histogram w: 5 values from 0 to 1, 1 not finite',
    ],
    ['a table', event('table', { name: 'errors', columns: ['a', 'b'], rows: [[1, 2]], chart: undefined }), 'DEBUG Table errors: 1 × 2'],
  ])('%s is a line', (_title, sent, line) => {
    expect(linesOf(sent)).toEqual([line])
  })

  test('a kind of a plug-in is passed over', () => {
    expect(linesOf({ ...message('info', 'x'), kind: 'custom' } as unknown as TrainEvent)).toEqual([''])
  })
})
