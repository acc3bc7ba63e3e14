import type { Caller } from '../caller.js'
import type { CallOptions } from '../http/http-session.js'
import { evaluationDataset, type EvaluationDataset } from '../messages/evaluation-dataset.js'
import type { Tags } from '../messages/tag.js'
import type { Paged } from '../paged.js'
import { list, message, optional, type Codec } from '../wire/codec.js'
import type { Endpoint } from '../wire/endpoint.js'
import { isJsonObject, parseJson, unexpected, type JsonObject, type JsonValue } from '../wire/json.js'
import { experimentId, id, key } from '../wire/names.js'
import { nothing } from '../wire/nothing.js'
import { int32, json, text } from '../wire/scalars.js'

/** A new collection. */
export interface NewEvaluationDataset {
  readonly name: string
  readonly experimentIds?: readonly string[]
  readonly tags?: Tags
}

/** Which collections to find. */
export interface EvaluationDatasetSearch {
  readonly experimentIds?: readonly string[]
  readonly filterString?: string
  readonly orderBy?: readonly string[]
  /** Per page. Default 1000. */
  readonly maxResults?: number
}

/** Collections of records to evaluate with, API 3.0. Records are `{ inputs, expectations, tags }`; equal inputs are one record. */
export class EvaluationDatasets {
  readonly #caller: Caller

  /** @internal */
  constructor(caller: Caller) {
    this.#caller = caller
  }

  /** Creates one. An attempt of unknown outcome is not repeated: `UNKNOWN_OUTCOME`. */
  async create(request: NewEvaluationDataset, options?: CallOptions): Promise<EvaluationDataset> {
    return (await this.#caller.call(create, request, options)).dataset
  }

  /** One by id. */
  async get(datasetId: string, options?: CallOptions): Promise<EvaluationDataset> {
    return (await this.#caller.call(get, { datasetId }, options)).dataset
  }

  /** All that match. */
  search(request: EvaluationDatasetSearch = {}, options?: CallOptions): Paged<EvaluationDataset> {
    return this.#caller.paged(search, request, answer => answer.datasets, options)
  }

  /** Deletes it with its records. */
  delete(datasetId: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(remove, { datasetId }, options)
  }

  /** Sets or replaces tags. */
  async setTags(datasetId: string, tags: Tags, options?: CallOptions): Promise<void> {
    await this.#caller.call(setTags, { datasetId, tags }, options)
  }

  /** Removes a tag. */
  deleteTag(datasetId: string, key: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(deleteTag, { datasetId, key }, options)
  }

  /** Adds records, or changes those with the same inputs. Answers how many; a repetition counts all as changed. */
  upsertRecords(datasetId: string, records: readonly JsonObject[], options?: CallOptions): Promise<UpsertCount> {
    return this.#caller.call(upsert, { datasetId, records }, options)
  }

  /** Its records. */
  records(datasetId: string, options?: CallOptions & { readonly pageSize?: number }): Paged<JsonObject> {
    return this.#caller.paged(getRecords, { datasetId, maxResults: options?.pageSize ?? 1000 }, answer => answer.records, options)
  }

  /** Deletes records and answers how many. */
  async deleteRecords(datasetId: string, recordIds: readonly string[], options?: CallOptions): Promise<number> {
    return (await this.#caller.call(deleteRecords, { datasetId, datasetRecordIds: recordIds }, options)).deletedCount
  }

  /** Experiments that use it. */
  async experimentIds(datasetId: string, options?: CallOptions): Promise<readonly string[]> {
    return (await this.#caller.call(experimentIds, { datasetId }, options)).experimentIds
  }

  /** Lets experiments use it. */
  async addToExperiments(datasetId: string, experimentIds: readonly string[], options?: CallOptions): Promise<EvaluationDataset> {
    return (await this.#caller.call(add, { datasetId, experimentIds }, options)).dataset
  }

  /** Takes it from experiments. */
  async removeFromExperiments(datasetId: string, experimentIds: readonly string[], options?: CallOptions): Promise<EvaluationDataset> {
    return (await this.#caller.call(take, { datasetId, experimentIds }, options)).dataset
  }
}

/** What adding records did. */
export interface UpsertCount {
  readonly insertedCount: number
  readonly updatedCount: number
}

interface Ref {
  readonly datasetId: string
}
interface One {
  readonly dataset: EvaluationDataset
}
const base = '/api/3.0/mlflow/datasets'
const ref = message<Ref>({ datasetId: id })
const one = message<One>({ dataset: evaluationDataset })

/** JSON inside a string, as the server wants its tags and records. */
function jsonText<T extends JsonValue>(expected: string, holds: (value: JsonValue) => boolean): Codec<T> {
  return {
    encode: (value, at) => JSON.stringify(json.encode(value, at)),
    decode(value, at) {
      const parsed = typeof value === 'string' && value !== '' ? parseJson(value) : (value ?? (expected === 'array' ? [] : {}))
      if (!holds(parsed)) throw unexpected(at, expected)
      return parsed as T
    },
  }
}
const tagsText = jsonText<Tags>('object', isJsonObject)
const recordsText = jsonText<readonly JsonObject[]>('array', Array.isArray)

const create: Endpoint<NewEvaluationDataset, One> = {
  method: 'POST',
  path: `${base}/create`,
  request: message<NewEvaluationDataset>({ name: id, experimentIds: optional(list(experimentId)), tags: optional(tagsText) }),
  response: one,
  repeat: 'never',
}
const get: Endpoint<Ref, One> = { method: 'GET', path: `${base}/{dataset_id}`, request: ref, response: one, repeat: 'safe' }
interface Found {
  readonly datasets: readonly EvaluationDataset[]
  readonly nextPageToken?: string
}
const search: Endpoint<EvaluationDatasetSearch & { readonly pageToken?: string }, Found> = {
  method: 'POST',
  path: `${base}/search`,
  request: message<EvaluationDatasetSearch & { readonly pageToken?: string }>({
    experimentIds: optional(list(experimentId)),
    filterString: optional(text()),
    orderBy: optional(list(text())),
    maxResults: optional(int32(1)),
    pageToken: optional(text()),
  }),
  response: message<Found>({ datasets: list(evaluationDataset), nextPageToken: optional(text()) }),
  repeat: 'safe',
}
const remove: Endpoint<Ref, void> = {
  method: 'DELETE',
  path: `${base}/{dataset_id}`,
  request: ref,
  response: nothing,
  repeat: 'gone',
  doneWhen: /RESOURCE_DOES_NOT_EXIST/,
}
const setTags: Endpoint<Ref & { readonly tags: Tags }, void> = {
  method: 'PATCH',
  path: `${base}/{dataset_id}/tags`,
  request: message<Ref & { readonly tags: Tags }>({ datasetId: id, tags: tagsText }),
  response: nothing,
  repeat: 'safe',
}
const deleteTag: Endpoint<Ref & { readonly key: string }, void> = {
  method: 'DELETE',
  path: `${base}/{dataset_id}/tags/{key}`,
  request: message<Ref & { readonly key: string }>({ datasetId: id, key }),
  response: nothing,
  repeat: 'gone',
  doneWhen: /RESOURCE_DOES_NOT_EXIST/,
}
interface Upsert extends Ref {
  readonly records: readonly JsonObject[]
}
const upsert: Endpoint<Upsert, UpsertCount> = {
  method: 'POST',
  path: `${base}/{dataset_id}/records`,
  request: message<Upsert>({ datasetId: id, records: recordsText }),
  response: message<UpsertCount>({ insertedCount: int32(), updatedCount: int32() }),
  repeat: 'safe',
}
interface RecordsRequest extends Ref {
  readonly maxResults: number
  readonly pageToken?: string
}
interface RecordsPage {
  readonly records: readonly JsonObject[]
  readonly nextPageToken?: string
}
const getRecords: Endpoint<RecordsRequest, RecordsPage> = {
  method: 'GET',
  path: `${base}/{dataset_id}/records`,
  request: message<RecordsRequest>({ datasetId: id, maxResults: int32(1), pageToken: optional(text()) }),
  response: message<RecordsPage>({ records: recordsText, nextPageToken: optional(text()) }),
  repeat: 'safe',
}
interface DeleteRecords extends Ref {
  readonly datasetRecordIds: readonly string[]
}
const deleteRecords: Endpoint<DeleteRecords, { readonly deletedCount: number }> = {
  method: 'DELETE',
  path: `${base}/{dataset_id}/records`,
  request: message<DeleteRecords>({ datasetId: id, datasetRecordIds: list(id) }),
  response: message<{ readonly deletedCount: number }>({ deletedCount: int32() }),
  repeat: 'safe',
}
interface Linked {
  readonly experimentIds: readonly string[]
}
const experimentIds: Endpoint<Ref, Linked> = {
  method: 'GET',
  path: `${base}/{dataset_id}/experiment-ids`,
  request: ref,
  response: message<Linked>({ experimentIds: list(text()) }),
  repeat: 'safe',
}
const link = message<Ref & Linked>({ datasetId: id, experimentIds: list(experimentId) })
const add: Endpoint<Ref & Linked, One> = {
  method: 'POST',
  path: `${base}/{dataset_id}/add-experiments`,
  request: link,
  response: one,
  repeat: 'safe',
}
const take: Endpoint<Ref & Linked, One> = {
  method: 'POST',
  path: `${base}/{dataset_id}/remove-experiments`,
  request: link,
  response: one,
  repeat: 'safe',
}
