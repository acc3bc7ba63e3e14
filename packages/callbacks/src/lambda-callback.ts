import type { CallbackHook, TrainingCallback } from '@trainlog/core/training'
import { callable, checkOptions, listOf, oneOf, required, text } from './options.js'

/** A name and any hooks. */
export type LambdaCallbackOptions = TrainingCallback

const hooks = {
  onTrainBegin: callable,
  onEpochBegin: callable,
  onBatchBegin: callable,
  onGradients: callable,
  onBatchEnd: callable,
  onValidationEnd: callable,
  onEpochEnd: callable,
  onCheckpoint: callable,
  onFault: callable,
  onTrainEnd: callable,
} satisfies Record<CallbackHook, unknown>

/**
 * A callback from functions, as Keras' `LambdaCallback`; unlike a plain object it does not let a misspelt hook pass.
 *
 * @throws TypeError for a hook that does not exist, or that is no function.
 */
export function lambdaCallback(options: LambdaCallbackOptions): TrainingCallback {
  checkOptions('lambdaCallback', options, {
    ...hooks,
    name: required(text),
    needs: listOf(oneOf('evaluate', 'learningRate', 'save', 'restore')),
    state: callable,
    restore: callable,
  })
  return { ...options }
}
