import type { MetricValue } from '../logger.js'
import type { ModelState } from './model-state.js'

/** The least a model must do is train on a batch; each further ability is found by presence, and missed before the first batch. */
export interface TrainableModel<B> {
  /** One optimizer step. Gives the batch's metrics, `loss` among them. */
  trainOnBatch(batch: B): Readonly<Record<string, MetricValue>> | Promise<Readonly<Record<string, MetricValue>>>
  /** Metrics over data, without training on it. */
  evaluate?(data: Iterable<B> | AsyncIterable<B>): Readonly<Record<string, MetricValue>> | Promise<Readonly<Record<string, MetricValue>>>
  /** Of the optimizer, per step. */
  learningRate?: number
  /** Weights, optimizer and whatever else makes training go on as if it had not stopped. */
  save?(): ModelState | Promise<ModelState>
  /** Takes what `save` gave. */
  restore?(state: ModelState): void | Promise<void>
}

/** What a model may be able to do beside training on a batch. */
export type ModelAbility = Exclude<keyof TrainableModel<unknown>, 'trainOnBatch'>
