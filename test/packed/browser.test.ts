import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { chromium as playwright, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { chromium, missing } from '../lib/peers.js'

const peer = chromium()
const core = join(inject('consumer'), 'node_modules', '@trainlog', 'core', 'dist')
const page = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>trainlog</title>'

/** Files of the packed core as they are, on a free port of this machine. */
async function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    if (path === '/') return response.setHeader('content-type', 'text/html').end(page)
    readFile(join(core, path)).then(
      bytes => response.setHeader('content-type', extname(path) === '.js' ? 'text/javascript' : 'application/json').end(bytes),
      () => response.writeHead(404).end(),
    )
    return response
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return server
}

// skip: a browser may be missing on a developer's machine, never in CI
describe.skipIf(missing(peer))('the packed core in a browser', () => {
  let server: Server
  let browser: Browser
  beforeAll(async () => {
    server = await serve()
    browser = await playwright.launch({
      executablePath: peer.path!,
      headless: true,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--no-first-run',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
  })
  afterAll(async () => {
    await browser.close()
    await new Promise(resolve => server.close(resolve))
  })

  test('runs a whole run without shims', async () => {
    const tab = await browser.newPage()
    const complaints: string[] = []
    tab.on('pageerror', error => complaints.push(String(error)))
    tab.on('console', message => complaints.push(message.text()))
    tab.on('requestfailed', request => complaints.push(`failed: ${request.url()}`))
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    // As text: a function would be rewritten by the test runner before it reaches the page.
    const result = await tab.evaluate(`(async () => {
      const { startRun, memorySink, getRun } = await import('/index.js')
      const sink = memorySink()
      const run = await startRun({ experiment: 'browser', params: { lr: 0.1 }, sinks: [sink] })
      const active = getRun() === run
      for (let step = 0; step < 1000; step++) run.log({ loss: 1 / (step + 1), accuracy: step / 1000 }, step)
      run.logger('loader').warn('slow', { seconds: 2 })
      const stats = await run.end()
      return { active, dir: run.dir === undefined, process: typeof process, kinds: sink.events.map(event => event.kind), last: sink.events.filter(event => event.kind === 'metrics').at(-1), stats }
    })()`)
    const { kinds, last, stats, ...rest } = result as {
      kinds: string[]
      last: { step: number; set: { names: string[] }; values: number[] }
      stats: { delivered: number; offered: number; state: string }[]
    }
    expect(rest).toEqual({ active: true, dir: true, process: 'undefined' })
    expect(kinds[0]).toBe('run-start')
    expect(kinds.at(-1)).toBe('run-end')
    expect(kinds.filter(kind => kind === 'metrics')).toHaveLength(1000)
    expect(kinds).toContain('message')
    expect(last).toMatchObject({ step: 999, values: [0.001, 0.999] })
    expect(stats).toHaveLength(1)
    expect(stats[0]!.delivered).toBe(kinds.length)
    expect(complaints).toEqual([])
  })
})
