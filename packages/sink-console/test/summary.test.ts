import { describe, expect, test } from 'vitest'
import { TestConsole } from './lib/console.js'
import { event, message, metricSet, metrics } from './lib/events.js'

const error = { name: 'Error', message: 'out of memory', stack: undefined, cause: undefined }

describe('the summary', () => {
  test('has status, duration, newest and best of the main metrics, the own values, and where things are', () => {
    const console = new TestConsole({ level: 'critical', run: { dir: '/runs/digits/digits_1' } })
    const set = metricSet('loss', 'acc', 'lr', ['bleu', 'essential'], 'other')
    console.send(metrics(set, [0.5, 0.9, 0.1, 20, 1], 10), metrics(set, [0.7, 0.8, 0.01, 21, 1], 20))
    console.send(
      message('warn', 'careful'),
      event('summary', { values: { best_epoch: 3, note: 'fine' } }),
      event('checkpoint', { path: 'ckpt/1', size: 1, sha256: undefined, seconds: 1, reason: undefined, best: true, metrics: {} }),
      event('link', { sink: 'mlflow', id: undefined, url: 'http://localhost:5000/x' }),
      event('run-end', { status: 'finished', error: undefined, durationMs: 65_000 }),
    )
    expect(console.stream.text).toBe('')
    expect(console.close().stream.lines).toEqual([
      'Run digits_1 finished after 1 min 05 s, 1 warning',
      '  loss        0.7000  (best 0.5000 at step 10)',
      '  acc         0.8000  (best 0.9000 at step 10)',
      '  lr          0.010000',
      '  bleu        21.0000',
      '  best_epoch  3',
      '  note        fine',
      '  checkpoint  ckpt/1',
      '  folder      /runs/digits/digits_1',
      '  mlflow      http://localhost:5000/x',
    ])
  })

  test('of a run that failed shows the error', () => {
    const console = new TestConsole().send(event('run-end', { status: 'failed', error, durationMs: 1500 }))
    expect(console.close().stream.lines).toEqual(['ERROR Run digits_1 failed after 1.5 s', '  Error: out of memory'])
  })

  test('of a process that went away uses what closing says', () => {
    const console = new TestConsole()
    console.clock.advance(2500)
    expect(console.close({ status: 'killed', error: undefined }).stream.lines).toEqual(['WARN  Run digits_1 was killed after 2.5 s'])
  })

  test('can be left out, but a failure is still said', () => {
    expect(new TestConsole({ summary: false }).close().stream.text).toBe('')
    expect(new TestConsole({ summary: false }).close({ status: 'failed', error }).stream.text).toContain('Error: out of memory')
  })

  test('does not take as best what a rollback made void', () => {
    const console = new TestConsole()
    const set = metricSet('loss')
    console.send(
      metrics(set, [0.1], 10),
      event('rewind', { toStep: 5, reason: 'rollback' }),
      metrics(set, [0.4], 6),
      metrics(set, [0.6], 7),
    )
    expect(console.close().stream.text).toContain('loss  0.6000  (best 0.4000 at step 6)')
  })
})
