import type { Caller } from '../caller.js'
import type { CallOptions } from '../http/http-session.js'
import {
  modelStage,
  modelVersion,
  registeredModel,
  type ModelStage,
  type ModelVersion,
  type RegisteredModel,
} from '../messages/registered-model.js'
import { registryTag, registryTags, type Tags } from '../messages/tag.js'
import { MlflowError } from '../mlflow-error.js'
import type { Paged } from '../paged.js'
import { marked } from '../request-id.js'
import { list, message, optional } from '../wire/codec.js'
import type { Endpoint } from '../wire/endpoint.js'
import { alias, id, key } from '../wire/names.js'
import { nothing } from '../wire/nothing.js'
import { int32, text } from '../wire/scalars.js'
import { absentIfMissing } from './experiments.js'

/** A new registered model. */
export interface NewRegisteredModel {
  readonly name: string
  readonly description?: string
  readonly tags?: Tags
}

/** Which registered models or versions to find. */
export interface RegistrySearch {
  /** `name = 'digits'`, `name LIKE 'd%'`, `tags.team = 'vision'`; versions also `run_id = '…'`, `source_path = '…'`. */
  readonly filter?: string
  readonly orderBy?: readonly string[]
  /** Per page: models up to 1000, versions up to 200 000. Default 100, and 10 000. */
  readonly maxResults?: number
}

/** Models with versions. A prompt is one, too, with tags `mlflow.prompt.*`. */
export class RegisteredModels {
  readonly #caller: Caller

  /** @internal */
  constructor(caller: Caller) {
    this.#caller = caller
  }

  /** Registers a name. */
  async create(request: NewRegisteredModel, options: CallOptions = {}): Promise<RegisteredModel> {
    const { tags, mark } = marked(request.tags, this.#caller.settings.requestTag)
    const recover =
      mark === undefined
        ? undefined
        : async (): Promise<One | undefined> => {
            const found = await absentIfMissing(this.get(request.name, options))
            return found?.tags[mark[0]] === mark[1] ? { registeredModel: found } : undefined
          }
    return (await this.#caller.call(create, { ...request, tags }, { ...options, recover })).registeredModel
  }

  /** One by name. */
  async get(name: string, options?: CallOptions): Promise<RegisteredModel> {
    return (await this.#caller.call(get, { name }, options)).registeredModel
  }

  /** All that match. */
  search(request: RegistrySearch = {}, options?: CallOptions): Paged<RegisteredModel> {
    return this.#caller.paged(search, request, answer => answer.registeredModels, options)
  }

  /** Gives it another name. */
  async rename(name: string, newName: string, options: CallOptions = {}): Promise<RegisteredModel> {
    const done = async (): Promise<One> => ({ registeredModel: await this.get(newName, options) })
    return (await this.#caller.call(rename, { name, newName }, { ...options, done })).registeredModel
  }

  /** Changes the description. */
  async update(name: string, description: string, options?: CallOptions): Promise<RegisteredModel> {
    return (await this.#caller.call(update, { name, description }, options)).registeredModel
  }

  /** Deletes it with all versions, for good. */
  delete(name: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(remove, { name }, options)
  }

  /** The newest version of each stage. Stages are deprecated by MLflow in favour of aliases. */
  async latestVersions(name: string, stages?: readonly ModelStage[], options?: CallOptions): Promise<readonly ModelVersion[]> {
    return (await this.#caller.call(latestVersions, { name, ...(stages === undefined ? {} : { stages }) }, options)).modelVersions
  }

  /** Sets or replaces a tag. */
  setTag(name: string, key: string, value: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(setTag, { name, key, value }, options)
  }

  /** Removes a tag; one that is not there is no error to the server. */
  deleteTag(name: string, key: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(deleteTag, { name, key }, options)
  }

  /** Lets an alias point to a version, wherever it pointed before. */
  setAlias(name: string, alias: string, version: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(setAlias, { name, alias, version }, options)
  }

  /** Removes an alias; one that is not there is no error to the server. */
  deleteAlias(name: string, alias: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(deleteAlias, { name, alias }, options)
  }

  /** The version an alias points to. A missing alias is an error whose code on newer servers is `RESOURCE_DOES_NOT_EXIST`, else `INVALID_PARAMETER_VALUE`. */
  async versionByAlias(name: string, alias: string, options?: CallOptions): Promise<ModelVersion> {
    const { modelVersion: found } = await this.#caller.call(byAlias, { name, alias }, options)
    if (found.version !== '') return found
    const remedy = 'Set it with setAlias().'
    throw new MlflowError({ code: 'RESOURCE_DOES_NOT_EXIST', what: `model ${name} has no alias ${alias}`, remedy })
  }
}

interface Named {
  readonly name: string
}
interface One {
  readonly registeredModel: RegisteredModel
}
const base = '/api/2.0/mlflow/registered-models'
const named = message<Named>({ name: id })
const one = message<One>({ registeredModel })
const gone = { repeat: 'gone', doneWhen: /RESOURCE_DOES_NOT_EXIST/ } as const

const create: Endpoint<NewRegisteredModel, One> = {
  method: 'POST',
  path: `${base}/create`,
  request: message<NewRegisteredModel>({ name: id, description: optional(text()), tags: optional(registryTags) }),
  response: one,
  repeat: 'never',
  registry: true,
}
const get: Endpoint<Named, One> = { method: 'GET', path: `${base}/get`, request: named, response: one, repeat: 'safe', registry: true }
interface Found {
  readonly registeredModels: readonly RegisteredModel[]
  readonly nextPageToken?: string
}
const search: Endpoint<RegistrySearch & { readonly pageToken?: string }, Found> = {
  method: 'GET',
  path: `${base}/search`,
  request: message<RegistrySearch & { readonly pageToken?: string }>({
    filter: optional(text()),
    orderBy: optional(list(text())),
    maxResults: optional(int32(1, 1000)),
    pageToken: optional(text()),
  }),
  response: message<Found>({ registeredModels: list(registeredModel), nextPageToken: optional(text()) }),
  repeat: 'safe',
  registry: true,
}
interface Rename extends Named {
  readonly newName: string
}
const rename: Endpoint<Rename, One> = {
  method: 'POST',
  path: `${base}/rename`,
  request: message<Rename>({ name: id, newName: id }),
  response: one,
  ...gone,
  registry: true,
}
interface Describe extends Named {
  readonly description: string
}
const update: Endpoint<Describe, One> = {
  method: 'PATCH',
  path: `${base}/update`,
  request: message<Describe>({ name: id, description: text() }),
  response: one,
  repeat: 'safe',
  registry: true,
}
const remove: Endpoint<Named, void> = {
  method: 'DELETE',
  path: `${base}/delete`,
  request: named,
  response: nothing,
  ...gone,
  registry: true,
}
interface Stages extends Named {
  readonly stages?: readonly ModelStage[]
}
interface Versions {
  readonly modelVersions: readonly ModelVersion[]
}
const latestVersions: Endpoint<Stages, Versions> = {
  method: 'POST',
  path: `${base}/get-latest-versions`,
  request: message<Stages>({ name: id, stages: optional(list(modelStage)) }),
  response: message<Versions>({ modelVersions: list(modelVersion) }),
  repeat: 'safe',
  registry: true,
}
interface Tagged extends Named {
  readonly key: string
  readonly value: string
}
const setTag: Endpoint<Tagged, void> = {
  method: 'POST',
  path: `${base}/set-tag`,
  request: message<Tagged>({ name: id, key, value: registryTag }),
  response: nothing,
  repeat: 'safe',
  registry: true,
}
const deleteTag: Endpoint<Omit<Tagged, 'value'>, void> = {
  method: 'DELETE',
  path: `${base}/delete-tag`,
  request: message<Omit<Tagged, 'value'>>({ name: id, key }),
  response: nothing,
  ...gone,
  registry: true,
}
interface Aliased extends Named {
  readonly alias: string
  readonly version: string
}
const setAlias: Endpoint<Aliased, void> = {
  method: 'POST',
  path: `${base}/alias`,
  request: message<Aliased>({ name: id, alias, version: text({ pattern: /^\d+$/, allowed: 'the number of a version, as a string' }) }),
  response: nothing,
  repeat: 'safe',
  registry: true,
}
const aliasOf = message<Omit<Aliased, 'version'>>({ name: id, alias })
const deleteAlias: Endpoint<Omit<Aliased, 'version'>, void> = {
  method: 'DELETE',
  path: `${base}/alias`,
  request: aliasOf,
  response: nothing,
  ...gone,
  registry: true,
}
const byAlias: Endpoint<Omit<Aliased, 'version'>, { readonly modelVersion: ModelVersion }> = {
  method: 'GET',
  path: `${base}/alias`,
  request: aliasOf,
  response: message<{ readonly modelVersion: ModelVersion }>({ modelVersion }),
  repeat: 'safe',
  registry: true,
}
