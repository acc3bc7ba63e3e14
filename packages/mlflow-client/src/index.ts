export { MlflowClient } from './client.js'
export { MlflowError, type MlflowErrorCode, type MlflowErrorDetails } from './mlflow-error.js'
export { Paged, type Page } from './paged.js'
export { limits } from './wire/limits.js'
export { keyProblem, safeKey } from './wire/names.js'
export type { JsonObject, JsonValue } from './wire/json.js'
export type { Int64 } from './wire/scalars.js'
export type { MlflowClientOptions, MultipartOptions } from './config/options.js'
export type { Environment } from './config/environment.js'
export type { CallOptions } from './http/http-session.js'
export type { FetchInit, FetchLike, RequestBody } from './http/fetch-like.js'
export type { TlsOptions } from './http/node-fetch.js'
export type { RetryOptions } from './http/retry-policy.js'
export type { ArtifactContent, TransferProgress } from './artifacts/byte-source.js'
export type { Download, TransferOptions } from './artifacts/artifact-store.js'
export type { Batch } from './batch/batch.js'
export type { Artifacts } from './api/artifacts.js'
export type { Assessments, AssessmentUpdate } from './api/assessments.js'
export type { EvaluationDatasets, EvaluationDatasetSearch, NewEvaluationDataset, UpsertCount } from './api/evaluation-datasets.js'
export type { Experiments, ExperimentSearch, NewExperiment } from './api/experiments.js'
export type { LoggedModelOrder, LoggedModels, LoggedModelSearch, NewLoggedModel } from './api/logged-models.js'
export type { Metrics, SampledHistory } from './api/metrics.js'
export type { ModelVersions, NewModelVersion } from './api/model-versions.js'
export type { NewRegisteredModel, RegisteredModels, RegistrySearch } from './api/registered-models.js'
export type { NewRun, RunSearch, RunUpdate } from './api/run-endpoints.js'
export type { Runs } from './api/runs.js'
export type { Scorers } from './api/scorers.js'
export type { Server, ServerInfo } from './api/server.js'
export type { TraceDeletion, Traces, TraceSearch } from './api/traces.js'
export type { NewWebhook, Webhooks } from './api/webhooks.js'
export type { Workspaces } from './api/workspaces.js'
export type {
  Assessment,
  AssessmentError,
  AssessmentInput,
  AssessmentSource,
  Expectation,
  Feedback,
  SerializedValue,
} from './messages/assessment.js'
export type { Dataset, DatasetInput, DatasetSummary } from './messages/dataset.js'
export type { EvaluationDataset } from './messages/evaluation-dataset.js'
export type { Experiment, LifecycleStage, ViewType } from './messages/experiment.js'
export type { FileInfo } from './messages/file-info.js'
export type { LoggedModel, LoggedModelData, LoggedModelInfo, LoggedModelRegistration, LoggedModelStatus } from './messages/logged-model.js'
export type { Metric, MetricInput } from './messages/metric.js'
export type {
  ModelAlias,
  ModelMetric,
  ModelParam,
  ModelStage,
  ModelVersion,
  ModelVersionStatus,
  RegisteredModel,
} from './messages/registered-model.js'
export type { ModelInput, ModelOutput, Run, RunData, RunInfo, RunInputs, RunOutputs, RunStatus } from './messages/run.js'
export type { RegisteredScorer, Scorer } from './messages/scorer.js'
export type { Tags } from './messages/tag.js'
export type { Trace, TraceInfo, TraceInput, TraceLocation, TraceState } from './messages/trace.js'
export type { Webhook, WebhookAction, WebhookEntity, WebhookEvent, WebhookStatus, WebhookTestResult } from './messages/webhook.js'
export type { Workspace } from './messages/workspace.js'
