import type { ErrorInfo, EventKind, EventMap, Level, TrainEvent } from '@trainlog/core'
import { describeDelivery } from './describe-delivery.js'
import { describeMedium, type MediumKind } from './describe-medium.js'
import type { Fields } from './fields.js'
import type { Line } from './line.js'
import { bytes, duration, short } from './number-format.js'

/** Kinds that become lines by themselves. The others feed bars, metric lines and the summary. */
type LineKind = Exclude<EventKind, MediumKind | 'metrics' | 'training-step' | 'progress' | 'run-end' | 'summary'>
type Describe = { readonly [K in LineKind]: (event: EventMap[K]) => Line }

const severities: Readonly<Record<EventMap['numeric-issue']['severity'], Level>> = {
  low: 'info',
  medium: 'warn',
  high: 'error',
  critical: 'critical',
}
const systemLevels: Readonly<Record<string, Level>> = { training_failed: 'error', port_conflict: 'warn', error_recovery: 'warn' }

/** What people read about an event; undefined for kinds that are no line, and for kinds of plug-ins. */
export function describeEvent(event: TrainEvent): Line | undefined {
  const line = (describe as Readonly<Record<string, ((event: never) => Line) | undefined>>)[event.kind]?.(event as never)
  return line ?? describeMedium(event)
}

const describe: Describe = {
  'run-start': ({ info }) => {
    const resumed = info.resumed?.step === undefined ? 'resumed' : `resumed after step ${info.resumed.step}`
    const session = info.session === 0 ? '' : ` (session ${info.session + 1}, ${resumed})`
    return { level: 'info', tone: 'heading', text: `Run ${info.name} of ${info.experiment}${session}` }
  },
  message: event => ({ level: event.level, tone: 'message', source: event.source, text: event.text, fields: event.fields }),
  params: event => numbers('info', 'Params:', event.values),
  tags: event => numbers('debug', 'Tags:', event.values),
  phase: event => {
    const epoch = event.epoch === undefined ? '' : ` ${event.epoch}`
    const took = event.durationMs === undefined ? '' : ` in ${duration(event.durationMs)}`
    if (event.phase === 'epoch_start' && event.state === 'start') return message(event.level, `Epoch${epoch} started`)
    if (event.phase === 'epoch_end' && event.state === 'end') return message(event.level, `Epoch${epoch} ended${took}`)
    const what = `${event.phase.replaceAll('_', ' ')} ${event.state === 'start' ? 'started' : `ended${took}`}`
    return message(event.level, `${what.charAt(0).toUpperCase()}${what.slice(1)}`, { epoch: event.epoch, batch: event.batch })
  },
  checkpoint: event => {
    const facts = [
      event.size === undefined ? '' : bytes(event.size),
      event.seconds === undefined ? '' : duration(event.seconds * 1000),
      event.best ? 'best so far' : '',
      event.reason ?? '',
    ].filter(fact => fact !== '')
    return message('info', `Checkpoint ${event.path}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`, event.metrics)
  },
  artifact: event => message('info', `Artifact ${event.name} (${event.type}): ${event.path}`),
  dataset: event =>
    message('info', `Dataset ${event.name}`, { context: event.context, rows: event.rows, uri: event.uri, digest: event.digest }),
  performance: event =>
    message('debug', `Performance: ${event.operation} ${event.ok ? 'took' : 'failed after'} ${duration(event.durationMs)}`, {
      memory: event.memoryBytes === undefined ? undefined : bytes(event.memoryBytes),
      gpu: event.gpuUtilization,
      throughput: event.throughput === undefined ? undefined : `${short(event.throughput)}/s`,
    }),
  'numeric-issue': event =>
    message(severities[event.severity], `Numeric issue: ${event.issue} in ${event.location}`, {
      ...event.details,
      step: event.step,
      action: event.action,
    }),
  fault: event => {
    const at: Fields = { operation: event.operation, phase: event.phase, epoch: event.epoch, batch: event.batch, step: event.step }
    const { recovery } = event
    if (recovery?.attempted === true) {
      const how = `${recovery.action === undefined ? '' : ` by ${recovery.action}`}${recovery.seconds === undefined ? '' : ` in ${duration(recovery.seconds * 1000)}`}`
      const said = recovery.successful ? `Recovered${how} from` : `Could not recover${how} from`
      return message(recovery.successful ? 'warn' : 'error', `${said} ${event.category}: ${oneLine(event.error)}`, at)
    }
    return message('error', `Error Details: ${event.category}: ${oneLine(event.error)}`, { ...at, ...event.context })
  },
  system: event => message(systemLevels[event.type] ?? 'info', `System Event: ${event.type}: ${event.description}`, event.details),
  alert: event => {
    const title = `${event.resolved ? 'Alert over' : 'Alert'}: ${event.title}`
    const at: Fields = { metric: event.metric, value: event.value, threshold: event.threshold }
    return message(event.resolved ? 'info' : event.level, event.text === '' ? title : `${title}: ${event.text}`, at)
  },
  delivery: describeDelivery,
  rewind: event =>
    message(
      event.reason === 'rollback' ? 'warn' : 'info',
      `Back to step ${event.toStep} (${event.reason}); what was logged after it is void`,
    ),
  link: event => message('info', `${event.sink}: ${event.url ?? event.id ?? ''}`),
}

/** `RangeError: loss is NaN`, the first line only: stacks are in the files. */
export function oneLine(error: ErrorInfo): string {
  return `${error.name}: ${error.message.split('\n', 1)[0] ?? ''}`
}

function message(level: Level, text: string, fields?: Fields): Line {
  return fields === undefined ? { level, tone: 'message', text } : { level, tone: 'message', text, fields }
}

function numbers(level: Level, text: string, fields: Fields): Line {
  return { level, tone: 'numbers', text, fields }
}
