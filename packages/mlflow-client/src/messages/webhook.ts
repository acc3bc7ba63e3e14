import { list, message, optional, type Codec } from '../wire/codec.js'
import { flag, int32, int64, oneOf, text, type Int64 } from '../wire/scalars.js'

/** What something happened to. */
export type WebhookEntity =
  | 'REGISTERED_MODEL'
  | 'MODEL_VERSION'
  | 'MODEL_VERSION_TAG'
  | 'MODEL_VERSION_ALIAS'
  | 'PROMPT'
  | 'PROMPT_VERSION'
  | 'PROMPT_TAG'
  | 'PROMPT_VERSION_TAG'
  | 'PROMPT_ALIAS'
  | 'BUDGET_POLICY'

/** What happened. */
export type WebhookAction = 'CREATED' | 'UPDATED' | 'DELETED' | 'SET' | 'EXCEEDED'

/** An event that is told. */
export interface WebhookEvent {
  readonly entity: WebhookEntity
  readonly action: WebhookAction
}

/** Whether events are told. */
export type WebhookStatus = 'ACTIVE' | 'DISABLED'

/** An address that is told about events of the registry. */
export interface Webhook {
  readonly webhookId: string
  readonly name: string
  readonly description?: string
  readonly url: string
  readonly events: readonly WebhookEvent[]
  readonly status: WebhookStatus
  /** Milliseconds since 1970. */
  readonly creationTimestamp: Int64
  readonly lastUpdatedTimestamp: Int64
}

/** What an address answered to a test. */
export interface WebhookTestResult {
  readonly success: boolean
  readonly responseStatus?: number
  readonly responseBody?: string
  readonly errorMessage?: string
}

/** Codec of {@link WebhookStatus}. */
export const webhookStatus: Codec<WebhookStatus> = oneOf('ACTIVE', 'DISABLED')

/** Codec of {@link WebhookEvent}. */
export const webhookEvent: Codec<WebhookEvent> = message<WebhookEvent>({
  entity: oneOf(
    'REGISTERED_MODEL',
    'MODEL_VERSION',
    'MODEL_VERSION_TAG',
    'MODEL_VERSION_ALIAS',
    'PROMPT',
    'PROMPT_VERSION',
    'PROMPT_TAG',
    'PROMPT_VERSION_TAG',
    'PROMPT_ALIAS',
    'BUDGET_POLICY',
  ),
  action: oneOf('CREATED', 'UPDATED', 'DELETED', 'SET', 'EXCEEDED'),
})

/** Codec of {@link Webhook}. */
export const webhook: Codec<Webhook> = message<Webhook>({
  webhookId: text(),
  name: text(),
  description: optional(text()),
  url: text(),
  events: list(webhookEvent),
  status: webhookStatus,
  creationTimestamp: int64(),
  lastUpdatedTimestamp: int64(),
})

/** Codec of {@link WebhookTestResult}. */
export const webhookTestResult: Codec<WebhookTestResult> = message<WebhookTestResult>({
  success: flag,
  responseStatus: optional(int32()),
  responseBody: optional(text()),
  errorMessage: optional(text()),
})
