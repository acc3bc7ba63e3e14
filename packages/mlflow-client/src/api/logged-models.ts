import type { Caller } from '../caller.js'
import type { CallOptions } from '../http/http-session.js'
import { fileInfo, type FileInfo } from '../messages/file-info.js'
import { loggedModel, loggedModelStatus, type LoggedModel, type LoggedModelStatus } from '../messages/logged-model.js'
import { registryTag, registryTags, type Tags } from '../messages/tag.js'
import { MlflowError } from '../mlflow-error.js'
import type { Paged } from '../paged.js'
import { marked } from '../request-id.js'
import { keyValues, list, message, optional } from '../wire/codec.js'
import type { Endpoint } from '../wire/endpoint.js'
import { limits } from '../wire/limits.js'
import { experimentId, id, key, runId } from '../wire/names.js'
import { nothing } from '../wire/nothing.js'
import { flag, int32, text } from '../wire/scalars.js'

/** A new logged model. */
export interface NewLoggedModel {
  readonly experimentId: string
  /** Default: the server makes one up. */
  readonly name?: string
  readonly modelType?: string
  readonly sourceRunId?: string
  readonly params?: Tags
  readonly tags?: Tags
}

/** Order of found models. */
export interface LoggedModelOrder {
  /** `metrics.accuracy`, `creation_timestamp`. */
  readonly fieldName: string
  /** Default true. */
  readonly ascending?: boolean
  readonly datasetName?: string
  readonly datasetDigest?: string
}

/** Which logged models to find. */
export interface LoggedModelSearch {
  readonly experimentIds: readonly string[]
  readonly filter?: string
  /** Metrics of these datasets only. */
  readonly datasets?: readonly { readonly datasetName: string; readonly datasetDigest?: string }[]
  readonly orderBy?: readonly LoggedModelOrder[]
  /** Per page. Default 50. */
  readonly maxResults?: number
}

/** Models of MLflow 3: made by one run, measured by many. */
export class LoggedModels {
  readonly #caller: Caller

  /** @internal */
  constructor(caller: Caller) {
    this.#caller = caller
  }

  /** Creates one, pending until {@link finalize}. */
  async create(request: NewLoggedModel, options: CallOptions = {}): Promise<LoggedModel> {
    const { tags, mark } = marked(request.tags, this.#caller.settings.requestTag)
    const recover =
      mark === undefined
        ? undefined
        : async (): Promise<One | undefined> => {
            const filter = `tags.\`${mark[0]}\` = '${mark[1]}'`
            const model = (await this.search({ experimentIds: [request.experimentId], filter }, options).page()).items[0]
            return model === undefined ? undefined : { model }
          }
    return (await this.#caller.call(create, { ...request, tags }, { ...options, recover })).model
  }

  /** One by id. */
  async get(modelId: string, options?: CallOptions): Promise<LoggedModel> {
    return (await this.#caller.call(get, { modelId }, options)).model
  }

  /** Says that its files are there, or that they could not be. */
  async finalize(modelId: string, status: LoggedModelStatus, options?: CallOptions): Promise<LoggedModel> {
    return (await this.#caller.call(finalize, { modelId, status }, options)).model
  }

  /** Deletes it. */
  delete(modelId: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(remove, { modelId }, options)
  }

  /** All that match. */
  search(request: LoggedModelSearch, options?: CallOptions): Paged<LoggedModel> {
    return this.#caller.paged(search, request, answer => answer.models, options)
  }

  /** Sets or replaces tags. */
  async setTags(modelId: string, tags: Tags, options?: CallOptions): Promise<LoggedModel> {
    return (await this.#caller.call(setTags, { modelId, tags }, options)).model
  }

  /** Removes a tag. Servers cannot remove one whose name contains a slash. */
  deleteTag(modelId: string, tagKey: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(deleteTag, { modelId, tagKey }, options)
  }

  /** Adds parameters; each once. */
  logParams(modelId: string, params: Tags, options: CallOptions = {}): Promise<void> {
    const done = async (): Promise<void> => {
      const { data } = await this.get(modelId, options)
      if (Object.entries(params).every(([name, value]) => data.params[name] === value)) return
      const remedy = 'A parameter is written once; log the new value under another name.'
      throw new MlflowError({
        code: 'RESOURCE_ALREADY_EXISTS',
        what: `model ${modelId} has other values for some of these parameters`,
        remedy,
      })
    }
    return this.#caller.call(logParams, { modelId, params }, { ...options, done })
  }

  /** Files and folders of one folder. */
  listArtifacts(modelId: string, path?: string, options?: CallOptions): Paged<FileInfo> {
    const request = { modelId, ...(path === undefined ? {} : { artifactDirectoryPath: path }) }
    return this.#caller.paged(listArtifacts, request, answer => answer.files, options)
  }
}

interface Ref {
  readonly modelId: string
}
interface One {
  readonly model: LoggedModel
}
const base = '/api/2.0/mlflow/logged-models'
const ref = message<Ref>({ modelId: id })
const one = message<One>({ model: loggedModel })
const params = keyValues(key, text({ maxLength: limits.paramLength }))
const gone = { repeat: 'gone', doneWhen: /RESOURCE_DOES_NOT_EXIST/ } as const

const create: Endpoint<NewLoggedModel, One> = {
  method: 'POST',
  path: base,
  request: message<NewLoggedModel>({
    experimentId,
    name: optional(id),
    modelType: optional(text()),
    sourceRunId: optional(runId),
    params: optional(params),
    tags: optional(registryTags),
  }),
  response: one,
  repeat: 'never',
}
const get: Endpoint<Ref, One> = { method: 'GET', path: `${base}/{model_id}`, request: ref, response: one, repeat: 'safe' }
const finalize: Endpoint<Ref & { readonly status: LoggedModelStatus }, One> = {
  method: 'PATCH',
  path: `${base}/{model_id}`,
  request: message<Ref & { readonly status: LoggedModelStatus }>({ modelId: id, status: loggedModelStatus }),
  pathInBody: true,
  response: one,
  repeat: 'safe',
}
const remove: Endpoint<Ref, void> = { method: 'DELETE', path: `${base}/{model_id}`, request: ref, response: nothing, ...gone }
interface Found {
  readonly models: readonly LoggedModel[]
  readonly nextPageToken?: string
}
const search: Endpoint<LoggedModelSearch & { readonly pageToken?: string }, Found> = {
  method: 'POST',
  path: `${base}/search`,
  request: message<LoggedModelSearch & { readonly pageToken?: string }>({
    experimentIds: list(experimentId),
    filter: optional(text()),
    datasets: optional(
      list(
        message<{ readonly datasetName: string; readonly datasetDigest?: string }>({ datasetName: id, datasetDigest: optional(text()) }),
      ),
    ),
    orderBy: optional(
      list(
        message<LoggedModelOrder>({
          fieldName: text({ minLength: 1 }),
          ascending: optional(flag),
          datasetName: optional(text()),
          datasetDigest: optional(text()),
        }),
      ),
    ),
    maxResults: optional(int32(1)),
    pageToken: optional(text()),
  }),
  response: message<Found>({ models: list(loggedModel), nextPageToken: optional(text()) }),
  repeat: 'safe',
}
const setTags: Endpoint<Ref & { readonly tags: Tags }, One> = {
  method: 'PATCH',
  path: `${base}/{model_id}/tags`,
  request: message<Ref & { readonly tags: Tags }>({ modelId: id, tags: keyValues(key, registryTag) }),
  pathInBody: true,
  response: one,
  repeat: 'safe',
}
const deleteTag: Endpoint<Ref & { readonly tagKey: string }, void> = {
  method: 'DELETE',
  path: `${base}/{model_id}/tags/{tag_key}`,
  request: message<Ref & { readonly tagKey: string }>({ modelId: id, tagKey: key }),
  response: nothing,
  ...gone,
}
const logParams: Endpoint<Ref & { readonly params: Tags }, void> = {
  method: 'POST',
  path: `${base}/{model_id}/params`,
  request: message<Ref & { readonly params: Tags }>({ modelId: id, params }),
  pathInBody: true,
  response: nothing,
  repeat: 'gone',
  // The server does not compare; its database refuses the second row.
  doneWhen: /IntegrityError|UNIQUE constraint|duplicate key/i,
}
interface Folder extends Ref {
  readonly artifactDirectoryPath?: string
  readonly pageToken?: string
}
interface Files {
  readonly files: readonly FileInfo[]
  readonly nextPageToken?: string
}
const listArtifacts: Endpoint<Folder, Files> = {
  method: 'GET',
  path: `${base}/{model_id}/artifacts/directories`,
  request: message<Folder>({ modelId: id, artifactDirectoryPath: optional(text()), pageToken: optional(text()) }),
  response: message<Files>({ files: list(fileInfo), nextPageToken: optional(text()) }),
  repeat: 'safe',
}
