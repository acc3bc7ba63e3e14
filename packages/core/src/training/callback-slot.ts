import type { Run } from '../run.js'
import type { ControlRequests } from './control-requests.js'
import type { TrainableModel } from './trainable-model.js'
import type { CallbackHook, TrainingCallback } from './training-callback.js'
import type { GradientContext, TrainingContext } from './training-context.js'

/** Where training is: what changes from hook to hook. */
export interface Position {
  epoch: number
  batch: number
  step: number
  metrics: Readonly<Record<string, number>>
}

/** A callback with its contexts, which live as long as training: they are written to, not made anew. */
export interface CallbackSlot {
  readonly callback: TrainingCallback
  readonly context: Writable<TrainingContext, keyof Position>
  readonly gradientContext: Writable<GradientContext, keyof Position | 'gradients' | 'globalNorm'>
}
type Writable<T, K extends keyof T> = Omit<T, K> & { -readonly [P in K]: T[P] }

/** What all slots have in common. */
export interface SlotOptions {
  readonly run: Run
  readonly model: TrainableModel<unknown>
  readonly requests: ControlRequests
  readonly epochs: number
  readonly totalSteps: number | undefined
  readonly position: Position
}

const hooks: Readonly<Record<CallbackHook, true>> = {
  onTrainBegin: true,
  onEpochBegin: true,
  onBatchBegin: true,
  onGradients: true,
  onBatchEnd: true,
  onValidationEnd: true,
  onEpochEnd: true,
  onCheckpoint: true,
  onFault: true,
  onTrainEnd: true,
}
const hookNames = Object.keys(hooks) as readonly CallbackHook[]

/**
 * A slot for each callback, in their order.
 *
 * @throws TypeError for callbacks that cannot work with this model, or cannot be told apart.
 */
export function createSlots(callbacks: readonly TrainingCallback[], options: SlotOptions): readonly CallbackSlot[] {
  const list: unknown = callbacks
  if (!Array.isArray(list)) throw new TypeError('createCallbackRunner: callbacks is no list; give an array, [] for none')
  const names = new Set<string>()
  for (const [index, callback] of (list as readonly unknown[]).entries()) {
    check(callback, index, options.model)
    if (names.has(callback.name))
      throw new TypeError(
        `createCallbackRunner: two callbacks are called '${callback.name}'; give each its own name, under which it logs and keeps its state`,
      )
    names.add(callback.name)
  }
  return callbacks.map(callback => createSlot(callback, options))
}

/** For each hook the slots whose callback has it. */
export function slotsByHook(slots: readonly CallbackSlot[]): Readonly<Record<CallbackHook, readonly CallbackSlot[]>> {
  const entries = hookNames.map(hook => [hook, slots.filter(({ callback }) => typeof callback[hook] === 'function')])
  return Object.fromEntries(entries) as Record<CallbackHook, readonly CallbackSlot[]>
}

function createSlot(callback: TrainingCallback, { run, model, requests, epochs, totalSteps, position }: SlotOptions): CallbackSlot {
  const log = run.logger(callback.name)
  const unknown = methodsOf(callback).filter(method => /^on[A-Z]/.test(method) && !Object.hasOwn(hooks, method))
  if (unknown.length > 0)
    log.warn(`nobody calls ${unknown.join(', ')} of the callback '${callback.name}'; the hooks are ${hookNames.join(', ')}`)
  const context = { run, log, model, control: requests.controlOf(callback.name), epochs, totalSteps, ...position }
  return { callback, context, gradientContext: { ...context, gradients: {}, globalNorm: NaN } }
}

function check(callback: unknown, index: number, model: TrainableModel<unknown>): asserts callback is TrainingCallback {
  if (typeof callback !== 'object' || callback === null)
    throw new TypeError(
      `createCallbackRunner: callbacks[${index}] is ${callback === null ? 'null' : `a ${typeof callback}`}; give an object with a name and hooks`,
    )
  const { name, needs = [] } = callback as Partial<TrainingCallback>
  if (typeof name !== 'string' || name === '')
    throw new TypeError(`createCallbackRunner: callbacks[${index}] has no name; give it one, under which it logs and keeps its state`)
  for (const ability of needs)
    if (model[ability] === undefined)
      throw new TypeError(
        `the callback '${name}' needs a model with ${ability}, and this one has none; add it to the model, or leave the callback out`,
      )
}

/** Own and inherited: callbacks may be instances of classes. */
function methodsOf(callback: object): readonly string[] {
  const found = new Set<string>()
  for (let level: object | null = callback; level && level !== Object.prototype; level = Object.getPrototypeOf(level) as object | null)
    for (const key of Object.getOwnPropertyNames(level)) found.add(key)
  return [...found]
}
