import { describe, expect, it } from 'vitest'
import { logged, loggedAs, ofKind, payload, warnings } from './logged.js'

describe('params', () => {
  it('of the start are in the first event and in `runInfo`; nested values are allowed', async () => {
    const params = { lr: 0.001, optimizer: { name: 'adam', betas: [0.9, 0.999] }, api_key: 'hunter2' }
    const plain = { ...params, api_key: '[redacted]' }
    const events = await logged(run => expect(run.runInfo.params).toEqual(plain), { params })
    expect(ofKind('run-start', events)[0]?.info.params).toEqual(plain)
    expect(ofKind('params', events)).toEqual([])
  })

  it('given later are an event with the new ones; the first value of a name stays, and a change is a warning', async () => {
    const events = await logged(run => {
      run.params({ batch: 32, layers: [1, 2] })
      run.params({ lr: 0.1, batch: 64, layers: [1, 2], seed: 1 })
      run.params({ lr: 0.1 })
      expect(run.runInfo.params).toEqual({ lr: 0.001, batch: 32, layers: [1, 2], seed: 1 })
      expect(run.report().events.rejected).toBe(3)
    }, { params: { lr: 0.001 } }) // prettier-ignore
    expect(ofKind('params', events).map(payload)).toEqual([{ values: { batch: 32, layers: [1, 2] } }, { values: { seed: 1 } }])
    expect(warnings(events)).toEqual([
      "param 'lr': it has another value already, which stays; log what changes as a metric",
      "param 'batch': it has another value already, which stays; log what changes as a metric",
    ])
  })

  it('are copied, whatever they are', async () => {
    const layers = [1, 2]
    const [event] = await loggedAs('params', run => {
      run.params({ layers, when: new Date(0), model: { toJSON: () => ({ name: 'cnn' }) } })
      layers.push(3)
      for (const none of [null, undefined, {}]) run.params(none as never)
      expect(run.runInfo.params['layers']).toEqual([1, 2])
    })
    expect(payload(event)).toEqual({ values: { layers: [1, 2], when: '1970-01-01T00:00:00.000Z', model: { name: 'cnn' } } })
  })
})

describe('tags', () => {
  it('may be set and changed; each event has what was said', async () => {
    const events = await logged(run => {
      run.tags({ stage: 'a', owner: 'me' })
      run.tags({ stage: 'b' })
      expect(run.runInfo.tags).toEqual({ mnist: '', stage: 'b', owner: 'me' })
    }, { tags: ['mnist'] }) // prettier-ignore
    expect(ofKind('run-start', events)[0]?.info.tags).toEqual({ mnist: '' })
    expect(ofKind('tags', events).map(payload)).toEqual([{ values: { stage: 'a', owner: 'me' } }, { values: { stage: 'b' } }])
  })
})

describe('a summary', () => {
  it('is what was said of the run as a whole, without secrets', async () => {
    const [event] = await loggedAs('summary', run => run.summary({ best: 0.98, model: { size: 5 }, note: 'Bearer abcdefgh12345' }))
    expect(event?.priority).toBe('essential')
    expect(payload(event)).toEqual({ values: { best: 0.98, model: { size: 5 }, note: 'Bearer [redacted]' } })
  })
})

describe('what concerns the run as a whole', () => {
  it('passes every threshold', async () => {
    const events = await logged(
      run => {
        run.params({ a: 1 })
        run.tags({ a: 'b' })
        run.summary({ a: 1 })
        run.rewind(0, 'resume')
      },
      { minPriority: 'essential', minLevel: 'critical' },
    )
    expect(events.map(event => event.kind)).toEqual(['run-start', 'params', 'tags', 'summary', 'rewind', 'run-end'])
    expect(events.map(event => event.seq)).toEqual([0, 1, 2, 3, 4, 5])
  })
})
