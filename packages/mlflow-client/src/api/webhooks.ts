import type { Caller } from '../caller.js'
import type { CallOptions } from '../http/http-session.js'
import {
  webhook,
  webhookEvent,
  webhookStatus,
  webhookTestResult,
  type Webhook,
  type WebhookEvent,
  type WebhookStatus,
  type WebhookTestResult,
} from '../messages/webhook.js'
import type { Paged } from '../paged.js'
import { list, message, optional } from '../wire/codec.js'
import type { Endpoint } from '../wire/endpoint.js'
import { id } from '../wire/names.js'
import { nothing } from '../wire/nothing.js'
import { int32, text } from '../wire/scalars.js'

/** A new webhook. */
export interface NewWebhook {
  readonly name: string
  /** https, unless the server was started to allow http. */
  readonly url: string
  readonly events: readonly WebhookEvent[]
  readonly description?: string
  /** Signs what is sent; the server never tells it. */
  readonly secret?: string
  readonly status?: WebhookStatus
}

/** Addresses that are told about events of the model registry. */
export class Webhooks {
  readonly #caller: Caller

  /** @internal */
  constructor(caller: Caller) {
    this.#caller = caller
  }

  /** Creates one. It carries no mark, so an attempt of unknown outcome is not repeated: `UNKNOWN_OUTCOME`. */
  async create(request: NewWebhook, options?: CallOptions): Promise<Webhook> {
    return (await this.#caller.call(create, request, options)).webhook
  }

  /** All of them. */
  list(options?: CallOptions & { readonly pageSize?: number }): Paged<Webhook> {
    return this.#caller.paged(listAll, { maxResults: options?.pageSize ?? 100 }, answer => answer.webhooks, options)
  }

  /** One by id. */
  async get(webhookId: string, options?: CallOptions): Promise<Webhook> {
    return (await this.#caller.call(get, { webhookId }, options)).webhook
  }

  /** Changes what is named. */
  async update(webhookId: string, changes: Partial<NewWebhook>, options?: CallOptions): Promise<Webhook> {
    return (await this.#caller.call(update, { ...changes, webhookId }, options)).webhook
  }

  /** Deletes it. */
  delete(webhookId: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(remove, { webhookId }, options)
  }

  /** Lets the server send an example and tells what came back. */
  async test(webhookId: string, event?: WebhookEvent, options?: CallOptions): Promise<WebhookTestResult> {
    return (await this.#caller.call(test, { webhookId, ...(event === undefined ? {} : { event }) }, options)).result
  }
}

interface Ref {
  readonly webhookId: string
}
interface One {
  readonly webhook: Webhook
}
const base = '/api/2.0/mlflow/webhooks'
const one = message<One>({ webhook })
const ref = message<Ref>({ webhookId: id })
const url = text({ pattern: /^https?:\/\/\S+$/, allowed: 'an address with http or https' })

const create: Endpoint<NewWebhook, One> = {
  method: 'POST',
  path: base,
  request: message<NewWebhook>({
    name: id,
    url,
    events: list(webhookEvent),
    description: optional(text()),
    secret: optional(text()),
    status: optional(webhookStatus),
  }),
  response: one,
  repeat: 'never',
  registry: true,
}
interface All {
  readonly webhooks: readonly Webhook[]
  readonly nextPageToken?: string
}
const listAll: Endpoint<{ readonly maxResults: number; readonly pageToken?: string }, All> = {
  method: 'GET',
  path: base,
  request: message<{ readonly maxResults: number; readonly pageToken?: string }>({ maxResults: int32(1), pageToken: optional(text()) }),
  response: message<All>({ webhooks: list(webhook), nextPageToken: optional(text()) }),
  repeat: 'safe',
  registry: true,
}
const get: Endpoint<Ref, One> = { method: 'GET', path: `${base}/{webhook_id}`, request: ref, response: one, repeat: 'safe', registry: true }
const update: Endpoint<Ref & Partial<NewWebhook>, One> = {
  method: 'PATCH',
  path: `${base}/{webhook_id}`,
  request: message<Ref & Partial<NewWebhook>>({
    webhookId: id,
    name: optional(id),
    url: optional(url),
    events: optional(list(webhookEvent)),
    description: optional(text()),
    secret: optional(text()),
    status: optional(webhookStatus),
  }),
  response: one,
  repeat: 'safe',
  registry: true,
}
const remove: Endpoint<Ref, void> = {
  method: 'DELETE',
  path: `${base}/{webhook_id}`,
  request: ref,
  response: nothing,
  repeat: 'gone',
  doneWhen: /RESOURCE_DOES_NOT_EXIST/,
  registry: true,
}
const test: Endpoint<Ref & { readonly event?: WebhookEvent }, { readonly result: WebhookTestResult }> = {
  method: 'POST',
  path: `${base}/{webhook_id}/test`,
  request: message<Ref & { readonly event?: WebhookEvent }>({ webhookId: id, event: optional(webhookEvent) }),
  response: message<{ readonly result: WebhookTestResult }>({ result: webhookTestResult }),
  // Another example does no harm.
  repeat: 'safe',
  registry: true,
}
