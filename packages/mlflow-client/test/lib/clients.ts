import { inject } from 'vitest'
import { MlflowClient, type MlflowClientOptions } from '@trainlog/mlflow-client'
import { admin } from '../setup.js'

/** For `describe.skipIf`; why is printed once, by the set-up. */
export const noServer: boolean = inject('mlflow') === ''

/** Retries at once, so that tests need not wait. */
export const quick = { backoffFactor: 0, backoffJitter: 0 } as const

/** Where the tests are skipped, a client is still made when their file is loaded: of an address where nobody answers. */
const nobody = 'http://127.0.0.1:9'

/** A client of the server without users, untouched by the environment. */
export const plainClient = (options: MlflowClientOptions = {}): MlflowClient =>
  new MlflowClient({ env: false, trackingUri: inject('mlflow') || nobody, retry: quick, ...options })

/** The administrator's client of the server with users. */
export const adminClient = (options: MlflowClientOptions = {}): MlflowClient =>
  new MlflowClient({ env: false, trackingUri: inject('mlflowAuth') || nobody, retry: quick, ...admin, ...options })

let count = 0

/** A name that no other test uses. */
export const unique = (prefix: string): string => `${prefix}-${process.pid}-${++count}-${Date.now().toString(36)}`

/** A run of an experiment of its own. */
export async function newRun(client: MlflowClient): Promise<string> {
  const experimentId = await client.experiments.create({ name: unique('experiment') })
  return (await client.runs.create({ experimentId })).info.runId
}
