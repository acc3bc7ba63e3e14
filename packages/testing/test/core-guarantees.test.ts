import { describe, expect, test } from 'vitest'
import { fakeClock, faultySink, testRun } from '@trainlog/testing'

// What the contract says of the caller, and no sink can break.
describe('core, as a sink sees it', () => {
  test('closes once, however often the run is ended', async () => {
    const sink = faultySink()
    const { run } = await testRun({ sinks: [sink] })
    await Promise.all([run.end(), run.end('failed'), run[Symbol.asyncDispose]()])
    await run.end()
    expect(sink.calls.filter(each => each.call === 'close').map(each => each.outcome?.status)).toEqual(['finished'])
  })

  test('writes nothing after the close', async () => {
    const sink = faultySink()
    const { run } = await testRun({ sinks: [sink] })
    await run.end()
    run.log({ loss: 1 })
    run.info('late')
    await run.flush()
    expect(sink.calls.at(-1)?.call).toBe('close')
    expect(sink.violations).toEqual([])
  })

  test('does not close what never opened', async () => {
    const clock = fakeClock()
    const sinks = [faultySink({ name: 'retried', open: 'throw' }), faultySink({ name: 'given up', open: 'refuse' })]
    const { run } = await testRun({ sinks, clock, onSinkError: () => undefined })
    await clock.advance(2000)
    const ended = run.end()
    await clock.advance(60_000)
    await ended
    for (const sink of sinks) expect(new Set(sink.calls.map(each => each.call))).toEqual(new Set(['open']))
    expect(sinks[0]?.calls.length).toBeGreaterThan(1)
    expect(sinks[1]?.calls).toHaveLength(1)
  })

  test('makes one call at a time, in order, while calls fail at random', async () => {
    const clock = fakeClock()
    const sink = faultySink({
      delivery: { batchEvents: 3, writeTimeoutMs: 500 },
      write: (_, random) => (['ok', 'ok', 'throw', 'reject', 'slow', 'hang', 'refuse'] as const)[Math.floor(random * 7)] ?? 'ok',
      flush: (_, random) => (random < 0.5 ? 'ok' : 'reject'),
      seed: 11,
    })
    const { run } = await testRun({ sinks: [sink], clock, onSinkError: () => undefined })
    for (let i = 0; i < 100; i++) {
      run.log({ loss: i }, i)
      await clock.advance(100)
    }
    const ended = run.end()
    await clock.advance(120_000)
    await ended
    expect(sink.violations).toEqual([])
    const seqs = sink.received.map(event => event.seq)
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
  })
})
