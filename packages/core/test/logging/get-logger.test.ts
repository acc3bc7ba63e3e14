import { afterEach, describe, expect, it } from 'vitest'
import type { Run } from '../../src/index.js'
import { getLogger, getRun, memorySink, startRun, withRun } from '../../src/index.js'
import { logged, ofKind, rows } from './logged.js'

/** As modules have them: made before there is a run. */
const log = getLogger('component')
const quiet = getLogger('quiet', { priority: 'verbose', minLevel: 'warn' })
const child = getLogger('component').child('part')

afterEach(() => expect(getRun()).toBeUndefined())

describe('getLogger', () => {
  it('logs into the run of the moment, and nowhere when there is none', async () => {
    const events = [0, 1].map(() => memorySink())
    log.log({ loss: 0 })
    for (const [i, sink] of events.entries()) {
      await withRun({ dir: false, captureWarnings: false, sinks: [sink] }, () => {
        log.log({ loss: i + 1 })
        log.info('hello')
      })
      log.log({ loss: -1 })
    }
    expect(events.map(sink => rows(sink.events))).toEqual([[[0, { 'component/loss': 1 }]], [[0, { 'component/loss': 2 }]]])
    for (const sink of events) expect(ofKind('message', sink.events)).toMatchObject([{ source: 'component', text: 'hello' }])
  })

  it('is the logger of that name, with its options; `components` come before them', async () => {
    const body = (run: Run): void => {
      quiet.log({ loss: 1 })
      quiet.info('unheard')
      run.logger('quiet').log({ loss: 2 })
      child.log({ loss: 3 })
    }
    const events = await logged(body)
    expect(ofKind('metrics', events).map(event => [event.source, event.step, event.priority])).toEqual([
      ['quiet', 0, 'verbose'],
      ['quiet', 1, 'verbose'],
      ['component/part', 0, 'essential'],
    ])
    expect(ofKind('message', events)).toHaveLength(0)
    const first = ofKind('metrics', await logged(body, { components: { quiet: { priority: 'important' } } }))[0]
    expect(first?.priority).toBe('important')
  })

  it('has children that inherit, also in each later run', async () => {
    const part = getLogger('heavy', { priority: 'important' }).child('part').child('inner', { minLevel: 'error' })
    expect(part.namespace).toBe('heavy/part/inner')
    for (let i = 0; i < 2; i++) {
      const events = await logged(run => {
        part.log({ x: 1 })
        part.warn('unheard')
        expect(run.logger('heavy').child('part').child('inner')).toBe(run.logger('heavy/part/inner'))
      })
      expect(ofKind('metrics', events)).toMatchObject([{ source: 'heavy/part/inner', priority: 'important' }])
      expect(ofKind('message', events)).toHaveLength(0)
    }
  })

  it('finds the run of its own async scope', async () => {
    const sinks = ['a', 'b'].map(() => memorySink())
    await Promise.all(
      sinks.map((sink, i) =>
        withRun({ dir: false, captureWarnings: false, sinks: [sink] }, async () => {
          for (let k = 0; k < 20; k++) {
            log.log({ run: i })
            child.log({ run: i })
            await new Promise(resolve => setImmediate(resolve))
          }
        }),
      ),
    )
    for (const [i, sink] of sinks.entries()) {
      expect(rows(sink.events)).toHaveLength(40)
      expect(rows(sink.events).every(([, row]) => Object.values(row)[0] === i)).toBe(true)
    }
  })

  it('runs what `time` is given, gives ids and phases, and throws nothing, without a run', async () => {
    expect(log.time('op', () => 5)).toBe(5)
    expect(await log.time('op', async () => 6)).toBe(6)
    expect(() => log.time('op', () => { throw new Error('boo') })).toThrow('boo')
    expect(log.fault(new Error('x'))).toMatch(/./)
    expect(log.wants('message', 'essential')).toBe(false)
    log.phase('validation')()
    const progress = log.progress({ total: 5 })
    progress.update(1)
    progress.end()
  }) // prettier-ignore

  it('goes on with what began before the run, which that run does not see', async () => {
    const end = log.phase('validation')
    const progress = log.progress()
    const events = await logged(() => {
      progress.update()
      progress.end()
      end()
    })
    expect(events.filter(event => event.source === 'component')).toEqual([])
  })

  it('does nothing while a run is still starting, and finds it from then on', async () => {
    const sink = memorySink()
    const monitor = { name: 'm', start: (run: Run) => (log.info('too early'), run.info('from the monitor')) }
    const starting = startRun({ dir: false, captureWarnings: false, sinks: [sink], monitors: [monitor] })
    expect(getRun()).toBeUndefined()
    log.info('too early')
    await expect(startRun({ dir: false, reuse: true })).rejects.toThrow(/active already/)
    const run = await starting
    log.info('heard')
    await run.end()
    expect(ofKind('message', sink.events).map(event => event.text)).toEqual(['from the monitor', 'heard'])
  })

  it('is silent after the run has ended', async () => {
    const sink = memorySink()
    const run = await startRun({ dir: false, captureWarnings: false, sinks: [sink] })
    log.info('heard')
    await run.end()
    log.info('unheard')
    expect(ofKind('message', sink.events).map(event => event.text)).toEqual(['heard'])
    expect(run.report().events.late).toBe(0)
  })
})
