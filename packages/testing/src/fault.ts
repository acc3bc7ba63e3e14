/**
 * What a call of a faulty sink does:
 * - `ok`: what it should;
 * - `throw`, `reject`: fails at once, or as a promise, with `retryable: true`;
 * - `refuse`: throws with `retryable: false`;
 * - `plain`: throws an `Error` that says nothing of `retryable`;
 * - `slow`: succeeds after `slowMs`; a sync sink holds the thread for that long;
 * - `hang`: does not settle before `attempt.signal` is aborted, then rejects with its reason; `release()` lets it succeed;
 * - `stuck`: does not settle before `release()`, whatever the signal says.
 *
 * A sync sink cannot reject or hang: there `reject`, `hang` and `stuck` are `throw`.
 */
export type Fault = 'ok' | 'throw' | 'reject' | 'refuse' | 'plain' | 'slow' | 'hang' | 'stuck'

/** All faults, `ok` first: for generators of property tests. */
export const faults: readonly Fault[] = ['ok', 'throw', 'reject', 'refuse', 'plain', 'slow', 'hang', 'stuck']

/** What a sink or its session can be asked. */
export type SinkCall = 'open' | 'write' | 'flush' | 'rescue' | 'close'

/**
 * One fault for every call; a list for the first ones, after which all is well; or a function of how many calls of this kind there were,
 * this one included, and of a random number from 0 to below 1 that depends on the sink's seed alone.
 */
export type FaultPlan = Fault | readonly Fault[] | ((call: number, random: number) => Fault)

/** Says what each call of one kind does. @throws TypeError for what is no plan. */
export function planFaults(call: SinkCall, plan: FaultPlan, random: () => number): () => Fault {
  const known = (fault: Fault): Fault => {
    if (faults.includes(fault)) return fault
    throw new TypeError(`faultySink: ${call}: '${String(fault)}' is no fault; write one of ${faults.join(', ')}`)
  }
  const isList: boolean = Array.isArray(plan)
  if (!isList && typeof plan !== 'string' && typeof plan !== 'function') {
    throw new TypeError(`faultySink: ${call}: write a fault, a list of faults or a function`)
  }
  const listed: readonly Fault[] = typeof plan === 'function' ? [] : typeof plan === 'string' ? [plan] : plan
  listed.forEach(known)
  let count = 0
  return () => {
    count++
    if (typeof plan === 'function') return known(plan(count, random()))
    return typeof plan === 'string' ? plan : (listed[count - 1] ?? 'ok')
  }
}
