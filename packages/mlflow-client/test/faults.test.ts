import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { MlflowError, type MlflowClient } from '@trainlog/mlflow-client'
import { pythonPeer } from '../../../test/lib/peers.js'
import { newRun, noServer, plainClient } from './lib/clients.js'
import { faults, startFaultProxy, type Fault } from './lib/fault-proxy.js'
import { mutations, oddMetrics, type Mutation } from './lib/mutations.js'

const direct = plainClient()
/** Real answers take up to so long on a busy machine; only the delayed ones must not make it. */
const timeoutMs = (fault: Fault): number => (fault === 'delayed' ? 1000 : 20_000)
const notCarriedOut: ReadonlySet<Fault> = new Set(['429'])

async function suffer(mutation: Mutation, fault: Fault): Promise<void> {
  const proxy = await startFaultProxy(inject('mlflow'), 1400)
  try {
    const client: MlflowClient = plainClient({ trackingUri: proxy.url, timeoutMs: timeoutMs(fault) })
    const { call, count } = await mutation.prepare(direct)
    proxy.arm(fault)
    const error: unknown = await call(client).then(
      () => undefined,
      (each: unknown) => each,
    )
    const label = `${mutation.name}, ${fault}`
    if (mutation.unmarked === true && !notCarriedOut.has(fault)) {
      expect(error, label).toMatchObject({ code: 'UNKNOWN_OUTCOME' })
      expect(await count(), label).toBe(proxy.carriedOut())
      expect(proxy.arrived(), label).toBe(1)
    } else {
      expect(error, label).toBeUndefined()
      expect(await count(), label).toBe(1)
    }
  } finally {
    await proxy.close()
  }
}

/** Rows of metrics in the server's database. */
function storedRows(runs: readonly string[]): number[] {
  const script = `import sqlite3,sys
db = sqlite3.connect(sys.argv[1])
print([db.execute("select count(*) from metrics where run_uuid = ?", (run,)).fetchone()[0] for run in sys.argv[2:]])`
  const file = join(inject('mlflowFolder'), 'mlflow.db')
  return JSON.parse(execFileSync(pythonPeer('python').path!, ['-c', script, file, ...runs], { encoding: 'utf8' })) as number[]
}

// skip: without MLflow there is nothing to stand behind the proxy; the set-up prints how to install it
describe.skipIf(noServer)('a request that gets lost, or whose answer does', () => {
  test.each(faults)(
    '%s: every call that changes something is carried out once, or says that it does not know',
    { timeout: 120_000 },
    async fault => {
      const failures: unknown[] = []
      const note = (error: unknown): void => void failures.push(error)
      for (let at = 0; at < mutations.length; at += 8)
        await Promise.all(mutations.slice(at, at + 8).map(each => suffer(each, fault).catch(note)))
      expect(failures).toEqual([])
    },
  )

  test.each(faults)(
    '%s, three times in a row: a batch with NaN and more than 100 names is stored row by row, once',
    { timeout: 60_000 },
    async fault => {
      const proxy = await startFaultProxy(inject('mlflow'))
      const runs = [await newRun(direct), await newRun(direct)]
      try {
        for (const run of runs) {
          const client = plainClient({ trackingUri: proxy.url, timeoutMs: timeoutMs(fault) })
          proxy.arm(fault, 3)
          await client.runs.logBatch(run, { metrics: [...oddMetrics, ...oddMetrics], params: { p: '1' } })
        }
        expect(storedRows(runs)).toEqual([oddMetrics.length, oddMetrics.length])
      } finally {
        await proxy.close()
      }
    },
  )

  test('a server that stays away ends in one error after the last attempt, with the number of attempts', async () => {
    const proxy = await startFaultProxy(inject('mlflow'))
    try {
      const client = plainClient({ trackingUri: proxy.url, retry: { maxRetries: 2, backoffFactor: 0, backoffJitter: 0 } })
      const run = await newRun(direct)
      proxy.arm('500 before', 100)
      const error = (await client.runs.setTag(run, 'a', 'b').catch((each: unknown) => each)) as MlflowError
      expect(error).toBeInstanceOf(MlflowError)
      expect(error).toMatchObject({ status: 500, code: 'INTERNAL_ERROR', attempts: 3 })
      expect(proxy.arrived()).toBe(3)
    } finally {
      await proxy.close()
    }
  })

  test('a creation without a mark is not repeated when its outcome is unknown', async () => {
    const proxy = await startFaultProxy(inject('mlflow'))
    try {
      const client = plainClient({ trackingUri: proxy.url, requestTag: false })
      const experimentId = (await direct.runs.get(await newRun(direct))).info.experimentId
      proxy.arm('dropped after')
      await expect(client.runs.create({ experimentId })).rejects.toMatchObject({ code: 'UNKNOWN_OUTCOME' })
      expect(await direct.runs.search({ experimentIds: [experimentId] }).all()).toHaveLength(2)
      expect(proxy.arrived()).toBe(1)
    } finally {
      await proxy.close()
    }
  })
})
