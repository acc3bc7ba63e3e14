import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunOptions } from '../../src/index.js'
import { memorySink, startRun, withRun } from '../../src/index.js'

let base: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'trainlog-'))
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

const read = (...path: string[]): Record<string, unknown> => JSON.parse(readFileSync(join(...path), 'utf8')) as Record<string, unknown>
const options = (more: RunOptions = {}): RunOptions => ({ dir: base, experiment: 'e', captureWarnings: false, ...more })

describe('the run folder', () => {
  it('is <dir>/<experiment>/<name>, and names that are taken get a number', async () => {
    const dirs: (string | undefined)[] = []
    for (let i = 0; i < 3; i++) await withRun(options({ name: 'a' }), run => dirs.push(run.dir))
    expect(dirs).toEqual([join(base, 'e', 'a'), join(base, 'e', 'a-2'), join(base, 'e', 'a-3')])
  })

  it('is named after the experiment and the second by default', async () => {
    await withRun(options(), run => expect(run.name).toMatch(/^e_\d{10}$/))
    await withRun({ dir: base, captureWarnings: false }, run => {
      expect(run.name).toMatch(/^experiment_\d{10}$/)
      expect(run.experiment).toBe('default')
    })
  })

  it('holds run.json, which says who, where, what, and how it ended, without secrets', async () => {
    await withRun(options({ params: { lr: 0.1, api_key: 'hunter2' }, tags: ['baseline'] }), run => {
      expect(read(run.dir as string, 'run.json')).toMatchObject({ status: 'running' })
      run.log({ loss: 1 }, 41)
      run.setStep(42)
      run.params({ extra: { nested: [1, 2] } })
      run.tags({ team: 'vision' })
    })
    const [name] = readdirSync(join(base, 'e'))
    const record = read(base, 'e', name as string, 'run.json')
    expect(record).toMatchObject({
      schema: 1,
      experiment: 'e',
      status: 'finished',
      step: 42,
      session: 0,
      pid: process.pid,
      params: { lr: 0.1, api_key: '[redacted]', extra: { nested: [1, 2] } },
      tags: { baseline: '', team: 'vision' },
    })
    expect(record['endTime']).toBeGreaterThanOrEqual(record['startTime'] as number)
    expect(JSON.stringify(record)).not.toContain('hunter2')
  })

  it('holds payloads above 64 KiB once, named after their hash; smaller ones travel with the event', async () => {
    const sink = memorySink()
    const big = new Uint8Array(200 * 200).fill(7)
    await withRun(options({ sinks: [sink] }), run => {
      run.image('small', { width: 200, height: 200, data: big })
      for (let i = 0; i < 2; i++) run.image('big', { width: 400, height: 200, data: new Uint8Array(400 * 200).fill(9) })
      return run.flush()
    })
    const payloads = sink.events.flatMap(event => (event.kind === 'image' ? [event.payload] : []))
    const dir = join(base, 'e', readdirSync(join(base, 'e'))[0] as string)
    expect(payloads[0]).toMatchObject({ bytes: big })
    expect(payloads[1]).toEqual(payloads[2])
    const payload = payloads[1]
    if (!payload || !('file' in payload)) return expect.fail('the large payload is no file')
    const bytes = readFileSync(join(dir, payload.file))
    expect(bytes).toHaveLength(payload.size)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(payload.sha256)
    expect(readdirSync(join(dir, 'blobs'))).toHaveLength(1)
  })

  it('that cannot be made is a warning: the run goes on without', async () => {
    writeFileSync(join(base, 'e'), 'a file where a folder should be')
    const sink = memorySink()
    await withRun(options({ sinks: [sink] }), run => {
      expect(run.dir).toBeUndefined()
      run.log({ loss: 1 })
    })
    expect(sink.events).toContainEqual(
      expect.objectContaining({ kind: 'message', level: 'warn', text: expect.stringContaining('cannot be made') as string }),
    )
  })

  it('comes from TRAINLOG_DIR where the code does not say', async () => {
    process.env['TRAINLOG_DIR'] = join(base, 'elsewhere')
    try {
      await withRun({ experiment: 'e', captureWarnings: false }, run =>
        expect(run.dir?.startsWith(join(base, 'elsewhere', 'e'))).toBe(true),
      )
    } finally {
      delete process.env['TRAINLOG_DIR']
    }
  })

  it('with names that no file system takes gets names that one does', async () => {
    await withRun(options({ experiment: '../a/b', name: 'x:y/..\\z\u0000' }), run => {
      expect(run.dir).toBe(join(base, '__a_b', 'x_y_.._z_'))
      expect(existsSync(join(run.dir as string, 'run.json'))).toBe(true)
    })
  })
})

describe('resuming', () => {
  it('by experiment and name goes on with the id, params and step of the run, in a new session', async () => {
    const first = await withRun(options({ name: 'a', params: { lr: 1 } }), run => (run.setStep(10, 2), run.runInfo))
    await withRun(options({ name: 'a', resume: 'must', params: { lr: 2, more: 3 } }), run => {
      expect(run.runInfo).toMatchObject({
        id: first.id,
        session: 1,
        startTime: first.startTime,
        resumed: { step: 10, epoch: 2 },
        params: { lr: 1, more: 3 },
      })
    })
    expect(readdirSync(join(base, 'e', 'a', 'sessions')).sort()).toEqual(['0.json', '1.json'])
  })

  it('by id finds the run in any experiment', async () => {
    const first = await withRun(options({ id: 'my-id' }), run => run.runInfo)
    await withRun({ dir: base, id: 'my-id', resume: 'must', captureWarnings: false }, run => expect(run.dir).toBe(first.dir))
  })

  it('allows a first start, or insists on a run that is there; an id that is taken is an error', async () => {
    await withRun(options({ name: 'new', id: 'x', resume: 'allow' }), run =>
      expect(run.runInfo).toMatchObject({ session: 0, resumed: undefined }),
    )
    await expect(startRun(options({ name: 'other', resume: 'must' }))).rejects.toThrow(/no run named 'other'.*resume: 'allow'/)
    await expect(startRun(options({ id: 'x' }))).rejects.toThrow(/id 'x' already/)
    await expect(startRun({ dir: false, resume: 'must' })).rejects.toThrow(/needs a run folder/)
  })

  it('a run that this or another living process writes is refused; one whose process is gone is not', async () => {
    const script = fileURLToPath(new URL('../fixtures/hold-run.mjs', import.meta.url))
    await withRun(options({ name: 'mine' }), async parent => {
      await expect(startRun(options({ name: 'mine', resume: 'allow', parent }))).rejects.toThrow(/is writing the run/)
    })
    const other = spawn(process.execPath, [script, base], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(other.stdout, 'data')
    await expect(startRun(options({ name: 'held', resume: 'allow' }))).rejects.toThrow(
      new RegExp(`process ${String(other.pid)} .*is writing the run`),
    )
    other.kill('SIGKILL')
    await once(other, 'exit')
    await withRun(options({ name: 'held', resume: 'must' }), run => expect(run.runInfo.session).toBe(1))
  })

  it('of two processes that resume at the same moment, one gets the run', async () => {
    await withRun(options({ name: 'held' }), () => undefined)
    const script = fileURLToPath(new URL('../fixtures/hold-run.mjs', import.meta.url))
    const results = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const child = spawn(process.execPath, [script, base, 'allow'], { stdio: ['ignore', 'pipe', 'ignore'] })
        const [line] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => [''])])) as [Buffer | string]
        return { child, got: String(line).startsWith('session') }
      }),
    )
    expect(results.filter(result => result.got)).toHaveLength(1)
    for (const { child } of results) child.kill('SIGKILL')
  })

  it('a session that was killed is seen in run.json: still running, and its process gone', () => {
    const script = fileURLToPath(new URL('../fixtures/hold-run.mjs', import.meta.url))
    expect(() => execFileSync(process.execPath, [script, base, 'never', 'SIGKILL'])).toThrow()
    expect(read(base, 'e', 'held', 'run.json')).toMatchObject({ status: 'running' })
  })

  it('rewinding tells the sinks, empties history and sets the clock back', async () => {
    const sink = memorySink()
    await withRun(options({ sinks: [sink] }), run => {
      for (let i = 0; i < 10; i++) run.log({ loss: 10 - i }, i)
      run.rewind(4, 'rollback')
      expect(run.history('loss')).toMatchObject({ last: 6, count: 5 })
      expect(run.step).toBe(4)
    })
    expect(sink.events).toContainEqual(expect.objectContaining({ kind: 'rewind', toStep: 4, reason: 'rollback' }))
  })
})
