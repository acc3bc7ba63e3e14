import type { Caller } from '../caller.js'
import type { CallOptions } from '../http/http-session.js'
import { datasetSummary, type DatasetSummary } from '../messages/dataset.js'
import { experiment, viewType, type Experiment, type ViewType } from '../messages/experiment.js'
import { experimentTag, experimentTags, type Tags } from '../messages/tag.js'
import { MlflowError } from '../mlflow-error.js'
import type { Paged } from '../paged.js'
import { marked } from '../request-id.js'
import { list, message, optional, type Codec } from '../wire/codec.js'
import type { Endpoint } from '../wire/endpoint.js'
import { experimentId, key, name } from '../wire/names.js'
import { nothing } from '../wire/nothing.js'
import { int32, text } from '../wire/scalars.js'

/** A new experiment. */
export interface NewExperiment {
  readonly name: string
  /** Default: the server's. */
  readonly artifactLocation?: string
  readonly tags?: Tags
}

/** Which experiments to find. */
export interface ExperimentSearch {
  /** `name LIKE 'digits%' AND tags.team = 'vision'`. */
  readonly filter?: string
  /** `['name ASC', 'creation_time DESC']`. */
  readonly orderBy?: readonly string[]
  /** Default `ACTIVE_ONLY`. */
  readonly viewType?: ViewType
  /** Per page. Default 1000. */
  readonly maxResults?: number
}

/** Groups of runs. */
export class Experiments {
  readonly #caller: Caller

  /** @internal */
  constructor(caller: Caller) {
    this.#caller = caller
  }

  /** Creates one and answers its id. The name of a deleted experiment is taken, too. */
  async create(request: NewExperiment, options: CallOptions = {}): Promise<string> {
    const { tags, mark } = marked(request.tags, this.#caller.settings.requestTag)
    const recover =
      mark === undefined
        ? undefined
        : async (): Promise<{ experimentId: string } | undefined> => {
            const found = await absentIfMissing(this.getByName(request.name, options))
            return found?.tags[mark[0]] === mark[1] ? { experimentId: found.experimentId } : undefined
          }
    const answer = await this.#caller.call(create, { ...request, tags }, { ...options, recover })
    return answer.experimentId
  }

  /** Id of the experiment of a name, which is created where there is none. Fails where it was deleted. */
  async getOrCreate(request: NewExperiment, options: CallOptions = {}): Promise<string> {
    const existing = await absentIfMissing(this.getByName(request.name, options))
    if (existing?.lifecycleStage === 'active') return existing.experimentId
    try {
      return await this.create(request, options)
    } catch (error) {
      // Another process was quicker.
      const found = isCode(error, 'RESOURCE_ALREADY_EXISTS') ? await absentIfMissing(this.getByName(request.name, options)) : undefined
      if (found?.lifecycleStage === 'active') return found.experimentId
      throw error
    }
  }

  /** One by id. */
  async get(experimentId: string, options?: CallOptions): Promise<Experiment> {
    return (await this.#caller.call(get, { experimentId }, options)).experiment
  }

  /** One by name, deleted ones included. */
  async getByName(name: string, options?: CallOptions): Promise<Experiment> {
    return (await this.#caller.call(getByName, { experimentName: name }, options)).experiment
  }

  /** All that match. */
  search(request: ExperimentSearch = {}, options?: CallOptions): Paged<Experiment> {
    // The server answers 400 without max_results.
    return this.#caller.paged(search, { maxResults: 1000, ...request }, answer => answer.experiments, options)
  }

  /** Gives it another name. */
  rename(experimentId: string, newName: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(update, { experimentId, newName }, options)
  }

  /** Marks it and its runs as deleted. */
  delete(experimentId: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(remove, { experimentId }, options)
  }

  /** Undoes {@link delete}. */
  restore(experimentId: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(restore, { experimentId }, options)
  }

  /** Sets or replaces a tag. */
  setTag(experimentId: string, key: string, value: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(setTag, { experimentId, key, value }, options)
  }

  /** Removes a tag. */
  deleteTag(experimentId: string, key: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(deleteTag, { experimentId, key }, options)
  }

  /** Datasets that runs of these experiments used. */
  async searchDatasets(experimentIds: readonly string[], options?: CallOptions): Promise<readonly DatasetSummary[]> {
    return (await this.#caller.call(searchDatasets, { experimentIds }, options)).datasetSummaries
  }
}

/** Undefined where the server says that there is no such thing. */
export async function absentIfMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise
  } catch (error) {
    if (isCode(error, 'RESOURCE_DOES_NOT_EXIST')) return undefined
    throw error
  }
}

/** Whether an error is an {@link MlflowError} with a code. */
export function isCode(error: unknown, code: string): error is MlflowError {
  return error instanceof MlflowError && error.code === code
}

interface ById {
  readonly experimentId: string
}
const byId: Codec<ById> = message<ById>({ experimentId })
const one: Codec<{ readonly experiment: Experiment }> = message<{ readonly experiment: Experiment }>({ experiment })
const base = '/api/2.0/mlflow/experiments'

const create: Endpoint<NewExperiment, ById> = {
  method: 'POST',
  path: `${base}/create`,
  request: message<NewExperiment>({ name, artifactLocation: optional(text()), tags: optional(experimentTags) }),
  response: message<ById>({ experimentId: text() }),
  repeat: 'never',
}
const get: Endpoint<ById, { readonly experiment: Experiment }> = {
  method: 'GET',
  path: `${base}/get`,
  request: byId,
  response: one,
  repeat: 'safe',
}
const getByName: Endpoint<{ readonly experimentName: string }, { readonly experiment: Experiment }> = {
  method: 'GET',
  path: `${base}/get-by-name`,
  request: message<{ readonly experimentName: string }>({ experimentName: name }),
  response: one,
  repeat: 'safe',
}
interface Found {
  readonly experiments: readonly Experiment[]
  readonly nextPageToken?: string
}
const search: Endpoint<ExperimentSearch & { readonly pageToken?: string }, Found> = {
  method: 'POST',
  path: `${base}/search`,
  request: message<ExperimentSearch & { readonly pageToken?: string }>({
    filter: optional(text()),
    orderBy: optional(list(text())),
    viewType: optional(viewType),
    maxResults: optional(int32(1)),
    pageToken: optional(text()),
  }),
  response: message<Found>({ experiments: list(experiment), nextPageToken: optional(text()) }),
  repeat: 'safe',
}
const update: Endpoint<ById & { readonly newName: string }, void> = {
  method: 'POST',
  path: `${base}/update`,
  request: message<ById & { readonly newName: string }>({ experimentId, newName: name }),
  response: nothing,
  repeat: 'safe',
}
const remove: Endpoint<ById, void> = {
  method: 'POST',
  path: `${base}/delete`,
  request: byId,
  response: nothing,
  repeat: 'gone',
  doneWhen: /RESOURCE_DOES_NOT_EXIST|'active'|deleted/,
}
const restore: Endpoint<ById, void> = {
  method: 'POST',
  path: `${base}/restore`,
  request: byId,
  response: nothing,
  repeat: 'gone',
  doneWhen: /RESOURCE_DOES_NOT_EXIST|'deleted'/,
}
interface TagOf extends ById {
  readonly key: string
}
const setTag: Endpoint<TagOf & { readonly value: string }, void> = {
  method: 'POST',
  path: `${base}/set-experiment-tag`,
  request: message<TagOf & { readonly value: string }>({ experimentId, key, value: experimentTag }),
  response: nothing,
  repeat: 'safe',
}
const deleteTag: Endpoint<TagOf, void> = {
  method: 'POST',
  path: `${base}/delete-experiment-tag`,
  request: message<TagOf>({ experimentId, key }),
  response: nothing,
  repeat: 'gone',
  doneWhen: /RESOURCE_DOES_NOT_EXIST/,
}
interface Datasets {
  readonly datasetSummaries: readonly DatasetSummary[]
}
const searchDatasets: Endpoint<{ readonly experimentIds: readonly string[] }, Datasets> = {
  method: 'POST',
  // Under /api it is 404: the server's own definition lacks a slash.
  path: '/ajax-api/2.0/mlflow/experiments/search-datasets',
  request: message<{ readonly experimentIds: readonly string[] }>({ experimentIds: list(experimentId) }),
  response: message<Datasets>({ datasetSummaries: list(datasetSummary) }),
  repeat: 'safe',
}
