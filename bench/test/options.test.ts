import { expect, test } from 'vitest'
import { parseOptions } from '../src/options.js'

const names = ['caller-cost', 'heap']

test('nothing asked: all benchmarks, in full, as tables', () => {
  expect(parseOptions([], names)).toEqual({ quick: false, json: false, help: false, only: [] })
})

test('every option, also behind the `--` that pnpm passes on', () => {
  expect(parseOptions(['--', '--quick', '--json', '--only', 'heap', '--only', 'caller-cost', '--profile', 'p'], names)).toEqual({
    quick: true,
    json: true,
    help: false,
    only: ['heap', 'caller-cost'],
    profile: 'p', // prettier-ignore
  })
})

test('what is not known is a TypeError that says what is', () => {
  expect(() => parseOptions(['--only', 'heat'], names)).toThrow('--only heat: there is no such benchmark; write one of caller-cost, heap')
  expect(() => parseOptions(['--fast'], names)).toThrow(TypeError)
})
