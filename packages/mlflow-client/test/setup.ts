import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { missing, pythonPeer } from '../../../test/lib/peers.js'
import { serverFolder, startMlflow, startS3, type RunningServer } from './lib/mlflow-server.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of a server without users; empty where MLflow is not installed. */
    mlflow: string
    /** Address of a server with users, whose artifacts are on S3. */
    mlflowAuth: string
    /** Folder of the first server. */
    mlflowFolder: string
  }
}

/** User and password of the administrator of the server with users. */
export const admin = { username: 'admin', password: 'a-pass-word-of-tests' } as const

/** Starts the servers once for all tests of this package. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (missing(pythonPeer('mlflow'))) {
    for (const name of ['mlflow', 'mlflowAuth', 'mlflowFolder'] as const) project.provide(name, '')
    return async () => undefined
  }
  const folder = serverFolder()
  const config = join(folder, 'basic_auth.ini')
  writeFileSync(
    config,
    `[mlflow]
default_permission = READ
database_uri = sqlite:///${join(folder, 'basic_auth.db')}
admin_username = ${admin.username}
admin_password = ${admin.password}
authorization_function = mlflow.server.auth:authenticate_request_basic_auth
`,
  )
  const running: RunningServer[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(running.map(each => each.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
  const keep = async (server: Promise<RunningServer>): Promise<RunningServer> => {
    const up = await server
    running.push(up)
    return up
  }
  const withUsers = async (): Promise<RunningServer> => {
    const s3 = await keep(startS3())
    await fetch(`${s3.url}/artifacts`, { method: 'PUT' })
    const environment = {
      MLFLOW_AUTH_CONFIG_PATH: config,
      MLFLOW_FLASK_SERVER_SECRET_KEY: 'for tests',
      MLFLOW_S3_ENDPOINT_URL: s3.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_DEFAULT_REGION: 'us-east-1',
    }
    return keep(startMlflow(['--app-name', 'basic-auth', '--artifacts-destination', 's3://artifacts/mlflow'], environment))
  }
  try {
    const [plain, users] = await Promise.all([keep(startMlflow()), withUsers()])
    project.provide('mlflow', plain.url)
    project.provide('mlflowAuth', users.url)
    project.provide('mlflowFolder', plain.folder)
  } catch (error) {
    await stop()
    throw error
  }
  return stop
}
