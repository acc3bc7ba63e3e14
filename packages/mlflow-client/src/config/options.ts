import type { FetchLike } from '../http/fetch-like.js'
import type { TlsOptions } from '../http/node-fetch.js'
import type { RetryOptions } from '../http/retry-policy.js'
import type { Environment } from './environment.js'

/** When files go up in parts, straight to the store behind the server. */
export interface MultipartOptions {
  /** Default false (`MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD`), as in the Python client. */
  readonly enabled?: boolean
  /** Smaller ones go in one request. Default 500 MiB (`MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE`). */
  readonly minBytes?: number
  /** Default 10 MiB (`MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE`); S3 takes no less than 5 MiB and no more than 10 000 parts. */
  readonly partBytes?: number
}

/** Options of an `MlflowClient`. What is left out is taken from the environment, then from the default. */
export interface MlflowClientOptions {
  /** Address of the server with its path prefix, `http://` or `https://` (`MLFLOW_TRACKING_URI`). Required here or there. */
  readonly trackingUri?: string
  /** Address of the model registry where it is another server (`MLFLOW_REGISTRY_URI`). */
  readonly registryUri?: string
  /** `MLFLOW_TRACKING_USERNAME`, then `~/.mlflow/credentials`. */
  readonly username?: string
  /** `MLFLOW_TRACKING_PASSWORD`, then `~/.mlflow/credentials`. */
  readonly password?: string
  /** Bearer token, used where there is no user name with password (`MLFLOW_TRACKING_TOKEN`). */
  readonly token?: string
  /** Workspace of a server that has them (`MLFLOW_WORKSPACE`). */
  readonly workspace?: string
  /** `MLFLOW_TRACKING_SERVER_CERT_PATH`, `MLFLOW_TRACKING_CLIENT_CERT_PATH`, `MLFLOW_TRACKING_INSECURE_TLS`. Node only. */
  readonly tls?: TlsOptions
  /** Sent with every request to the server. */
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds for one attempt. Default 120 000 (`MLFLOW_HTTP_REQUEST_TIMEOUT`, in seconds). */
  readonly timeoutMs?: number
  /** When requests are sent again. Default as the Python client does. */
  readonly retry?: Partial<RetryOptions>
  /** Follow redirects of reads (`MLFLOW_ALLOW_HTTP_REDIRECTS`). Default true. Others are never followed: a POST would become a GET. */
  readonly redirects?: boolean
  readonly multipart?: MultipartOptions
  /** Cut values of parameters and run tags to what a server stores, with a warning (`MLFLOW_TRUNCATE_LONG_VALUES`). Default true; false refuses them. */
  readonly truncateLongValues?: boolean
  /**
   * Tag that runs, experiments, registered models, model versions and logged models get when they are created, with a random value, by which a repeated
   * request finds that the first one was carried out. Default `trainlog.request_id`; false: no tag, and a creation of unknown outcome is
   * not repeated but fails as `UNKNOWN_OUTCOME`.
   */
  readonly requestTag?: string | false
  /** Hears what is worth knowing and no error. Default: `process.emitWarning` where there is one. */
  readonly onWarning?: (text: string) => void
  /** Default the global `fetch`. With `tls`, requests to https do not use it. */
  readonly fetch?: FetchLike
  /** Variables to read. Default those of the process; false: none, and no credentials file. */
  readonly env?: Environment | false
}
