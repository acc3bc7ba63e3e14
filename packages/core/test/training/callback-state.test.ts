import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/index.js'
import { createCallbackRunner, type TrainingCallback } from '../../src/training/index.js'
import { plainModel, thrownBy, training } from './fixtures.js'

const stateful = (name: string, state: JsonValue): TrainingCallback & { readonly got: JsonValue[] } => {
  const got: JsonValue[] = []
  return { name, state: () => state, restore: given => void got.push(given), got }
}

describe('the state of callbacks', () => {
  test('goes under their names into a checkpoint, and back to each', async () => {
    const before = [stateful('early', { best: 0.5 }), { name: 'stateless' }, stateful('__proto__', [1])]
    const { run, runner, events } = await training(before)
    const saved = runner.state()
    expect(JSON.stringify(saved)).toBe('{"early":{"best":0.5},"__proto__":[1]}')
    const [first, second] = [stateful('__proto__', null), stateful('early', null)]
    createCallbackRunner([first, second, stateful('new', 1)], { run, model: plainModel, epochs: 2 }).restore(
      JSON.parse(JSON.stringify(saved)) as JsonValue,
    )
    expect([first.got, second.got]).toEqual([[[1]], [{ best: 0.5 }]])
    await events()
  })

  test('survives any names and states', async () => {
    const states = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 20 }), fc.jsonValue()), {
      selector: ([name]) => name,
      maxLength: 5,
    })
    await fc.assert(
      fc.asyncProperty(states, async entries => {
        const callbacks = entries.map(([name, state]) => stateful(name, state as JsonValue))
        const { runner, events } = await training(callbacks)
        runner.restore(runner.state())
        for (const [i, [, state]] of entries.entries()) expect(callbacks[i]?.got).toEqual([state])
        await events()
      }),
      { numRuns: 30 },
    )
  })

  test('of a callback that is no longer there is warned about', async () => {
    const { runner, events } = await training([stateful('a', 1)])
    runner.restore({ a: 1, gone: 2, lost: 3 })
    const texts = (await events()).flatMap(event => (event.kind === 'message' ? [event.text] : []))
    expect(texts).toEqual(['the checkpoint has the state of callbacks that are not there: gone, lost; it is left out'])
  })

  test('that cannot be taken back is an error that names the callback', async () => {
    const cause = new Error('best is missing')
    const fails = (): never => {
      throw cause
    }
    const { runner, events } = await training([{ name: 'a', restore: fails }])
    const error = await thrownBy(() => runner.restore({ a: {} }))
    expect(error).toEqual(
      new TypeError("the callback 'a' could not take its state back: best is missing; leave its state out to start it anew"),
    )
    expect(error).toHaveProperty('cause', cause)
    for (const state of [null, 7, 'x', []])
      expect(() => runner.restore(state)).toThrow('the state of the callbacks is no record of states by name')
    await events()
  })
})
