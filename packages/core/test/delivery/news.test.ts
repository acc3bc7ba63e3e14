import { afterEach, describe, expect, it, vi } from 'vitest'
import type { DeliveryEvent, Run, RunOptions, Sink } from '../../src/index.js'
import { startRun } from '../../src/index.js'
import { ScriptedSink, failure, throws } from '../support/scripted-sink.js'
import { StoppedClock } from '../support/stopped-clock.js'

const down = failure('the backend is down', true)
const failing = (times: number, name = 'bad'): ScriptedSink =>
  new ScriptedSink({ write: Array.from({ length: times }, () => throws(down)) }, { name, sync: true })

let ended: (() => Promise<unknown>) | undefined
afterEach(async () => {
  await ended?.()
  vi.restoreAllMocks()
})

async function start(
  sinks: NonNullable<RunOptions['sinks']>,
  options: RunOptions = {},
): Promise<{ readonly run: Run; readonly clock: StoppedClock }> {
  const clock = new StoppedClock()
  const run = await startRun({ dir: false, clock, captureWarnings: false, onSinkError: () => undefined, sinks, ...options })
  ended = async () => {
    const end = run.end()
    await clock.advance(100_000)
    await end
  }
  return { run, clock }
}
const newsAt = (sink: ScriptedSink): readonly DeliveryEvent[] => sink.taken.filter(event => event.kind === 'delivery')

describe('trouble with a sink', () => {
  it('is told to the other sinks as `delivery` events: when it starts, every 30 s, and when it is over; never to the sink itself', async () => {
    const [bad, other] = [failing(1e6), new ScriptedSink({}, { name: 'other', sync: true })]
    const { run, clock } = await start([{ sink: bad, delivery: { retry: { minDelayMs: 5000, maxDelayMs: 5000 } } }, other])
    run.log({ loss: 1 })
    // An attempt every 2.5 to 5 s: the first after each 30 s is told.
    await clock.advance(75_000)
    expect(newsAt(other).map(event => event.change)).toEqual(['failing', 'report', 'report'])
    expect(newsAt(other)[0]).toMatchObject({
      sink: 'bad',
      source: 'trainlog',
      priority: 'important',
      error: { message: 'the backend is down' },
      stats: { state: 'failing', delivered: 0, retries: 1 },
    })
    expect(newsAt(other).every(event => event.sink === 'bad')).toBe(true)
  })

  it('and that it is over, too; news of the others reach the sink that was in trouble', async () => {
    const [bad, worse] = [failing(2), failing(4, 'worse')]
    const { run, clock } = await start([bad, worse])
    run.log({ loss: 1 })
    await clock.advance(60_000)
    expect(newsAt(worse).map(event => [event.sink, event.change])).toEqual([['bad', 'failing'], ['bad', 'recovered']]) // prettier-ignore
    expect(newsAt(bad).map(event => [event.sink, event.change])).toEqual([['worse', 'failing'], ['worse', 'recovered']]) // prettier-ignore
    const [stats] = run.stats()
    expect(stats?.offered).toBe(bad.taken.length)
  })

  it('is told to `onSinkError`; one that throws harms nobody', async () => {
    const told: string[] = []
    const other = new ScriptedSink({}, { name: 'other', sync: true })
    const { run, clock } = await start([failing(3), other], {
      onSinkError(error, sink) {
        told.push(`${sink}: ${error.message} ${error.retryable}`)
        throw new Error('a mistake of the user')
      },
    })
    run.log({ loss: 1 })
    await clock.advance(20_000)
    expect(told).toEqual(['bad: the backend is down true'])
    expect(other.taken.filter(event => event.kind === 'message').map(event => event.text)).toEqual([
      expect.stringMatching(/onSinkError.*a mistake of the user/),
    ])
  })

  it.each([false, true])('goes to stderr once, unless an interactive sink shows it (there is one: %s)', async interactive => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    const console_: Sink = Object.assign(new ScriptedSink({}, { name: 'console', sync: true }), { interactive })
    const { run, clock } = await start([failing(40), console_], { onSinkError: undefined as never })
    run.log({ loss: 1 })
    await clock.advance(29_000)
    expect(warn.mock.calls).toEqual(interactive ? [] : [["[trainlog] sink 'bad' (failing): the backend is down"]])
  })

  it('that is the fault of none leaves training statistics alone', async () => {
    const { run, clock } = await start([failing(3)])
    run.log({ loss: 1 })
    await clock.advance(20_000)
    expect(run.report().faults.total).toBe(0)
  })
})

describe('a warning of a sink', () => {
  it('is logged once per distinct text', async () => {
    const other = new ScriptedSink({}, { name: 'other', sync: true })
    const warns: Sink = {
      name: 'warns',
      sync: true,
      open: (_, host) => ({
        write() {
          host.warn('the server is old')
          host.warn('the clock is wrong')
        },
      }),
    }
    const { run, clock } = await start([warns, other])
    run.log({ loss: 1 })
    await clock.advance(1000)
    run.log({ loss: 1 })
    await clock.advance(2000)
    const texts = other.taken.flatMap(event => (event.kind === 'message' ? [event.text] : []))
    expect(texts).toEqual([expect.stringMatching(/'warns'.*the server is old/), expect.stringMatching(/'warns'.*the clock is wrong/)])
  })
})
