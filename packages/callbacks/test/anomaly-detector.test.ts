import { testRun, fakeClock } from '@trainlog/testing'
import { createCallbackRunner } from '@trainlog/core/training'
import { describe, expect, test } from 'vitest'
import { anomalyDetector } from '../src/index.js'
import { MessageRate } from '../src/message-rate.js'
import { Drive } from './lib/drive.js'
import { normals, seeded } from './lib/random.js'

const alerts = (drive: Drive) => drive.trace.filter(([what]) => what === 'alert')

describe('anomalyDetector', () => {
  test('raises an alert for any metric that is far away, on either side, and resolves it when it is back', () => {
    const noise = normals(seeded(3))
    const drive = new Drive(anomalyDetector({ resolveAfter: 3 })).begin()
    for (let i = 0; i < 100; i++) drive.batch({ loss: 5 + noise(), batch_time: 100 + noise() * (i === 60 ? 0 : 1) - (i === 60 ? 20 : 0) })
    expect(alerts(drive)).toEqual([
      ['alert', 'batch_time is unusual', false],
      ['alert', 'batch_time is unusual', true],
    ])
  })

  test('looks at the metrics it was told to', () => {
    const noise = normals(seeded(4))
    const drive = new Drive(anomalyDetector({ metrics: ['val_*', 'loss'] })).begin()
    for (let i = 0; i < 60; i++) drive.batch({ loss: noise(), other: i === 59 ? 1000 : noise() })
    expect(alerts(drive)).toEqual([])
  })

  test('does not mix the values of batches with those of epochs', () => {
    const noise = normals(seeded(5))
    const drive = new Drive(anomalyDetector({ minValues: 20 })).begin()
    for (let i = 0; i < 100; i++) {
      drive.batch({ loss: 5 + noise() / 10 })
      if (i % 20 === 19) drive.epoch({ loss: 50 })
    }
    expect(alerts(drive)).toEqual([])
  })

  test('given to the run as a sink, watches its messages and metrics too', async () => {
    const clock = fakeClock()
    const detector = anomalyDetector({ messageSeconds: 60 })
    const { run, recorder } = await testRun({ sinks: [detector.sink], clock })
    const runner = createCallbackRunner([detector], { run, model: { trainOnBatch: () => ({}) }, epochs: 1 })
    void runner.trainBegin()
    for (let minute = 0; minute < 12; minute++) {
      for (let i = 0; i < (minute === 11 ? 60 : 2); i++) run.warn(`slow shard ${i}`)
      run.info('not counted')
      for (let i = 0; i < 10; i++) run.log({ queue: minute === 11 && i === 9 ? 99 : 5 + (i % 3) })
      await clock.advance(60_000)
      await run.flush()
    }
    expect(
      recorder
        .of('alert')
        .map(({ title }) => title)
        .sort(),
    ).toEqual(['many messages', 'queue is unusual'])
    await run.end()
  })

  test('counts messages in stretches of time, whatever the clock does', () => {
    const rate = new MessageRate({ windowMs: 1000, windows: 4, minWindows: 2, alpha: 1e-3 })
    for (const time of [0, 100, 1500, 1400, 900, 3200]) rate.push(time)
    rate.advance(3_000_000)
    rate.push(0)
    expect(rate.toArray()).toEqual([0, 0, 0, 0])
    const other = new MessageRate({ windowMs: 1000, windows: 4, minWindows: 2, alpha: 1e-3 })
    for (const time of [0, 100, 1500, 1400, 900, 3200]) other.push(time)
    expect(other.toArray()).toEqual([2, 3, 0])
  })
})
