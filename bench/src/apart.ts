import { fork } from 'node:child_process'
import { resolve as resolvePath } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('..', import.meta.url))

/**
 * Measures one case in a new process, with `gc` at hand, and gives what it measured.
 *
 * @param profileFolder Where a CPU profile of the process is to be written; none without it.
 * @throws Error when the process ends without a result.
 */
export function measureApart(bench: string, given: unknown, profileFolder?: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./case.ts', import.meta.url)), [bench, JSON.stringify(given)], {
      cwd: folder,
      execArgv: [
        '--expose-gc',
        '--import',
        'tsx',
        ...(profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolvePath(profileFolder)}`]),
      ],
      // The `paths` of the repository's tsconfig lead to sources; what is measured is what is built.
      env: { ...process.env, TSX_TSCONFIG_PATH: `${folder}tsconfig.run.json`, TRAINLOG_MODE: 'on' },
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    let result: unknown
    child.on('message', message => (result = message))
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      if (code === 0 && result !== undefined) resolve(result)
      else reject(new Error(`${bench} ${JSON.stringify(given)} ended with ${signal ?? `code ${String(code)}`} and without a result`))
    })
  })
}
