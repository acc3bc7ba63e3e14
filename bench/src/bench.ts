import type { Figure, Unit } from './figure.js'
import { median } from './statistics.js'

/** What a benchmark is told when it runs. */
export interface BenchContext {
  /** Fewer rounds and cases: a minute in all. */
  readonly quick: boolean
  /** Measures one case of a benchmark in a process of its own, so that neither heap nor compiled code is shared between cases. */
  readonly measureApart: (bench: string, given: unknown) => Promise<unknown>
}

/** A benchmark, whatever its cases are. */
export interface Bench {
  readonly name: string
  /** What is measured and how, in a few lines. */
  readonly about: string
  run(context: BenchContext): Promise<readonly Figure[]>
  /** Measures one case in this process. */
  measure(given: unknown): Promise<unknown>
}

/** All rounds of one case. */
export interface Measured<C, R> {
  readonly case: C
  readonly rounds: readonly R[]
}

/** A benchmark as its file describes it: `C` is a case, `R` what one round of it gives; both must survive JSON. */
export interface BenchPlan<C, R> {
  readonly name: string
  readonly about: string
  cases(quick: boolean): readonly C[]
  rounds(quick: boolean): number
  /** False: `measure` starts processes itself. [true] */
  readonly apart?: boolean
  measure(given: C): Promise<R>
  figures(measured: readonly Measured<C, R>[]): readonly Omit<Figure, 'bench'>[]
}

/** Every round goes through all cases, forwards and backwards in turn, so that what else the machine does meets all alike. */
export function defineBench<C, R>(plan: BenchPlan<C, R>): Bench {
  const measure = (given: unknown): Promise<R> => plan.measure(given as C)
  return {
    name: plan.name,
    about: plan.about,
    measure,
    async run({ quick, measureApart }) {
      const measured = plan.cases(quick).map(each => ({ case: each, rounds: [] as R[] }))
      for (let round = 0; round < plan.rounds(quick); round++) {
        for (const each of round % 2 === 0 ? measured : [...measured].reverse()) {
          each.rounds.push(plan.apart === false ? await measure(each.case) : ((await measureApart(plan.name, each.case)) as R))
        }
      }
      return plan.figures(measured).map(figure => ({ bench: plan.name, ...figure }))
    },
  }
}

/** The median of what `read` finds in each round, as a figure. */
export function figureOf<R>(
  what: {
    readonly case: string
    readonly figure: string
    readonly unit: Unit
    readonly bar?: number | undefined
    readonly floor?: number | undefined
  },
  rounds: readonly R[],
  read: (round: R) => number,
): Omit<Figure, 'bench'> {
  const values = rounds.map(read)
  return { ...what, bar: what.bar, value: median(values), rounds: values }
}
