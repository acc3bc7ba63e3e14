import { describe, expect, it } from 'vitest'
import { Bench, imbalance } from '../support/fanout.js'
import { ScriptedSink, failure, hangs, throws } from '../support/scripted-sink.js'

const down = failure('the backend is down', true)
const killed = { status: 'killed', error: undefined } as const

describe('when the process exits', () => {
  it('a sync sink that is failing is tried once more, whenever it was due', async () => {
    const sink = new ScriptedSink({ write: [throws(failure('busy', true, 60_000))] }, { sync: true })
    const bench = await new Bench([{ sink }]).opened()
    bench.offer(3)
    await bench.clock.advance(1)
    expect(bench.stats()).toMatchObject({ state: 'failing', queued: 3 })
    bench.fanout.rescue(killed)
    expect(sink.calls).toEqual(['open', 'write 0-2 #1', 'write 0-2 #2', 'flush', 'close'])
    expect(bench.stats()).toMatchObject({ state: 'closed', delivered: 3, lost: 0 })
  })

  it('a sync sink that still fails has lost it, said so, and is closed', async () => {
    const sink = new ScriptedSink({ write: [throws(down), throws(down), throws(down)] }, { sync: true })
    const bench = await new Bench([{ sink }]).opened()
    bench.offer(3)
    await bench.clock.advance(1)
    bench.fanout.rescue(killed)
    expect(sink.calls).toEqual(['open', 'write 0-2 #1', 'write 0-2 #2', 'close'])
    expect(sink.outcomes).toEqual([killed])
    expect(bench.stats()).toMatchObject({ state: 'closed', delivered: 0, lost: 3 })
    expect(bench.told.at(-1)?.message).toBe('3 events are lost: the process ended before they could be written')
  })

  it('a sync sink that never opened is opened now', () => {
    const sink = new ScriptedSink({}, { sync: true })
    const bench = new Bench([{ sink }])
    void bench.opened()
    bench.offer(3)
    bench.fanout.rescue(killed)
    expect(sink.calls).toEqual(['open', 'write 0-2 #1', 'flush', 'close'])
  })

  it('another sink is handed what is unacknowledged, without what it refused one by one, the batch in flight first', async () => {
    const sink = new ScriptedSink({ write: [given => (given.attempt.refuse(given.batch[1]!, 'too long'), hangs(given))] })
    sink.onRescue = () => undefined
    const bench = await new Bench([{ sink }]).opened()
    bench.offer(3)
    await bench.clock.advance(500)
    bench.offer(2)
    bench.fanout.rescue(killed)
    bench.fanout.rescue(killed)
    expect(sink.rescued.map(batch => batch.map(event => event.seq))).toEqual([[0, 2, 3, 4]])
    expect(bench.stats()).toMatchObject({ state: 'closed', offered: 5, delivered: 4, refused: 1, lost: 0 })
    expect(imbalance(bench.stats())).toBe(0)
  })

  it('a rescue that fails has lost it; the others are rescued all the same', async () => {
    const [bad, good] = [new ScriptedSink({ write: [hangs] }), new ScriptedSink({ write: [hangs] }, { name: 'good' })]
    bad.onRescue = () => {
      throw new Error('no space left on device')
    }
    good.onRescue = () => undefined
    const bench = await new Bench([{ sink: bad }, { sink: good }]).opened()
    bench.offer(3)
    await bench.clock.advance(500)
    bench.fanout.rescue(killed)
    expect(bench.stats(0)).toMatchObject({ lost: 3, delivered: 0 })
    expect(bench.stats(1)).toMatchObject({ lost: 0, delivered: 3 })
    expect(bench.told.at(-1)?.message).toBe('no space left on device')
  })

  it('a sink that was never reached, or cannot rescue, has lost what waited', async () => {
    const [unopened, plain] = [new ScriptedSink({ open: [hangs] }), new ScriptedSink({ write: [hangs] }, { name: 'plain' })]
    unopened.onRescue = () => undefined
    const bench = await new Bench([{ sink: unopened }, { sink: plain }]).opened()
    bench.offer(3)
    await bench.clock.advance(500)
    bench.fanout.rescue(killed)
    for (const i of [0, 1]) expect(bench.stats(i)).toMatchObject({ state: 'closed', lost: 3, queued: 0 })
    expect(unopened.rescued).toEqual([])
  })
})
