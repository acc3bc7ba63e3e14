import type { EventMap, TrainEvent } from '@trainlog/core'
import type { Line } from './line.js'

/** Kinds a terminal cannot show: it says that they are there. */
export type MediumKind =
  'text' | 'histogram' | 'table' | 'image' | 'audio' | 'video' | 'figure' | 'pr-curve' | 'embedding' | 'graph' | 'mesh'
type Facts = { readonly [K in MediumKind]: (event: EventMap[K]) => string }

const facts: Facts = {
  text: event => event.text,
  histogram: event =>
    `${event.count} values from ${event.min} to ${event.max}${event.nonFinite === 0 ? '' : `, ${event.nonFinite} not finite`}`,
  table: event => `${event.rows.length} × ${event.columns.length}${event.chart === undefined ? '' : `, ${event.chart.type}`}`,
  image: event => `${event.count === 1 ? '' : `${event.count} of `}${size(event.width, event.height)}${caption(event.caption)}`,
  audio: event => `${event.sampleRate === undefined ? event.payload.mediaType : `${event.sampleRate} Hz`}${caption(event.caption)}`,
  video: event => `${event.count} frames of ${size(event.width, event.height)} at ${event.fps}/s${caption(event.caption)}`,
  figure: event => `${event.payload.mediaType}${caption(event.caption)}`,
  'pr-curve': event => `${event.precision.length} thresholds`,
  embedding: event => `${event.count} × ${event.dimensions}`,
  graph: event => event.format,
  mesh: event => (event.faces === undefined ? 'points' : 'faces'),
}

/** `Image samples/train: 16 of 28×28`, at debug. Undefined for kinds that are no medium. */
export function describeMedium(event: TrainEvent): Line | undefined {
  const fact = (facts as Readonly<Record<string, ((event: never) => string) | undefined>>)[event.kind]?.(event as never)
  if (fact === undefined || !('name' in event)) return undefined
  return {
    level: 'debug',
    tone: 'message',
    text: `${event.kind.charAt(0).toUpperCase()}${event.kind.slice(1).replace('-', ' ')} ${event.name}: ${fact}`,
  }
}

function size(width: number | undefined, height: number | undefined): string {
  return width === undefined || height === undefined ? 'unknown size' : `${width}×${height}`
}

function caption(text: string | undefined): string {
  return text === undefined ? '' : `, ${text}`
}
