import { describe, expect, test } from 'vitest'
import { KnownError } from '../src/known-error.js'
import { loadPackage } from '../src/load-package.js'
import { UsageError, help, parseOptions } from '../src/options.js'

describe('flags', () => {
  test('have defaults, which --quick makes smaller, and what is said wins', () => {
    expect(parseOptions([])).toMatchObject({ epochs: 10, batchSize: 64, learningRate: 0.003, seed: 1, trainingCount: 8000 })
    expect(parseOptions(['--quick'])).toMatchObject({ epochs: 4, trainingCount: 4000 })
    expect(parseOptions(['--quick', '--epochs', '2', '--seed=9'])).toMatchObject({ epochs: 2, seed: 9 })
    expect(parseOptions(['--help'])).toBeUndefined()
  })

  test.each([
    [['--epochs', '0'], "--epochs is '0'; write a whole number from 1 to 1000"],
    [['--epochs', '1.5'], "--epochs is '1.5'; write a whole number from 1 to 1000"],
    [['--batch-size', 'many'], "--batch-size is 'many'; write a whole number from 1 to 8000"],
    [['--seed', ''], "--seed is ''; write a whole number from 0 to 2147483646"],
    [['--learning-rate=-1'], "--learning-rate is '-1'; write a number above 0, such as 0.003"],
    [['--min-priority', 'high'], "--min-priority is 'high'; write one of essential, important, useful, verbose"],
    [['--epoch', '3'], "Unknown option '--epoch'"],
    [['mnist'], "Unexpected argument 'mnist'"],
  ])('%j is refused with what to write instead', (args, message) => {
    expect(() => parseOptions(args)).toThrow(UsageError)
    expect(() => parseOptions(args)).toThrow(message)
  })

  test('are all in the help', () => {
    for (const flag of ['epochs', 'batch-size', 'learning-rate', 'seed', 'quick', 'min-priority', 'dir', 'help']) {
      expect(help).toContain(`--${flag}`)
    }
  })
})

describe('a package that is needed', () => {
  test('and is missing, is named with what to do', async () => {
    const name: string = 'no-such-package'
    const loading = loadPackage(name, () => import(name))
    await expect(loading).rejects.toThrow(KnownError)
    await expect(loading).rejects.toThrow("needs the package 'no-such-package'")
    await expect(loading).rejects.toThrow('run `npx --yes pnpm@10 install`')
  })
})
