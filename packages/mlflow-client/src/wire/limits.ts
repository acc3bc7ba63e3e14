/** Limits of MLflow servers (`mlflow/utils/validation.py`), checked against one. Lengths in characters, as Python counts. */
export const limits = {
  /** Metrics, parameters and tags in one log-batch request. */
  batchMetrics: 1000,
  batchParams: 100,
  batchTags: 100,
  batchItems: 1000,
  /** MLflow's documented limit of a request body is 1 MB; its own server does not enforce it, Databricks and proxies do. */
  batchBytes: 1_000_000,
  keyLength: 250,
  paramLength: 6000,
  runTagLength: 8000,
  experimentTagLength: 5000,
  registryTagLength: 100_000,
  experimentNameLength: 500,
  datasetNameLength: 500,
  datasetDigestLength: 36,
  datasetSourceLength: 65_535,
  datasetSchemaLength: 1_048_575,
  datasetProfileLength: 16_777_215,
  inputTagKeyLength: 255,
  inputTagLength: 500,
  datasets: 1000,
  aliasLength: 255,
  runsPerSearch: 50_000,
  historyPage: 25_000,
  bulkRuns: 100,
  bulkMetrics: 25_000,
  intervalPoints: 2500,
  /** A resend of rows that are stored fails on servers before 3.11 where keys differ between chunks of this size. */
  resendMetrics: 100,
} as const
