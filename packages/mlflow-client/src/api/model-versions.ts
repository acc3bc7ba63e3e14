import type { Caller } from '../caller.js'
import type { CallOptions } from '../http/http-session.js'
import { modelStage, modelVersion, type ModelStage, type ModelVersion } from '../messages/registered-model.js'
import { registryTag, registryTags, type Tags } from '../messages/tag.js'
import type { Paged } from '../paged.js'
import { marked } from '../request-id.js'
import { list, message, optional } from '../wire/codec.js'
import type { Endpoint } from '../wire/endpoint.js'
import { id, key, runId } from '../wire/names.js'
import { nothing } from '../wire/nothing.js'
import { flag, int32, text } from '../wire/scalars.js'
import type { RegistrySearch } from './registered-models.js'

/** A new version of a registered model. */
export interface NewModelVersion {
  readonly name: string
  /** Where its files are: `runs:/<run id>/model` is resolved by Python only; pass the artifact URI of the run and the folder. */
  readonly source: string
  readonly runId?: string
  readonly runLink?: string
  readonly description?: string
  /** Logged model it is made of. */
  readonly modelId?: string
  readonly tags?: Tags
}

/** Versions of registered models. */
export class ModelVersions {
  readonly #caller: Caller

  /** @internal */
  constructor(caller: Caller) {
    this.#caller = caller
  }

  /** Makes the next version. */
  async create(request: NewModelVersion, options: CallOptions = {}): Promise<ModelVersion> {
    const { tags, mark } = marked(request.tags, this.#caller.settings.requestTag)
    const recover =
      mark === undefined
        ? undefined
        : async (): Promise<One | undefined> => {
            const filter = `name = ${quoted(request.name)}`
            for await (const found of this.search({ filter }, options)) if (found.tags[mark[0]] === mark[1]) return { modelVersion: found }
            return undefined
          }
    return (await this.#caller.call(create, { ...request, tags }, { ...options, recover })).modelVersion
  }

  /** One by model and number. */
  async get(name: string, version: string, options?: CallOptions): Promise<ModelVersion> {
    return (await this.#caller.call(get, { name, version }, options)).modelVersion
  }

  /** All that match. */
  search(request: RegistrySearch = {}, options?: CallOptions): Paged<ModelVersion> {
    return this.#caller.paged(search, { maxResults: 10_000, ...request }, answer => answer.modelVersions, options)
  }

  /** Changes the description. */
  async update(name: string, version: string, description: string, options?: CallOptions): Promise<ModelVersion> {
    return (await this.#caller.call(update, { name, version, description }, options)).modelVersion
  }

  /** Moves it to a stage. Deprecated by MLflow in favour of aliases. */
  async transitionStage(
    request: { readonly name: string; readonly version: string; readonly stage: ModelStage; readonly archiveExistingVersions?: boolean },
    options?: CallOptions,
  ): Promise<ModelVersion> {
    return (await this.#caller.call(transition, { archiveExistingVersions: false, ...request }, options)).modelVersion
  }

  /** Deletes it for good. */
  delete(name: string, version: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(remove, { name, version }, options)
  }

  /** Where its files can be fetched. */
  async downloadUri(name: string, version: string, options?: CallOptions): Promise<string> {
    return (await this.#caller.call(downloadUri, { name, version }, options)).artifactUri
  }

  /** Sets or replaces a tag. */
  setTag(name: string, version: string, key: string, value: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(setTag, { name, version, key, value }, options)
  }

  /** Removes a tag; one that is not there is no error to the server. */
  deleteTag(name: string, version: string, key: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(deleteTag, { name, version, key }, options)
  }
}

/** A string in a filter; the quote that does not occur in it. */
const quoted = (value: string): string => (value.includes("'") ? `"${value}"` : `'${value}'`)

interface Ref {
  readonly name: string
  readonly version: string
}
interface One {
  readonly modelVersion: ModelVersion
}
const base = '/api/2.0/mlflow/model-versions'
const version = text({ pattern: /^\d+$/, allowed: 'the number of a version, as a string' })
const ref = message<Ref>({ name: id, version })
const one = message<One>({ modelVersion })
const gone = { repeat: 'gone', doneWhen: /RESOURCE_DOES_NOT_EXIST/ } as const

const create: Endpoint<NewModelVersion, One> = {
  method: 'POST',
  path: `${base}/create`,
  request: message<NewModelVersion>({
    name: id,
    source: text({ minLength: 1 }),
    runId: optional(runId),
    runLink: optional(text()),
    description: optional(text()),
    modelId: optional(id),
    tags: optional(registryTags),
  }),
  response: one,
  repeat: 'never',
  registry: true,
}
const get: Endpoint<Ref, One> = { method: 'GET', path: `${base}/get`, request: ref, response: one, repeat: 'safe', registry: true }
interface Found {
  readonly modelVersions: readonly ModelVersion[]
  readonly nextPageToken?: string
}
const search: Endpoint<RegistrySearch & { readonly pageToken?: string }, Found> = {
  method: 'GET',
  path: `${base}/search`,
  request: message<RegistrySearch & { readonly pageToken?: string }>({
    filter: optional(text()),
    orderBy: optional(list(text())),
    maxResults: optional(int32(1, 200_000)),
    pageToken: optional(text()),
  }),
  response: message<Found>({ modelVersions: list(modelVersion), nextPageToken: optional(text()) }),
  repeat: 'safe',
  registry: true,
}
interface Describe extends Ref {
  readonly description: string
}
const update: Endpoint<Describe, One> = {
  method: 'PATCH',
  path: `${base}/update`,
  request: message<Describe>({ name: id, version, description: text() }),
  response: one,
  repeat: 'safe',
  registry: true,
}
interface Transition extends Ref {
  readonly stage: ModelStage
  readonly archiveExistingVersions: boolean
}
const transition: Endpoint<Transition, One> = {
  method: 'POST',
  path: `${base}/transition-stage`,
  request: message<Transition>({ name: id, version, stage: modelStage, archiveExistingVersions: flag }),
  response: one,
  repeat: 'safe',
  registry: true,
}
const remove: Endpoint<Ref, void> = { method: 'DELETE', path: `${base}/delete`, request: ref, response: nothing, ...gone, registry: true }
const downloadUri: Endpoint<Ref, { readonly artifactUri: string }> = {
  method: 'GET',
  path: `${base}/get-download-uri`,
  request: ref,
  response: message<{ readonly artifactUri: string }>({ artifactUri: text() }),
  repeat: 'safe',
  registry: true,
}
interface Tagged extends Ref {
  readonly key: string
  readonly value: string
}
const setTag: Endpoint<Tagged, void> = {
  method: 'POST',
  path: `${base}/set-tag`,
  request: message<Tagged>({ name: id, version, key, value: registryTag }),
  response: nothing,
  repeat: 'safe',
  registry: true,
}
const deleteTag: Endpoint<Omit<Tagged, 'value'>, void> = {
  method: 'DELETE',
  path: `${base}/delete-tag`,
  request: message<Omit<Tagged, 'value'>>({ name: id, version, key }),
  response: nothing,
  ...gone,
  registry: true,
}
