import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { priorities, type Priority } from '@trainlog/core'
import { KnownError } from './known-error.js'

/** What the example may be told. */
export interface Options {
  readonly epochs: number
  readonly batchSize: number
  readonly learningRate: number
  readonly seed: number
  readonly trainingCount: number
  readonly minPriority: Priority
  /** Where run folders go. */
  readonly dir: string
}

/** A flag that makes no sense. */
export class UsageError extends KnownError {
  override readonly name = 'UsageError'
}

const full = { epochs: 10, trainingCount: 8000 }
const quick = { epochs: 4, trainingCount: 4000 }

/** Shown by `--help`. */
export const help = `Trains a classifier of handwritten digits, and logs everything about it.

  --epochs <n>          how often it sees each digit [${full.epochs}]
  --batch-size <n>      digits per step [64]
  --learning-rate <x>   of the first step, falling to 0 [0.003]
  --seed <n>            the same seed gives the same accuracy [1]
  --quick               ${quick.trainingCount} digits instead of ${full.trainingCount}, ${quick.epochs} epochs
  --min-priority <p>    log what is at least ${priorities.join(', ')} [useful]
  --dir <folder>        where run folders go [runs, beside this example's sources]
  --help                this text

It ends with 0 when at least 90 % of 1000 held-out digits are read correctly.`

/**
 * Reads the command line; undefined when it asks for help.
 * @throws UsageError that says what to write.
 */
export function parseOptions(args: readonly string[]): Options | undefined {
  const flags = readFlags(args)
  if (flags.help) return undefined
  const usual = flags.quick ? quick : full
  const minPriority = priorities.find(priority => priority === (flags['min-priority'] ?? 'useful'))
  if (minPriority === undefined) throw wrong('min-priority', flags['min-priority'], `one of ${priorities.join(', ')}`)
  return {
    epochs: whole('epochs', flags.epochs, 1, 1000) ?? usual.epochs,
    batchSize: whole('batch-size', flags['batch-size'], 1, usual.trainingCount) ?? 64,
    learningRate: positive('learning-rate', flags['learning-rate']) ?? 0.003,
    seed: whole('seed', flags.seed, 0, 2 ** 31 - 2) ?? 1,
    trainingCount: usual.trainingCount,
    minPriority,
    dir: flags.dir ?? fileURLToPath(new URL('../runs', import.meta.url)),
  }
}

function readFlags(args: readonly string[]) {
  const text = { type: 'string' } as const
  const yes = { type: 'boolean' } as const
  try {
    return parseArgs({
      args: [...args],
      options: {
        epochs: text,
        'batch-size': text,
        'learning-rate': text,
        seed: text,
        quick: yes,
        'min-priority': text,
        dir: text,
        help: { ...yes, short: 'h' },
      },
    }).values
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error })
  }
}

function whole(flag: string, given: string | undefined, least: number, most: number): number | undefined {
  if (given === undefined) return undefined
  const value = Number(given)
  if (!/^\d+$/.test(given) || value < least || value > most) throw wrong(flag, given, `a whole number from ${least} to ${most}`)
  return value
}

function positive(flag: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const value = Number(given)
  if (given.trim() === '' || !(value > 0 && value < Infinity)) throw wrong(flag, given, 'a number above 0, such as 0.003')
  return value
}

function wrong(flag: string, given: string | undefined, remedy: string): UsageError {
  return new UsageError(`--${flag} is '${given ?? ''}'; write ${remedy}`)
}
