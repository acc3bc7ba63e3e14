import type { Caller } from '../caller.js'
import type { CallOptions } from '../http/http-session.js'
import { workspace, type Workspace } from '../messages/workspace.js'
import { list, message, optional } from '../wire/codec.js'
import type { Endpoint } from '../wire/endpoint.js'
import { nothing, noFields, type NoFields } from '../wire/nothing.js'
import { text } from '../wire/scalars.js'
import { absentIfMissing } from './experiments.js'

/** Separate spaces on one server (MLflow 3.10 and newer, where it was started with them). */
export class Workspaces {
  readonly #caller: Caller

  /** @internal */
  constructor(caller: Caller) {
    this.#caller = caller
  }

  /** All of them. */
  async list(options?: CallOptions): Promise<readonly Workspace[]> {
    return (await this.#caller.call(listAll, {}, options)).workspaces
  }

  /** Creates one. */
  async create(request: Workspace, options: CallOptions = {}): Promise<Workspace> {
    // Its name is its identity: what is there after an attempt of unknown outcome is what was asked for, or the repetition fails.
    const recover = async (): Promise<One | undefined> => {
      const found = await absentIfMissing(this.get(request.name, options))
      return found !== undefined && found.description === request.description ? { workspace: found } : undefined
    }
    return (await this.#caller.call(create, request, { ...options, recover })).workspace
  }

  /** One by name. */
  async get(name: string, options?: CallOptions): Promise<Workspace> {
    return (await this.#caller.call(get, { workspaceName: name }, options)).workspace
  }

  /** Changes what is named. */
  async update(name: string, changes: Omit<Workspace, 'name'>, options?: CallOptions): Promise<Workspace> {
    return (await this.#caller.call(update, { ...changes, workspaceName: name }, options)).workspace
  }

  /** Deletes it. */
  delete(name: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(remove, { workspaceName: name }, options)
  }
}

interface Ref {
  readonly workspaceName: string
}
interface One {
  readonly workspace: Workspace
}
const base = '/api/3.0/mlflow/workspaces'
const name = text({ minLength: 1 })
const ref = message<Ref>({ workspaceName: name })
const one = message<One>({ workspace })

const listAll: Endpoint<NoFields, { readonly workspaces: readonly Workspace[] }> = {
  method: 'GET',
  path: base,
  request: noFields,
  response: message<{ readonly workspaces: readonly Workspace[] }>({ workspaces: list(workspace) }),
  repeat: 'safe',
}
const create: Endpoint<Workspace, One> = { method: 'POST', path: base, request: workspace, response: one, repeat: 'never' }
const get: Endpoint<Ref, One> = { method: 'GET', path: `${base}/{workspace_name}`, request: ref, response: one, repeat: 'safe' }
const update: Endpoint<Ref & Omit<Workspace, 'name'>, One> = {
  method: 'PATCH',
  path: `${base}/{workspace_name}`,
  request: message<Ref & Omit<Workspace, 'name'>>({
    workspaceName: name,
    description: optional(text()),
    defaultArtifactRoot: optional(text()),
  }),
  response: one,
  repeat: 'safe',
}
const remove: Endpoint<Ref, void> = {
  method: 'DELETE',
  path: `${base}/{workspace_name}`,
  request: ref,
  response: nothing,
  repeat: 'gone',
  doneWhen: /RESOURCE_DOES_NOT_EXIST/,
}
