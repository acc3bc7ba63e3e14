import { classifyError } from '../errors/classify.js'
import { createRedactor } from '../plain.js'
import type { Run } from '../run.js'
import type { RunOutcome } from '../sink.js'
import type { ErrorCategory, JsonValue, TensorLike } from '../vocabulary.js'
import { type CallbackSlot, createSlots, type Position, slotsByHook } from './callback-slot.js'
import { restoreStates, statesOf } from './callback-state.js'
import type { CheckpointInfo } from './checkpoint-info.js'
import { createRequests } from './control-requests.js'
import { after, allInOrder, inOrder, isPromise, type Settled } from './in-order.js'
import type { TrainableModel } from './trainable-model.js'
import type { CallbackHook, TrainingCallback } from './training-callback.js'
import type { ControlRequest } from './training-control.js'

/** What a runner needs to know of a training. */
export interface CallbackRunnerOptions {
  readonly run: Run
  readonly model: TrainableModel<unknown>
  readonly epochs: number
  /** Where the length of an epoch is known. */
  readonly totalSteps?: number
  /** Where a resumed training goes on [0]. */
  readonly epoch?: number
  /** Where a resumed training goes on [0]. */
  readonly step?: number
}

/**
 * Runs the hooks of callbacks for a loop. Methods that return a promise do so only when some hook did; wait for it before going
 * on. A method that throws, or rejects, has ended training: see `createCallbackRunner`.
 */
export interface CallbackRunner {
  /** True once training has ended, also when a hook threw: from then on no hook is called. */
  readonly ended: boolean
  /** Reasons to stop, in order; never cleared. Look after each batch. */
  readonly stops: readonly ControlRequest[]
  /** Reasons to skip this batch. Look after `batchBegin` and after `gradients`. */
  readonly skips: readonly ControlRequest[]
  /** The checkpoints asked for since the last call. Look after `batchEnd` and after `epochEnd`. */
  takeCheckpoints(): readonly ControlRequest[]
  /** Is there a callback with this hook? Ask before making what only it needs, as gradients. */
  has(hook: CallbackHook): boolean
  trainBegin(): void | Promise<void>
  /** Also sets the run's epoch. */
  epochBegin(epoch: number): void | Promise<void>
  /** Also sets the run's step and epoch. */
  batchBegin(batch: number, step: number): void | Promise<void>
  /** Always done when it returns. */
  gradients(gradients: Readonly<Record<string, TensorLike>>, globalNorm: number): void
  batchEnd(metrics: Readonly<Record<string, number>>): void | Promise<void>
  validationEnd(metrics: Readonly<Record<string, number>>): void | Promise<void>
  epochEnd(metrics: Readonly<Record<string, number>>): void | Promise<void>
  checkpoint(info: CheckpointInfo): void | Promise<void>
  /**
   * Something threw in the loop itself. Every callback is told; training goes on if the loop recovers. When a callback throws
   * here, training ends with an AggregateError of the loop's error and theirs.
   *
   * @param category [found by `classifyError`]
   */
  fault(error: unknown, category?: ErrorCategory): void | Promise<void>
  /** Calls every `onTrainEnd`, whatever the others do; throws an AggregateError of what they threw. */
  trainEnd(outcome: RunOutcome): void | Promise<void>
  /** State of all callbacks that have one, by name, for a checkpoint. */
  state(): JsonValue
  /** Gives each callback its part back. Parts of callbacks that are no longer there are warned about. */
  restore(state: JsonValue): void
}

/**
 * Runs callbacks in the order of their list, the same for every hook. What the trainer and `fitCallback` share.
 *
 * A hook that throws ends training: callbacks behind it are not called for that hook, every `onFault` and then every `onTrainEnd`
 * is, and the error goes on to the loop. When those threw as well, an AggregateError of all goes on, the first one first.
 *
 * @throws TypeError when a callback has no name or the name of another, or needs an ability that the model lacks.
 */
export function createCallbackRunner(callbacks: readonly TrainingCallback[], options: CallbackRunnerOptions): CallbackRunner {
  const { run, model, epochs, totalSteps, epoch = 0, step = 0 } = options
  const requests = createRequests(model)
  const position: Position = { epoch, batch: 0, step, metrics: {} }
  const slots = createSlots(callbacks, { run, model, requests, epochs, totalSteps, position })
  const hooked = slotsByHook(slots)
  let ended = false
  /** Settles when every `onTrainEnd` is done; never rejects. */
  let ending: Settled

  const tellFault = (error: unknown, category: ErrorCategory, note: Note): Settled =>
    allInOrder(hooked.onFault, ({ callback, context }) => callback.onFault?.({ ...context, ...position, error, category }), note)
  const tellEnd = (outcome: RunOutcome, note: Note): Settled =>
    allInOrder(hooked.onTrainEnd, ({ callback, context }) => callback.onTrainEnd?.({ ...context, ...position, outcome }), note)

  /** Callbacks threw: ends training for all of them, then throws. */
  const endBecauseOf = (errors: unknown[], told: Settled): Settled => {
    ended = true
    const outcome = { status: 'failed', error: createRedactor().error(errors[0]) } as const
    const note: Note = error => void errors.push(error)
    ending = after(told, () => tellEnd(outcome, note))
    return after(ending, () => {
      if (errors.length === 1) throw errors[0]
      throw new AggregateError(errors, `callbacks threw, one after the other: ${errors.map(messageOf).join('; ')}`, { cause: errors[0] })
    })
  }
  const fail = (error: unknown): Settled => {
    // From here on: a callback that calls back into the loop must not start anew.
    ended = true
    const errors = [error]
    return endBecauseOf(
      errors,
      tellFault(error, classifyError(error), more => void errors.push(more)),
    )
  }

  const call = (hook: PlainHook): Settled => {
    if (ended || hooked[hook].length === 0) return
    return inOrder(hooked[hook], slot => slot.callback[hook]?.(Object.assign(slot.context, position)), fail)
  }
  const measured = (hook: PlainHook, metrics: Readonly<Record<string, number>>): Settled => {
    position.metrics = metrics
    return call(hook)
  }

  return {
    get ended() {
      return ended
    },
    stops: requests.stops,
    skips: requests.skips,
    takeCheckpoints: () => requests.takeCheckpoints(),
    has: hook => hooked[hook].length > 0,
    trainBegin: () => call('onTrainBegin'),
    epochBegin(epoch) {
      Object.assign(position, { epoch, batch: 0 })
      run.setEpoch(epoch)
      return call('onEpochBegin')
    },
    batchBegin(batch, step) {
      position.batch = batch
      position.step = step
      requests.beginBatch()
      run.setStep(step, position.epoch)
      return call('onBatchBegin')
    },
    gradients(gradients, globalNorm) {
      if (ended) return
      for (const slot of hooked.onGradients) {
        try {
          tellGradients(slot, position, gradients, globalNorm)
        } catch (error) {
          const failing = fail(error)
          // Nobody can wait here. `trainEnd` does; what else goes wrong until then can only be logged.
          if (isPromise(failing)) failing.then(undefined, (more: unknown) => more === error || run.error(messageOf(more)))
          throw error
        }
      }
    },
    batchEnd: metrics => measured('onBatchEnd', metrics),
    validationEnd: metrics => measured('onValidationEnd', metrics),
    epochEnd: metrics => measured('onEpochEnd', metrics),
    checkpoint(checkpoint) {
      if (ended) return
      return inOrder(hooked.onCheckpoint, ({ callback, context }) => callback.onCheckpoint?.({ ...context, ...position, checkpoint }), fail)
    },
    fault(error, category = classifyError(error)) {
      if (ended) return
      const errors: unknown[] = [error]
      const told = tellFault(error, category, more => void errors.push(more))
      return after(told, () => (errors.length > 1 ? endBecauseOf(errors, undefined) : undefined))
    },
    trainEnd(outcome) {
      if (ended) return ending
      ended = true
      const errors: unknown[] = []
      const names: string[] = []
      ending = tellEnd(outcome, (error, { callback }) => {
        errors.push(error)
        names.push(`'${callback.name}'`)
      })
      return after(ending, () => {
        if (errors.length > 0)
          throw new AggregateError(errors, `onTrainEnd of ${names.join(', ')} threw: ${errors.map(messageOf).join('; ')}`)
      })
    },
    state: () => statesOf(callbacks),
    restore: state => restoreStates(callbacks, state, run),
  }
}

type PlainHook = Exclude<CallbackHook, 'onGradients' | 'onCheckpoint' | 'onFault' | 'onTrainEnd'>
type Note = (error: unknown, slot: CallbackSlot) => void

function tellGradients(
  { callback, gradientContext }: CallbackSlot,
  position: Position,
  gradients: Readonly<Record<string, TensorLike>>,
  globalNorm: number,
): void {
  Object.assign(gradientContext, position)
  gradientContext.gradients = gradients
  gradientContext.globalNorm = globalNorm
  try {
    const result: unknown = callback.onGradients?.(gradientContext)
    if (!isPromise(result)) return
    result.then(undefined, (error: unknown) => gradientContext.log.error(messageOf(error)))
    throw new TypeError(
      `onGradients of the callback '${callback.name}' is asynchronous; make it synchronous, since the gradients are gone when it returns`,
    )
  } finally {
    gradientContext.gradients = {} // or they would be held, and with them memory of the device
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
