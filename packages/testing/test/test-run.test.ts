import { getLogger, getRun, memorySink } from '@trainlog/core'
import { describe, expect, test } from 'vitest'
import { testRun } from '@trainlog/testing'

const log = getLogger('loader')

describe('testRun', () => {
  test('records what is logged, at once', async () => {
    const { run, recorder } = await testRun()
    run.log({ loss: 0.5, accuracy: 0.75 }, 1)
    run.log({ loss: 0.25 }, 2)
    run.logger('val').log({ loss: 0.3 }, 2)
    run.warn('slow disk')
    expect(recorder.metrics('loss')).toEqual([
      { step: 1, value: 0.5 },
      { step: 2, value: 0.25 },
    ])
    expect(recorder.metrics('val/loss')).toEqual([{ step: 2, value: 0.3 }])
    expect(recorder.metrics('nothing')).toEqual([])
    expect(recorder.messages()).toEqual([{ level: 'warn', text: 'slow disk' }])
    expect(recorder.of('run-start')).toHaveLength(1)
    expect(recorder.events.map(event => event.seq)).toEqual([0, 1, 2, 3, 4])
    await run.end()
    expect(recorder.of('run-end')).toMatchObject([{ status: 'finished' }])
  })

  test('writes no folder', async () => {
    const { run } = await testRun()
    expect(run.dir).toBeUndefined()
    await run.end()
  })

  test('gives events to the sinks under test as any run does', async () => {
    const sink = memorySink()
    const { run, recorder } = await testRun({ sinks: [{ sink, minLevel: 'warn' }], params: { lr: 0.1 } })
    run.info('not for the sink')
    run.warn('for the sink')
    await run.end()
    expect(sink.events.filter(event => event.kind === 'message').map(event => event.text)).toEqual(['for the sink'])
    expect(recorder.messages()).toHaveLength(2)
    expect(run.runInfo.params).toEqual({ lr: 0.1 })
  })

  test('lives beside others, which do not see each other', async () => {
    const runs = await Promise.all([testRun({ name: 'a' }), testRun({ name: 'b' })])
    expect(getRun()).toBeUndefined()
    await Promise.all(
      runs.map(({ run, within }) =>
        within(async () => {
          log.info(`one of ${run.name}`)
          await new Promise(setImmediate)
          expect(getRun()).toBe(run)
          log.info(`two of ${run.name}`)
        }),
      ),
    )
    for (const { run, recorder } of runs) {
      expect(recorder.messages().map(message => message.text)).toEqual([`one of ${run.name}`, `two of ${run.name}`])
      await run.end()
    }
    const { run } = await testRun({ name: 'c' })
    await run.end()
  })

  test('ends as it is told', async () => {
    const { run, recorder } = await testRun()
    await run.end('failed', new Error('diverged'))
    await run.end('finished')
    expect(recorder.of('run-end')).toMatchObject([{ status: 'failed', error: { message: 'diverged' } }])
  })

  test('rejects as `startRun` does', async () => {
    await expect(testRun({ experiment: '' })).rejects.toThrow(TypeError)
    await expect(testRun({ sinks: [memorySink(), memorySink()] })).rejects.toThrow(/two sinks named 'memory'/)
  })
})

describe('assertLogged', () => {
  const logged = async (): Promise<Awaited<ReturnType<typeof testRun>>['recorder']> => {
    const { run, recorder } = await testRun()
    run.log({ loss: 0.5, accuracy: 0.75 }, { step: 3, epoch: 1 })
    run.info('all read', { batches: 3, by: { name: 'loader' } })
    await run.end()
    return recorder
  }

  test('finds a message by its text', async () => {
    const recorder = await logged()
    expect(recorder.assertLogged('all')).toMatchObject({ kind: 'message', text: 'all read' })
    recorder.assertLogged(/read$/)
    expect(() => recorder.assertLogged(/^read/)).toThrow()
  })

  test('finds an event by its fields', async () => {
    const recorder = await logged()
    recorder.assertLogged({ kind: 'metrics', step: 3, metrics: { loss: 0.5 } })
    recorder.assertLogged({ metrics: { accuracy: value => value > 0.7 } })
    recorder.assertLogged({ kind: 'message', text: /read/, fields: { by: { name: 'loader' } } })
    recorder.assertLogged({ set: { names: ['loss', 'accuracy'] } })
    recorder.assertLogged({ kind: 'run-end', error: undefined })
    for (const match of [
      { kind: 'metrics', step: 4 },
      { metrics: { loss: 0.6 } },
      { fields: { by: 'loader' } },
      { set: { names: ['loss'] } },
    ] as const) {
      expect(() => recorder.assertLogged(match)).toThrow()
    }
  })

  test('finds an event by a function', async () => {
    const recorder = await logged()
    expect(recorder.assertLogged(event => event.kind === 'run-end')).toMatchObject({ status: 'finished' })
  })

  test('says what was logged when nothing matches', async () => {
    const recorder = await logged()
    expect(() => recorder.assertLogged({ kind: 'metrics', metrics: { loss: 0.1 } })).toThrow(
      /no event matches \{ kind: 'metrics', metrics: \{ loss: 0\.1 \} \}; logged were:\n {2}run-start .*\n {2}metrics step 3 epoch 1 \{ loss: 0\.5, accuracy: 0\.75 \}\n {2}message/,
    )
    const { run, recorder: long } = await testRun()
    for (let i = 0; i < 60; i++) run.info(`number ${i}`)
    expect(() => long.assertLogged('sixty')).toThrow(/… 21 before\n[^]*number 59/)
    await run.end()
  })
})
