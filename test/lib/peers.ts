import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../../scripts/lib/workspace.js'

/** A real program that a test talks to. */
export interface Peer {
  readonly name: string
  /** Absolute path of the program; undefined where it is not installed. */
  readonly path: string | undefined
  /** The command that installs it. */
  readonly remedy: string
}

/** A program of the Python environment that `scripts/peers` makes: `tensorboard`, `python`. */
export function pythonPeer(name: string): Peer {
  const path = join(repositoryRoot, '.peers', 'bin', name)
  return { name, path: existsSync(path) ? path : undefined, remedy: 'scripts/peers' }
}

/** A browser for headless tests: `TRAINLOG_CHROMIUM`, or the first of the usual places. */
export function chromium(): Peer {
  const places = [process.env['TRAINLOG_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  const path = places.find(each => each !== undefined && each !== '' && existsSync(each))
  return { name: 'chromium', path, remedy: 'apt-get install --no-install-recommends chromium fonts-dejavu-core, or set TRAINLOG_CHROMIUM' }
}

/**
 * For `describe.skipIf(missing(peer))`: prints why the tests are left out. With `CI=true` it throws, so that a machine which
 * should have everything cannot pass by having nothing.
 */
export function missing(peer: Peer): boolean {
  if (peer.path !== undefined) return false
  const reason = `${peer.name} is not installed: ${peer.remedy}`
  if (process.env['CI'] === 'true') throw new Error(reason)
  console.warn(`skipped: ${reason}`)
  return true
}
