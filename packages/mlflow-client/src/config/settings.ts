import type { HttpSettings } from '../http/http-session.js'
import type { FetchLike } from '../http/fetch-like.js'
import { nodeFetch, type TlsOptions } from '../http/node-fetch.js'
import { nodeModule } from '../node-modules.js'
import { defaultRetry, type RetryOptions } from '../http/retry-policy.js'
import { invalid, MlflowError } from '../mlflow-error.js'
import { storedCredentials } from './credentials-file.js'
import { booleanVariable, fileVariable, numberVariable, processEnvironment, textVariable, type Environment } from './environment.js'
import type { MlflowClientOptions, MultipartOptions } from './options.js'

/** Options with everything found out. */
export interface Settings {
  readonly http: HttpSettings
  /** Without a slash at the end. */
  readonly trackingUri: string
  readonly registryUri: string
  readonly multipart: Required<MultipartOptions>
  readonly truncateLongValues: boolean
  readonly requestTag: string | undefined
  readonly warn: (text: string) => void
}

/** Options, else environment, else the credentials file, else defaults: the order of the Python client. */
export function settingsOf(options: MlflowClientOptions): Settings {
  const env = options.env === false ? {} : (options.env ?? processEnvironment())
  refusePlugIns(env)
  const tracking = address(options.trackingUri ?? textVariable(env, 'MLFLOW_TRACKING_URI'), 'trackingUri')
  const registry = options.registryUri ?? textVariable(env, 'MLFLOW_REGISTRY_URI')
  const stored = options.env === false ? {} : storedCredentials(env)
  const tls = tlsOf(options.tls, env)
  const plain: FetchLike = options.fetch ?? ((url, init) => fetch(url, init))
  const timeoutSeconds = numberVariable(env, 'MLFLOW_HTTP_REQUEST_TIMEOUT', 0.001) ?? 120
  return {
    http: {
      credentials: {
        username: options.username ?? textVariable(env, 'MLFLOW_TRACKING_USERNAME') ?? stored.username ?? tracking.username,
        password: options.password ?? textVariable(env, 'MLFLOW_TRACKING_PASSWORD') ?? stored.password ?? tracking.password,
        token: options.token ?? textVariable(env, 'MLFLOW_TRACKING_TOKEN'),
      },
      // A browser says itself who it is, and would ask the server first whether it may say more.
      headers: { ...(nodeModule('node:os') === undefined ? {} : { 'User-Agent': 'trainlog-mlflow-client' }), ...options.headers },
      workspace: options.workspace ?? textVariable(env, 'MLFLOW_WORKSPACE'),
      timeoutMs: positive(options.timeoutMs ?? timeoutSeconds * 1000, 'timeoutMs'),
      retry: retryOf(options.retry, env),
      redirects: options.redirects ?? booleanVariable(env, 'MLFLOW_ALLOW_HTTP_REDIRECTS') ?? true,
      fetch: tls === undefined ? plain : secureFetch(tls, plain),
    },
    trackingUri: tracking.uri,
    registryUri: registry === undefined ? tracking.uri : address(registry, 'registryUri').uri,
    multipart: multipartOf(options.multipart, env),
    truncateLongValues: options.truncateLongValues ?? booleanVariable(env, 'MLFLOW_TRUNCATE_LONG_VALUES') ?? true,
    requestTag: options.requestTag === false ? undefined : (options.requestTag ?? 'trainlog.request_id'),
    warn: options.onWarning ?? emitWarning,
  }
}

function refusePlugIns(env: Environment): void {
  const refuse = (name: string, what: string): MlflowError =>
    new MlflowError({
      code: 'NOT_SUPPORTED',
      what: `${name} asks for ${what}, which this client does not have`,
      remedy: 'Unset it and sign requests yourself in the `fetch` option, or put a signing proxy in between.',
    })
  if (booleanVariable(env, 'MLFLOW_TRACKING_AWS_SIGV4') === true) throw refuse('MLFLOW_TRACKING_AWS_SIGV4', 'AWS SigV4 signatures')
  if (textVariable(env, 'MLFLOW_TRACKING_AUTH') !== undefined) throw refuse('MLFLOW_TRACKING_AUTH', 'an authentication plug-in of Python')
}

/** Splits credentials off an address: `fetch` refuses one that has them. */
function address(text: string | undefined, at: string): { readonly uri: string; readonly username?: string; readonly password?: string } {
  if (text === undefined) throw invalid(at, 'is missing', 'Pass it, or set MLFLOW_TRACKING_URI=http://127.0.0.1:5000.')
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    const scheme = /^[\w+.-]+(?=:)/.exec(text)?.[0]
    const remedy = 'This client speaks http and https: start `mlflow server` on that store and pass its address.'
    throw invalid(at, scheme === undefined ? 'is no address' : `has the scheme ${scheme}:`, remedy)
  }
  const { username, password } = url
  return {
    uri: (url.origin + url.pathname).replace(/\/+$/, ''),
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
  }
}

function tlsOf(given: TlsOptions | undefined, env: Environment): TlsOptions | undefined {
  if (given !== undefined) return given
  const ca = fileVariable(env, 'MLFLOW_TRACKING_SERVER_CERT_PATH')
  const cert = fileVariable(env, 'MLFLOW_TRACKING_CLIENT_CERT_PATH')
  const insecure = booleanVariable(env, 'MLFLOW_TRACKING_INSECURE_TLS') ?? false
  if (ca !== undefined && insecure)
    throw invalid('MLFLOW_TRACKING_INSECURE_TLS', 'contradicts MLFLOW_TRACKING_SERVER_CERT_PATH', 'Set one of them.')
  if (ca === undefined && cert === undefined && !insecure) return undefined
  return { ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), insecure }
}

/** Made on first use: a tracking URI without https needs no certificates, whatever the environment says. */
function secureFetch(tls: TlsOptions, plain: FetchLike): FetchLike {
  let secure: FetchLike | undefined
  return (url, init) => (url.startsWith('https:') ? (secure ??= nodeFetch(tls))(url, init) : plain(url, init))
}

function retryOf(given: Partial<RetryOptions> = {}, env: Environment): RetryOptions {
  const retry = {
    maxRetries: given.maxRetries ?? numberVariable(env, 'MLFLOW_HTTP_REQUEST_MAX_RETRIES') ?? defaultRetry.maxRetries,
    backoffFactor: given.backoffFactor ?? numberVariable(env, 'MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR') ?? defaultRetry.backoffFactor,
    backoffJitter: given.backoffJitter ?? numberVariable(env, 'MLFLOW_HTTP_REQUEST_BACKOFF_JITTER') ?? defaultRetry.backoffJitter,
    respectRetryAfter:
      given.respectRetryAfter ?? booleanVariable(env, 'MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER') ?? defaultRetry.respectRetryAfter,
  }
  if (!Number.isInteger(retry.maxRetries) || retry.maxRetries < 0 || retry.maxRetries > 10)
    throw invalid('retry.maxRetries', `is ${retry.maxRetries}`, 'It must be an integer from 0 to 10.')
  for (const name of ['backoffFactor', 'backoffJitter'] as const)
    if (!(retry[name] >= 0)) throw invalid(`retry.${name}`, `is ${retry[name]}`, 'It must not be negative.')
  return retry
}

function multipartOf(given: MultipartOptions = {}, env: Environment): Required<MultipartOptions> {
  return {
    enabled: given.enabled ?? booleanVariable(env, 'MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD') ?? false,
    minBytes: given.minBytes ?? numberVariable(env, 'MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE') ?? 500 * 2 ** 20,
    partBytes: positive(
      given.partBytes ?? numberVariable(env, 'MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE') ?? 10 * 2 ** 20,
      'multipart.partBytes',
    ),
  }
}

function positive(value: number, at: string): number {
  if (!(value > 0)) throw invalid(at, `is ${value}`, 'It must be positive.')
  return value
}

function emitWarning(text: string): void {
  const host = (globalThis as { readonly process?: { readonly emitWarning?: (text: string, type: string) => void } }).process
  host?.emitWarning?.(text, 'MlflowWarning')
}
