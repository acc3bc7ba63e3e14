import { describe, expect, test } from 'vitest'
import type { TrainingCallback } from '../../src/training/index.js'
import { oneEpoch, recorder, thrownBy, training } from './fixtures.js'

const boom = new Error('OOM')
/** Throws in one hook, at once or in a promise. */
const throwing = (hook: keyof TrainingCallback, asynchronous: boolean, error = boom): TrainingCallback => ({
  name: `throws in ${hook}`,
  [hook]: () => {
    if (!asynchronous) throw error
    return Promise.reject(error)
  },
})

describe.each([
  ['throws', false],
  ['rejects', true],
])('a callback that %s', (_, asynchronous) => {
  test.each(['onTrainBegin', 'onEpochBegin', 'onBatchBegin', 'onBatchEnd', 'onValidationEnd', 'onEpochEnd', 'onCheckpoint'] as const)(
    'in %s ends training: the others are told, all end, and its error goes on',
    async hook => {
      const notes: string[] = []
      const { runner, events } = await training([recorder('first', notes), throwing(hook, asynchronous), recorder('last', notes)])
      expect(await thrownBy(() => oneEpoch(runner))).toBe(boom)
      expect(runner.ended).toBe(true)
      const short = hook[2]!.toLowerCase() + hook.slice(3)
      expect(notes.at(-5)).toMatch(new RegExp(`^first\\.${short}`))
      expect(notes.slice(-4)).toEqual(['first.fault memory', 'last.fault memory', 'first.trainEnd failed', 'last.trainEnd failed'])
      expect(notes.some(note => note.startsWith(`last.${short}`))).toBe(false)
      await events()
    },
  )

  test('is itself told, and ended, too', async () => {
    const heard: unknown[] = []
    const callback: TrainingCallback = {
      ...throwing('onBatchEnd', asynchronous),
      onFault: ({ error, category, step }) => void heard.push(error, category, step),
      onTrainEnd: ({ outcome }) => void heard.push(outcome.status, outcome.error?.message),
    }
    const { runner, events } = await training([callback])
    await runner.batchBegin(0, 7)
    expect(await thrownBy(() => runner.batchEnd({}))).toBe(boom)
    expect(heard).toEqual([boom, 'memory', 7, 'failed', 'OOM'])
    await events()
  })

  test('is the first of all when others throw while training ends', async () => {
    const [second, third] = [new Error('second'), new Error('third')]
    const notes: string[] = []
    const others = [throwing('onFault', asynchronous, second), throwing('onTrainEnd', asynchronous, third)]
    const { runner, events } = await training([throwing('onBatchEnd', asynchronous), ...others, recorder('last', notes)])
    const error = await thrownBy(() => runner.batchEnd({}))
    expect(error).toBeInstanceOf(AggregateError)
    expect(error).toMatchObject({
      errors: [boom, second, third],
      cause: boom,
      message: 'callbacks threw, one after the other: OOM; second; third',
    })
    expect(notes).toEqual(['last.fault memory', 'last.trainEnd failed'])
    await events()
  })

  test('in onTrainEnd keeps no other from its own, and all such errors come as one', async () => {
    const notes: string[] = []
    const [one, two] = [new Error('one'), new Error('two')]
    const callbacks = [{ ...throwing('onTrainEnd', asynchronous, one), name: 'a' }, recorder('b', notes), { ...throwing('onTrainEnd', asynchronous, two), name: 'c' }, recorder('d', notes)] // prettier-ignore
    const { runner, events } = await training(callbacks)
    const error = await thrownBy(() => runner.trainEnd({ status: 'finished', error: undefined }))
    expect(error).toBeInstanceOf(AggregateError)
    expect(error).toMatchObject({ errors: [one, two], message: "onTrainEnd of 'a', 'c' threw: one; two" })
    expect(notes).toEqual(['b.trainEnd finished', 'd.trainEnd finished'])
    await events()
  })

  test('in onFault ends training with the error of the loop and its own', async () => {
    const notes: string[] = []
    const own = new Error('own')
    const { runner, events } = await training([throwing('onFault', asynchronous, own), recorder('b', notes)])
    const error = await thrownBy(() => runner.fault(boom))
    expect(error).toMatchObject({ errors: [boom, own], cause: boom })
    expect(notes).toEqual(['b.fault memory', 'b.trainEnd failed'])
    await events()
  })
})

describe('the end of training', () => {
  test('comes once, and no hook is called after it', async () => {
    const notes: string[] = []
    const { runner, events } = await training([recorder('a', notes)])
    void runner.trainEnd({ status: 'killed', error: undefined })
    await oneEpoch(runner)
    await runner.fault(boom)
    expect(notes).toEqual(['a.trainEnd killed'])
    await events()
  })

  test('is waited for by a second call while it is under way', async () => {
    const notes: string[] = []
    const end = (): Promise<void> => new Promise(resolve => setTimeout(() => resolve(void notes.push('ended')), 10))
    const { runner, events } = await training([{ name: 'a', onTrainEnd: end }])
    void runner.trainEnd({ status: 'finished', error: undefined })
    await runner.trainEnd({ status: 'finished', error: undefined })
    expect(notes).toEqual(['ended'])
    await events()
  })
})

describe('a fault of the loop', () => {
  test('is told to all, with the category given or found, and training goes on', async () => {
    const notes: string[] = []
    const { runner, events } = await training([recorder('a', notes), recorder('b', notes)])
    await runner.fault(boom)
    await runner.fault(boom, 'device')
    void runner.batchEnd({})
    expect(notes).toEqual(['a.fault memory', 'b.fault memory', 'a.fault device', 'b.fault device', 'a.batchEnd 0/0/0', 'b.batchEnd 0/0/0'])
    await events()
  })
})

describe('onGradients', () => {
  test('throws at once, also when training takes a while to end', async () => {
    const notes: string[] = []
    const slow = (): Promise<void> => new Promise(resolve => setTimeout(() => resolve(void notes.push('ended')), 10))
    const { runner, events } = await training([throwing('onGradients', false), { name: 'slow', onTrainEnd: slow }])
    expect(() => runner.gradients({}, 1)).toThrow(boom)
    expect([runner.ended, notes]).toEqual([true, []])
    await runner.trainEnd({ status: 'failed', error: undefined })
    expect(notes).toEqual(['ended'])
    await events()
  })

  test('logs what goes wrong while nobody can wait for it', async () => {
    const { runner, events } = await training([throwing('onGradients', false), throwing('onTrainEnd', true, new Error('late'))])
    expect(() => runner.gradients({}, 1)).toThrow(boom)
    await runner.trainEnd({ status: 'failed', error: undefined })
    await Promise.resolve()
    const texts = (await events()).flatMap(event => (event.kind === 'message' ? [event.text] : []))
    expect(texts).toEqual(['callbacks threw, one after the other: OOM; late'])
  })

  test('may not be asynchronous, since the gradients are gone when it returns', async () => {
    // What the types forbid, JavaScript allows.
    const onGradients = (): unknown => Promise.reject(new Error('too late'))
    const callback: TrainingCallback = { name: 'a', onGradients }
    const { runner, events } = await training([callback])
    expect(() => runner.gradients({}, 1)).toThrow(
      new TypeError("onGradients of the callback 'a' is asynchronous; make it synchronous, since the gradients are gone when it returns"),
    )
    expect(runner.ended).toBe(true)
    expect((await events()).flatMap(event => (event.kind === 'message' ? [event.text] : []))).toEqual(['too late'])
  })
})
