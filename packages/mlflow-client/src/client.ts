import { Artifacts } from './api/artifacts.js'
import { EvaluationDatasets } from './api/evaluation-datasets.js'
import { Experiments } from './api/experiments.js'
import { LoggedModels } from './api/logged-models.js'
import { Metrics } from './api/metrics.js'
import { ModelVersions } from './api/model-versions.js'
import { RegisteredModels } from './api/registered-models.js'
import { Runs } from './api/runs.js'
import { Scorers } from './api/scorers.js'
import { Server } from './api/server.js'
import { Traces } from './api/traces.js'
import { Webhooks } from './api/webhooks.js'
import { Workspaces } from './api/workspaces.js'
import { Caller } from './caller.js'
import type { MlflowClientOptions } from './config/options.js'
import { settingsOf } from './config/settings.js'
import { HttpSession } from './http/http-session.js'

/**
 * A client of an MLflow tracking server. It holds no state but settings, so one serves a whole program; there is nothing to close. Every
 * method throws an `MlflowError`, or the reason of the `AbortSignal` it was given.
 */
export class MlflowClient {
  /** Address of the server, without credentials and without a slash at the end. */
  readonly trackingUri: string
  readonly experiments: Experiments
  readonly runs: Runs
  readonly metrics: Metrics
  readonly artifacts: Artifacts
  readonly loggedModels: LoggedModels
  readonly registeredModels: RegisteredModels
  readonly modelVersions: ModelVersions
  readonly webhooks: Webhooks
  readonly traces: Traces
  readonly evaluationDatasets: EvaluationDatasets
  readonly scorers: Scorers
  readonly workspaces: Workspaces
  readonly server: Server

  /** Options that are left out are read from the environment, as the Python client reads it. Throws an `MlflowError` for those that cannot work. */
  constructor(options: MlflowClientOptions = {}) {
    const settings = settingsOf(options)
    const caller = new Caller(settings, new HttpSession(settings.http))
    this.trackingUri = settings.trackingUri
    this.experiments = new Experiments(caller)
    this.runs = new Runs(caller)
    this.metrics = new Metrics(caller)
    this.artifacts = new Artifacts(caller)
    this.loggedModels = new LoggedModels(caller)
    this.registeredModels = new RegisteredModels(caller)
    this.modelVersions = new ModelVersions(caller)
    this.webhooks = new Webhooks(caller)
    this.traces = new Traces(caller)
    this.evaluationDatasets = new EvaluationDatasets(caller)
    this.scorers = new Scorers(caller)
    this.workspaces = new Workspaces(caller)
    this.server = new Server(caller)
  }
}
