import { describe, expect, inject, test } from 'vitest'
import { rounds } from '../../../test/lib/soak.js'
import { newRun, noServer, plainClient } from './lib/clients.js'

const batches = rounds(10, 100)

// skip: without MLflow there is nothing to measure against; the set-up prints how to install it
describe.skipIf(noServer)('logBatch', () => {
  test(
    `stores all of ${batches * 1000} metrics; prints how fast, beside bare requests with prepared bodies, in turns`,
    { timeout: 600_000 },
    async () => {
      const client = plainClient()
      const [ours, bare] = [await newRun(client), await newRun(client)]
      const metricsOf = (batch: number): { key: string; value: number; step: number; timestamp: number }[] =>
        Array.from({ length: 1000 }, (_each, index) => ({
          key: `metric ${index % 10}`,
          value: Math.random(),
          step: batch * 100 + Math.floor(index / 10),
          timestamp: 1_700_000_000_000,
        }))
      const body = (metrics: readonly object[]): string => JSON.stringify({ run_id: bare, metrics })
      const send = async (prepared: string): Promise<void> => {
        const response = await fetch(`${inject('mlflow')}/api/2.0/mlflow/runs/log-batch`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: prepared,
        })
        await response.text()
      }
      const timed = async (work: () => Promise<void>): Promise<number> => {
        const began = performance.now()
        await work()
        return performance.now() - began
      }
      let [oursMs, bareMs] = [0, 0]
      const [mineMs, theirsMs]: [number[], number[]] = [[], []]
      for (let batch = -1; batch < batches; batch++) {
        const metrics = metricsOf(batch + 1)
        const prepared = body(metrics)
        const order = batch % 2 === 0
        const first = order ? await timed(() => client.runs.logBatch(ours, { metrics })) : await timed(() => send(prepared))
        const second = order ? await timed(() => send(prepared)) : await timed(() => client.runs.logBatch(ours, { metrics }))
        const [mine, theirs] = order ? [first, second] : [second, first]
        // The first of each is a warm-up.
        if (batch < 0) continue
        oursMs += mine
        bareMs += theirs
        mineMs.push(mine)
        theirsMs.push(theirs)
      }
      const quartile = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 2]!
      const share = quartile(theirsMs) / quartile(mineMs)
      const perSecond = (ms: number): string => `${Math.round((batches * 1000) / (ms / 1000))}/s`
      console.log(
        `logBatch ${perSecond(oursMs)}, bare ${perSecond(bareMs)}: ${((bareMs / oursMs) * 100).toFixed(1)} %, of quartiles ${(share * 100).toFixed(1)} %`,
      )
      // No bar here: a test that is timed fails when the machine is busy.
      expect((await client.metrics.history(ours, 'metric 0').all()).length).toBe((batches + 1) * 100)
    },
  )
})
