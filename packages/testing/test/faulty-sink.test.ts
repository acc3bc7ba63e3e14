import { describe, expect, test } from 'vitest'
import { fakeClock, faultySink, testRun, type Fault } from '@trainlog/testing'

const names = (calls: readonly { readonly call: string; readonly fault: Fault }[]): string[] =>
  calls.map(({ call, fault }) => `${call} ${fault}`)

describe('faultySink', () => {
  test('without a plan takes everything, and remembers what it was asked', async () => {
    const sink = faultySink()
    const { run } = await testRun({ sinks: [sink] })
    run.info('hello')
    await run.end('failed')
    expect(sink.received.map(event => event.kind)).toEqual(
      ['run-start', 'delivery', 'message', 'run-end'].filter(kind => kind !== 'delivery'),
    )
    expect(sink.calls.map(each => each.call)).toEqual(['open', 'write', 'flush', 'write', 'flush', 'close'])
    expect(sink.calls.at(-1)?.outcome).toMatchObject({ status: 'failed' })
    expect(sink.violations).toEqual([])
  })

  test.each(['throw', 'reject'] as const)('`%s` brings the same batch again', async fault => {
    const clock = fakeClock()
    const sink = faultySink({ write: [fault, fault] })
    const { run } = await testRun({ sinks: [sink], clock, onSinkError: () => undefined })
    run.info('hello')
    const flushed = run.flush()
    await clock.advance(5000)
    await flushed
    const writes = sink.calls.filter(each => each.call === 'write')
    expect(names(writes)).toEqual([`write ${fault}`, `write ${fault}`, 'write ok'])
    expect(writes.map(each => each.attempt)).toEqual([1, 2, 3])
    expect(new Set(writes.map(each => each.batch)).size).toBe(1)
    const ended = run.end()
    await clock.advance(1000)
    expect((await ended).find(each => each.sink === 'faulty')).toMatchObject({ retries: 2, refused: 0, lost: 0 })
    expect(sink.violations).toEqual([])
  })

  test.each(['refuse', 'plain'] as const)('`%s` has the batch refused', async fault => {
    const sink = faultySink({ write: [fault] })
    const { run } = await testRun({ sinks: [sink], onSinkError: () => undefined })
    await run.flush()
    run.info('second')
    const stats = (await run.end()).find(each => each.sink === 'faulty')
    expect(stats).toMatchObject({ refused: 1, retries: 0 })
    expect(sink.received.map(event => event.kind)).toContain('message')
  })

  test('fails to open as often as planned', async () => {
    const clock = fakeClock()
    const sink = faultySink({ open: ['throw', 'reject'] })
    const { run } = await testRun({ sinks: [sink], clock, onSinkError: () => undefined })
    await clock.advance(5000)
    expect(names(sink.calls.filter(each => each.call === 'open'))).toEqual(['open throw', 'open reject', 'open ok'])
    await run.end()
  })

  test('`hang` waits for the signal, and gives in with its reason', async () => {
    const clock = fakeClock()
    const errors: string[] = []
    const sink = faultySink({ write: ['hang'], delivery: { writeTimeoutMs: 1000 } })
    const { run } = await testRun({ sinks: [sink], clock, onSinkError: error => errors.push(error.message) })
    void run.flush({ timeoutMs: 10_000 })
    await clock.advance(999)
    expect(errors).toEqual([])
    await clock.advance(5000)
    expect(errors[0]).toMatch(/not settled within 1000 ms/)
    expect(names(sink.calls).slice(0, 3)).toEqual(['open ok', 'write hang', 'write ok'])
    await run.end()
    expect(sink.violations).toEqual([])
  })

  test('`stuck` waits for `release` alone', async () => {
    const clock = fakeClock()
    const sink = faultySink({ write: ['stuck'], delivery: { writeTimeoutMs: 1000 } })
    const { run } = await testRun({ sinks: [sink], clock, onSinkError: () => undefined })
    void run.flush({ timeoutMs: 60_000 })
    await clock.advance(10_000)
    expect(run.stats()[0]?.state).toBe('stuck')
    expect(sink.received).toEqual([])
    sink.release()
    await clock.advance(0)
    expect(sink.received.length).toBeGreaterThan(0)
    await run.end()
  })

  test('`slow` takes its time by the clock of the run, and holds the thread when sync', async () => {
    const clock = fakeClock()
    const slow = faultySink({ write: 'slow', slowMs: 300 })
    const { run } = await testRun({ sinks: [slow], clock })
    void run.flush()
    await clock.advance(299)
    expect(slow.received).toEqual([])
    await clock.advance(1)
    expect(slow.received.length).toBe(1)
    const ended = run.end()
    await clock.advance(1000)
    await ended

    const holding = faultySink({ sync: true, write: 'slow', slowMs: 20 })
    const second = await testRun({ sinks: [holding] })
    await second.run.end()
    expect(second.run.stats()[0]?.blockedMs).toBeGreaterThanOrEqual(20)
  })

  test('sync fails by throwing, whatever the plan', async () => {
    const sink = faultySink({ sync: true, write: ['reject', 'hang', 'stuck'] })
    const { run } = await testRun({ sinks: [sink], onSinkError: () => undefined })
    for (let i = 0; i < 3; i++) await run.flush()
    expect((await run.end())[0]).toMatchObject({ sink: 'faulty', retries: 3, refused: 0, lost: 0 })
  })

  test('follows the seed', async () => {
    const play = async (seed: number): Promise<string[]> => {
      const clock = fakeClock()
      const sink = faultySink({ seed, write: (_, random) => (random < 0.5 ? 'throw' : 'ok'), delivery: { batchEvents: 1 } })
      const { run } = await testRun({ sinks: [sink], clock, onSinkError: () => undefined })
      for (let i = 0; i < 20; i++) run.info(`${i}`)
      const ended = run.end()
      await clock.advance(100_000)
      await ended
      return names(sink.calls.filter(each => each.call === 'write')).slice(0, 20)
    }
    expect(await play(3)).toEqual(await play(3))
    expect(await play(3)).not.toEqual(await play(4))
  })

  test('says when it is called as no sink may be', async () => {
    const sink = faultySink({ write: ['hang', 'throw'] })
    const { run } = await testRun({ sinks: [] })
    const session = await sink.open(run.runInfo, {
      clock: fakeClock(),
      state: { get: () => undefined, set: () => undefined },
      link: () => undefined,
      warn: () => undefined,
    })
    const attempt = { number: 1, signal: new AbortController().signal, memo: <T>(make: () => T): T => make(), refuse: () => undefined }
    const batch = [{ ...run.runInfo, seq: 1 }, { seq: 1 }] as never
    const first = session.write(batch, attempt)
    void session.flush?.()
    sink.release()
    await first
    await Promise.resolve(session.close?.({ status: 'finished', error: undefined }))
    expect(() => session.write([{ seq: 5 }] as never, attempt)).toThrow(/planned/)
    await session.write([] as never, attempt)
    expect(sink.violations).toEqual([
      'event 1 came after event 1',
      'flush came before write had settled',
      'write came after close',
      'a batch is empty',
      'another batch came in place of the one to retry',
      'write came after close',
    ])
    await run.end()
  })

  test('does not take a fault that does not exist', () => {
    expect(() => faultySink({ write: 'explode' as never })).toThrow(/write one of ok, throw/)
    expect(() => faultySink({ open: ['ok', 'explode'] as never })).toThrow(TypeError)
    expect(() => faultySink({ open: 3 as never })).toThrow(TypeError)
  })
})
