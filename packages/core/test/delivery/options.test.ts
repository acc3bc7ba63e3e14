import { describe, expect, it } from 'vitest'
import type { Delivery, Route } from '../../src/index.js'
import { defaultDelivery, memorySink, startRun } from '../../src/index.js'
import { deliveryOf } from '../../src/fanout.js'

const sink = memorySink()
const of = (delivery: object, own?: object): Delivery =>
  deliveryOf({ sink: { ...sink, ...(own && { delivery: own }) }, delivery: delivery })

describe('delivery options', () => {
  it('are defaults, then what the sink needs, then what the user says, in `retry` too', () => {
    expect(of({})).toEqual(defaultDelivery)
    const own = { batchEvents: 5, flushIntervalMs: 100, retry: { minDelayMs: 1, maxDelayMs: 2 }, durable: true }
    expect(of({ batchEvents: 7, retry: { maxDelayMs: 9 } }, own)).toEqual({
      ...defaultDelivery,
      ...own,
      batchEvents: 7,
      retry: { minDelayMs: 1, maxDelayMs: 9 },
    })
  })
  it('that are undefined are not given', () => {
    expect(of({ batchEvents: undefined, retry: undefined, durable: undefined })).toEqual(defaultDelivery)
  })
  it('may be 0 where that means something, and Infinity everywhere', () => {
    for (const [key, value] of Object.entries(defaultDelivery)) {
      if (typeof value !== 'number') continue
      expect(of({ [key]: Infinity })).toMatchObject({ [key]: Infinity })
      if (key.endsWith('Ms')) expect(of({ [key]: 0 })).toMatchObject({ [key]: 0 })
    }
  })
  it.each([
    [{ batchEvents: 0 }, /delivery\.batchEvents of sink 'memory': 0 makes no sense; write a whole number, 1 or more/],
    [{ batchEvents: 1.5 }, /1\.5 makes no sense/],
    [{ maxQueueEvents: -1 }, /delivery\.maxQueueEvents/],
    [{ maxQueueBytes: NaN }, /NaN makes no sense/],
    [{ batchBytes: '1MB' }, /1MB makes no sense/],
    [{ flushIntervalMs: -1 }, /write milliseconds, 0 or more/],
    [{ writeTimeoutMs: null }, /null makes no sense/],
    [{ closeTimeoutMs: '5s' }, /5s makes no sense; write milliseconds/],
    [{ retry: 3 }, /delivery\.retry of sink 'memory': 3 makes no sense; write \{ minDelayMs, maxDelayMs \}/],
    [{ retry: { minDelayMs: -1 } }, /delivery\.retry\.minDelayMs/],
    [{ retry: { delay: 1 } }, /delivery\.retry of sink 'memory' has no 'delay'; it has minDelayMs, maxDelayMs/],
    [{ durable: 'yes' }, /write true or false/],
    [{ batchSize: 10 }, /has no 'batchSize'; it has batchEvents, batchBytes/],
  ])('%j is a TypeError with the remedy, before anything starts', async (delivery, message) => {
    expect(() => of(delivery)).toThrow(TypeError)
    expect(() => of(delivery)).toThrow(message)
    expect(() => of({}, delivery)).toThrow(message)
    const route = { sink: memorySink(), delivery } as unknown as Route
    await expect(startRun({ dir: false, sinks: [route] })).rejects.toThrow(message)
  })
})
