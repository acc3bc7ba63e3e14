import type { EventPayload } from './event.js'
import type { AlertOptions, FaultOptions, Logger } from './logger.js'
import type { Level } from './vocabulary.js'
import type { Recorder } from './recorder.js'
import { classifyError } from './errors/classify.js'
import { isLevel, phases } from './names.js'
import { isError } from './plain.js'
import { show } from './show.js'
import { optionalNumber, optionalText, textOf } from './data.js'

// What callers report, as what events carry: plain, copied, without secrets.

type Tools = Pick<Recorder, 'redactor' | 'reject'>
/** How bad a numeric issue is, as the level of a message. */
export const severityLevel = { low: 'info', medium: 'warn', high: 'error', critical: 'critical' } as const

/** A line for people; an error is its name and message, with the stack and the cause beside it. */
export function messageData(level: Level, text: unknown, given: unknown, { redactor }: Tools): EventPayload<'message'> {
  const fields = redactor.toFields(given)
  if (!isError(text)) return { level, text: textOf(text, { redactor }), fields }
  const { name, message, stack, cause } = redactor.error(text)
  const more = { ...(stack !== undefined && { stack }), ...(cause && { cause: redactor.toJson(cause) }) }
  return { level, text: `${name}: ${message}`, fields: { ...fields, ...more } }
}

/** Something a person should know. */
export function alertData(title: unknown, text: unknown, options: Partial<AlertOptions>, tools: Tools): EventPayload<'alert'> {
  const { level = 'warn', metric, value, threshold, resolved } = options
  if (!isLevel(level)) tools.reject('the level of an alert', `${show(level)} is no level; warn was taken`)
  return {
    title: textOf(title, tools),
    text: textOf(text, tools),
    level: isLevel(level) ? level : 'warn',
    metric: optionalText(metric, tools),
    value: optionalNumber(value),
    threshold: optionalNumber(threshold),
    resolved: resolved === true,
  }
}

/** An error with its category: the one that was given, else the one that the rules find. */
export function faultData(faultId: string, error: unknown, options: Partial<FaultOptions>, tools: Tools): EventPayload<'fault'> {
  const info = tools.redactor.error(error)
  const { category = classifyError(error), operation, phase, batch, context, recovery } = options
  return {
    faultId,
    category: typeof category === 'string' ? category : 'unknown',
    error: info,
    message: info.message,
    operation: optionalText(operation, tools),
    phase: phase !== undefined && phases.includes(phase) ? phase : undefined,
    batch: optionalNumber(batch),
    context: tools.redactor.toFields(context),
    recovery: recovery && {
      attempted: Boolean(recovery.attempted),
      successful: Boolean(recovery.successful),
      seconds: optionalNumber(recovery.seconds),
      action: optionalText(recovery.action, tools),
    },
  }
}

/** @throws TypeError for a severity that there is none of. */
export function numericIssueData(issue: unknown, data: Parameters<Logger['numericIssue']>[1], tools: Tools): EventPayload<'numeric-issue'> {
  const { location, severity = 'medium', details, action } = data
  if (!Object.hasOwn(severityLevel, severity)) throw new TypeError(`${show(severity)} is no severity; write low, medium, high or critical`)
  return {
    issue: textOf(issue, tools),
    severity,
    location: textOf(location, tools),
    details: tools.redactor.toFields(details),
    action: optionalText(action, tools),
  }
}

/** The numbers of an optimizer step; what is no number is left out. */
export function trainingStepData(values: Parameters<Logger['trainingStep']>[0], batch: number | undefined): EventPayload<'training-step'> {
  const [loss, accuracy, learningRate] = [values.loss, values.accuracy, values.learningRate].map(optionalNumber)
  const [gradientNorm, stabilityScore, clippingRatio] = [values.gradientNorm, values.stabilityScore, values.clippingRatio].map(
    optionalNumber,
  )
  return { batch: optionalNumber(values.batch) ?? batch, loss, accuracy, learningRate, gradientNorm, stabilityScore, clippingRatio }
}

/** @throws TypeError without a duration. */
export function performanceData(operation: unknown, data: Parameters<Logger['performance']>[1], tools: Tools): EventPayload<'performance'> {
  const { durationMs, ok = true } = data
  if (typeof durationMs !== 'number') throw new TypeError(`${show(durationMs)} is no duration; give durationMs`)
  const [memoryBytes, gpuUtilization, throughput] = [data.memoryBytes, data.gpuUtilization, data.throughput].map(optionalNumber)
  return { operation: textOf(operation, tools), durationMs, ok: Boolean(ok), memoryBytes, gpuUtilization, throughput }
}
