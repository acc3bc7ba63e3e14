import type { EventHeader, Payload } from './event.js'
import type { JsonValue } from './vocabulary.js'

// What a model takes in and gives out, in every form that can be looked at.

/** Markdown. */
export interface TextEvent extends EventHeader<'text'> {
  readonly name: string
  readonly text: string
}

/** Buckets are made when emitted, once for all sinks: the tensor itself is never queued. */
export interface HistogramEvent extends EventHeader<'histogram'> {
  readonly name: string
  /** Bucket `i` holds the values in [edges[i], edges[i+1]), the last one also its right edge; one longer than `counts`. */
  readonly edges: readonly number[]
  readonly counts: readonly number[]
  readonly min: number
  readonly max: number
  readonly sum: number
  readonly sumSquares: number
  /** Finite values only. */
  readonly count: number
  /** NaN and infinite values, which are in no bucket. */
  readonly nonFinite: number
}

/** Rows under named columns. */
export interface TableEvent extends EventHeader<'table'> {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly JsonValue[])[]
  /** How to draw it; a sink that cannot draw shows the table. */
  readonly chart: Chart | undefined
}

/** How a table wants to be drawn: `x`, `y`, `group` name columns. */
export interface Chart {
  readonly type: 'line' | 'bar' | 'scatter' | 'confusion_matrix' | 'roc'
  readonly x?: string
  readonly y?: string
  readonly group?: string
}

/** A rectangle on an image, in pixels from the top left corner. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly label?: string
  /** 0 to 1. */
  readonly score?: number
}

/**
 * One or more pictures of one size. An encoded payload (`image/png`, …) holds one; `application/x-pixels` holds `count`
 * pictures of `height` rows of `width` pixels of `channels` bytes each, top row first, nothing between.
 */
export interface ImageEvent extends EventHeader<'image'> {
  readonly name: string
  readonly payload: Payload
  /** Pixels; undefined when only the encoded bytes know. */
  readonly width: number | undefined
  readonly height: number | undefined
  /** 1 grey, 3 RGB, 4 RGBA; undefined for encoded bytes. */
  readonly channels: 1 | 3 | 4 | undefined
  readonly count: number
  readonly caption: string | undefined
  readonly boxes: readonly Box[]
}

/** A WAV file (16 bit PCM when made from samples). */
export interface AudioEvent extends EventHeader<'audio'> {
  readonly name: string
  readonly payload: Payload
  /** Hertz; undefined when only the encoded bytes know. */
  readonly sampleRate: number | undefined
  readonly channels: number | undefined
  readonly caption: string | undefined
}

/** Encoded bytes (`video/mp4`, `image/gif`, …), or `count` frames as `application/x-pixels`, laid out as in an image event. */
export interface VideoEvent extends EventHeader<'video'> {
  readonly name: string
  readonly payload: Payload
  readonly width: number | undefined
  readonly height: number | undefined
  readonly channels: 1 | 3 | 4 | undefined
  readonly count: number
  /** Frames per second. */
  readonly fps: number
  readonly caption: string | undefined
}

/** A drawing made by the user: `image/svg+xml` or an encoded picture. */
export interface FigureEvent extends EventHeader<'figure'> {
  readonly name: string
  readonly payload: Payload
  readonly caption: string | undefined
}

/** A precision-recall curve at evenly spaced thresholds from 0 to 1; made by `prCurve` of `@trainlog/core/charts`. */
export interface PrCurveEvent extends EventHeader<'pr-curve'>, PrCurve {
  readonly name: string
}

/** Counts at each threshold `i / (n - 1)`: all lists have `n` entries. */
export interface PrCurve {
  readonly truePositives: readonly number[]
  readonly falsePositives: readonly number[]
  readonly trueNegatives: readonly number[]
  readonly falseNegatives: readonly number[]
  readonly precision: readonly number[]
  readonly recall: readonly number[]
}

/** Points for the projector: `payload` holds `count` × `dimensions` float32, little endian, row by row. */
export interface EmbeddingEvent extends EventHeader<'embedding'> {
  readonly name: string
  readonly payload: Payload
  readonly count: number
  readonly dimensions: number
  /** Column names of `metadata`. */
  readonly columns: readonly string[]
  /** One row of strings per point, or empty. */
  readonly metadata: readonly (readonly string[])[]
  /** One small picture per point, as `application/x-pixels`. */
  readonly sprites: { readonly payload: Payload; readonly width: number; readonly height: number; readonly channels: 1 | 3 | 4 } | undefined
}

/** A model's structure: Keras/tfjs topology JSON, or a serialised TensorFlow GraphDef. */
export interface GraphEvent extends EventHeader<'graph'> {
  readonly name: string
  readonly format: 'keras' | 'graphdef'
  readonly payload: Payload
}

/** A 3D point cloud or mesh; payloads hold little-endian float32 (vertices), int32 (faces), uint8 (colors), three to a row. */
export interface MeshEvent extends EventHeader<'mesh'> {
  readonly name: string
  readonly vertices: Payload
  readonly faces: Payload | undefined
  readonly colors: Payload | undefined
}

/** A file or folder that belongs to the run. */
export interface ArtifactEvent extends EventHeader<'artifact'> {
  readonly name: string
  /** The user's own word: `model`, `dataset`, … */
  readonly type: string
  /** As given, resolved against the working directory. */
  readonly path: string
  readonly aliases: readonly string[]
  readonly metadata: { readonly [key: string]: JsonValue | undefined }
}

/** Data that the run uses. */
export interface DatasetEvent extends EventHeader<'dataset'> {
  readonly name: string
  /** `training`, `validation`, … */
  readonly context: string | undefined
  /** Where it comes from: a path or URL. */
  readonly uri: string | undefined
  readonly digest: string | undefined
  readonly rows: number | undefined
  readonly schema: JsonValue | undefined
}
