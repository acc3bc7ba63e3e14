import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pythonPeer } from '../../../../test/lib/peers.js'

/** A program that serves http on the loopback until it is stopped. */
export interface RunningServer {
  readonly url: string
  readonly folder: string
  readonly stop: () => Promise<void>
}

/** A port of the loopback that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { readonly port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}

async function start(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  folder: string,
  url: string,
): Promise<RunningServer> {
  const { path } = pythonPeer(program)
  if (path === undefined) throw new Error(`${program} is not installed`)
  const log = openSync(join(folder, `${program}.log`), 'a')
  // A group of its own: the server has workers, which must end with it.
  const child: ChildProcess = spawn(path, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', log, log],
    detached: true,
  })
  const ended = new Promise<void>(resolve => child.on('exit', () => resolve()))
  const stop = async (): Promise<void> => {
    try {
      process.kill(-child.pid!, 'SIGTERM')
    } catch {
      // It ended by itself.
      return
    }
    const kill = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), 5000)
    await ended
    clearTimeout(kill)
  }
  const deadline = Date.now() + 180_000
  for (;;) {
    const up = await fetch(url).then(
      response => response.status < 500,
      () => false,
    )
    if (up) return { url: new URL(url).origin, folder, stop }
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new Error(`${program} did not start:\n${readFileSync(join(folder, `${program}.log`), 'utf8').slice(-4000)}`)
    }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

/** A temporary folder for a server. */
export const serverFolder = (): string => mkdtempSync(join(tmpdir(), 'trainlog-mlflow-'))

/** Half of a server's start are the migrations of an empty database: those are made once per installation. */
const template = (): string => {
  const environment = join(dirname(pythonPeer('mlflow').path ?? ''), '..')
  const versions = createHash('sha256')
    .update(readFileSync(join(environment, 'installed')))
    .digest('hex')
    .slice(0, 12)
  return join(environment, `mlflow-empty-${versions}.db`)
}

/** Starts an MLflow server with one worker on a new sqlite database. */
export async function startMlflow(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<RunningServer> {
  const folder = serverFolder()
  const port = await freePort()
  const database = join(folder, 'mlflow.db')
  const known = existsSync(template())
  if (known) copyFileSync(template(), database)
  const common = ['server', '--backend-store-uri', `sqlite:///${database}`, '--host', '127.0.0.1', '--port', String(port), '--workers', '1']
  const destination = args.includes('--artifacts-destination') ? [] : ['--artifacts-destination', join(folder, 'artifacts')]
  const quiet = { MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false', MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true' }
  const server = await start(
    'mlflow',
    [...common, ...destination, ...args],
    { ...quiet, ...env },
    folder,
    `http://127.0.0.1:${port}/health`,
  )
  if (!known && args.length === 0) copyFileSync(database, template())
  return { ...server, stop: async () => (await server.stop(), rmSync(folder, { recursive: true, force: true })) }
}

/** Starts an S3 server that keeps everything in memory. */
export async function startS3(): Promise<RunningServer> {
  const folder = serverFolder()
  const port = await freePort()
  const server = await start('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {}, folder, `http://127.0.0.1:${port}/moto-api/`)
  return { ...server, stop: async () => (await server.stop(), rmSync(folder, { recursive: true, force: true })) }
}
