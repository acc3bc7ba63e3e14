import type { Chart, EventPayload, Payload, PrCurve } from './event.js'
import type { AudioSource, Fields, ImageOptions, ImageSource, Logger, TableSource } from './logger.js'
import type { TensorLike } from './vocabulary.js'
import type { Redactor } from './plain.js'
import { largeBudget } from './plain.js'
import { histogramFrom, histogramOf } from './histogram.js'
import { mediaTypeOf, toPictures } from './pixels.js'
import { toNumbers, toRows } from './numbers.js'
import { toWav } from './wav.js'
import { show } from './show.js'

/** What data are made with. */
export interface DataTools {
  readonly redactor: Redactor
  /** Keeps bytes: inline or in a file. */
  readonly keep: (mediaType: string, bytes: Uint8Array) => Payload
}

// What callers give, as what events carry. Each copies what it keeps, and throws a TypeError that says what is wrong.

/** Text as it may be kept, of whatever was given for text. */
export function textOf(given: unknown, { redactor }: Pick<DataTools, 'redactor'>): string {
  if (typeof given === 'string') return redactor.text(given)
  return typeof given === 'object' ? JSON.stringify(redactor.toJson(given)) : show(given)
}
/** The same for what may be left out. */
export function optionalText(given: unknown, tools: Pick<DataTools, 'redactor'>): string | undefined {
  return given === undefined || given === null ? undefined : textOf(given, tools)
}
/** A number that may be left out, or is when it is none. */
export function optionalNumber(given: unknown): number | undefined {
  return typeof given === 'number' ? given : undefined
}

/** Pictures with what is drawn on them. */
export function imageData(name: string, image: ImageSource, options: Partial<ImageOptions>, tools: DataTools): EventPayload<'image'> {
  const { mediaType, bytes, ...size } = toPictures(image)
  const boxes = (options.boxes ?? []).map(({ x, y, width, height, label, score }) => {
    if (![x, y, width, height].every(Number.isFinite)) throw new TypeError('a box needs x, y, width and height')
    const text = optionalText(label, tools)
    return { x, y, width, height, ...(text !== undefined && { label: text }), ...(typeof score === 'number' && { score }) }
  })
  return { name, payload: tools.keep(mediaType, bytes), ...size, caption: optionalText(options.caption, tools), boxes }
}

/** Frames, or encoded bytes. */
export function videoData(
  name: string,
  video: Uint8Array | TensorLike,
  options: { readonly caption?: string; readonly fps?: number },
  tools: DataTools,
): EventPayload<'video'> {
  const { fps = 10, caption } = options
  if (!(typeof fps === 'number' && fps > 0 && fps < Infinity)) throw new TypeError(`${show(fps)} frames per second make no sense`)
  const { mediaType, bytes, ...size } = toPictures(video, ['video/', 'image/gif'])
  return { name, payload: tools.keep(mediaType, bytes), ...size, fps, caption: optionalText(caption, tools) }
}

/** A WAV file. */
export function audioData(name: string, audio: AudioSource, caption: unknown, tools: DataTools): EventPayload<'audio'> {
  const { bytes, sampleRate, channels } = toWav(audio)
  return { name, payload: tools.keep('audio/wav', bytes), sampleRate, channels, caption: optionalText(caption, tools) }
}

/** SVG text or encoded bytes. */
export function figureData(name: string, figure: string | Uint8Array, caption: unknown, tools: DataTools): EventPayload<'figure'> {
  const bytes =
    typeof figure === 'string' ? new TextEncoder().encode(figure) : figure instanceof Uint8Array ? new Uint8Array(figure) : undefined
  const svg = typeof figure === 'string' && /<(\w+:)?svg[\s/>]/.test(figure.slice(0, 5000))
  const mediaType = svg ? 'image/svg+xml' : bytes && mediaTypeOf(bytes)
  if (!bytes || !mediaType?.startsWith('image/'))
    throw new TypeError('it is neither an SVG document nor the bytes of a PNG, JPEG, GIF, WebP or BMP')
  return { name, payload: tools.keep(mediaType, bytes), caption: optionalText(caption, tools) }
}

/** Buckets of numbers, or buckets as given. */
export function histogramData(name: string, values: Parameters<Logger['histogram']>[1], buckets: number): EventPayload<'histogram'> {
  if (!Number.isSafeInteger(buckets) || buckets < 1 || buckets > 10_000) throw new TypeError(`${show(buckets)} buckets make no sense`)
  const isMade = typeof values === 'object' && values !== null && 'edges' in values && 'counts' in values
  return { name, ...(isMade ? histogramFrom(values.edges, values.counts) : histogramOf(toNumbers(values).data, buckets)) }
}

/** Records become columns in the order in which their keys first appear. */
export function tableData(name: string, table: TableSource, { redactor }: DataTools): EventPayload<'table'> {
  const budget = largeBudget()
  if (Array.isArray(table)) {
    const records = table.map(record => redactor.toFields(record, budget))
    const columns = [...new Set(records.flatMap(Object.keys))]
    return { name, columns, rows: records.map(record => columns.map(column => record[column] ?? null)), chart: undefined }
  }
  const { columns: given, rows, chart } = (table ?? {}) as { columns?: unknown; rows?: unknown; chart?: Chart }
  if (!Array.isArray(given) || !Array.isArray(rows)) throw new TypeError('it is neither a list of records nor { columns, rows }')
  const columns = given.map(String)
  const cells = (rows as unknown[]).map((row, i) => {
    if (!Array.isArray(row) || row.length !== columns.length)
      throw new TypeError(`row ${i} is no list of ${columns.length} cells, one per column`)
    // Under its column's name, so that secrets are found.
    return columns.map((column, at) => redactor.toFields({ [column]: row[at] as unknown }, budget)[column] ?? null)
  })
  return { name, columns, rows: cells, chart: typeof chart === 'object' ? { ...chart } : undefined }
}

/** Counts at thresholds, as `prCurve` of `@trainlog/core/charts` makes them. */
export function prCurveData(name: string, curve: PrCurve): EventPayload<'pr-curve'> {
  const lists = (['truePositives', 'falsePositives', 'trueNegatives', 'falseNegatives', 'precision', 'recall'] as const).map(key => {
    const { data, shape } = toNumbers(curve[key])
    if (shape[0] !== curve.recall.length) throw new TypeError('its lists differ in length')
    return [key, Array.from(data)] as const
  })
  return { name, ...(Object.fromEntries(lists) as unknown as PrCurve) }
}

/** Points, what is known of each, and their pictures. */
export function embeddingData(name: string, embedding: Parameters<Logger['embedding']>[1], tools: DataTools): EventPayload<'embedding'> {
  const { data, rows, width } = toRows(embedding.vectors, 'vectors')
  const given = embedding.metadata ?? []
  if (given.length !== 0 && given.length !== rows) throw new TypeError(`there are ${rows} vectors, but metadata for ${given.length}`)
  const records = given.map(one => (typeof one === 'object' ? one : { label: one }))
  const columns = [...new Set(records.flatMap(Object.keys))]
  const metadata = records.map(record => columns.map(column => String((record as Record<string, string | number>)[column] ?? '')))
  const pictures = embedding.sprites && toPictures(embedding.sprites)
  const { width: w, height: h, channels } = pictures ?? {}
  if (pictures && !(w && h && channels)) throw new TypeError('sprites are raw pixels or a tensor, not an encoded picture')
  if (pictures && pictures.count !== rows) throw new TypeError(`there are ${rows} vectors, but ${pictures.count} sprites`)
  const sprites =
    pictures && w && h && channels ? { payload: tools.keep(pictures.mediaType, pictures.bytes), width: w, height: h, channels } : undefined
  return { name, payload: tools.keep('application/x-float32', float32(data)), count: rows, dimensions: width, columns, metadata, sprites }
}

/** Vertices, faces and colours. */
export function meshData(name: string, mesh: Parameters<Logger['mesh']>[1], { keep }: DataTools): EventPayload<'mesh'> {
  const vertices = toRows(mesh.vertices, 'vertices', 3)
  const faces = mesh.faces && toRows(mesh.faces, 'faces', 3).data
  const colors = mesh.colors && toRows(mesh.colors, 'colors', 3)
  if (colors && colors.rows !== vertices.rows) throw new TypeError(`there are ${vertices.rows} vertices, but ${colors.rows} colors`)
  return {
    name,
    vertices: keep('application/x-float32', float32(vertices.data)),
    faces: faces && keep('application/x-int32', new Uint8Array(Int32Array.from(faces).buffer)),
    colors: colors && keep('application/x-uint8', new Uint8Array(Uint8ClampedArray.from(colors.data).buffer)),
  }
}

/** Topology as JSON, or GraphDef bytes. */
export function graphData(name: string, graph: object | string | Uint8Array, { keep, redactor }: DataTools): EventPayload<'graph'> {
  if (graph instanceof Uint8Array) return { name, format: 'graphdef', payload: keep('application/x-graphdef', new Uint8Array(graph)) }
  const { toJSON } = (graph ?? {}) as { toJSON?: unknown }
  // What a tfjs model takes: an unused argument, and whether to give a string.
  const topology: unknown = typeof toJSON === 'function' ? (toJSON as (...given: unknown[]) => unknown).call(graph, null, false) : graph
  const text = typeof topology === 'string' ? topology : JSON.stringify(redactor.toExact(topology))
  if (!(JSON.parse(text) instanceof Object)) throw new TypeError("it is neither a model's topology nor the bytes of a GraphDef")
  return { name, format: 'keras', payload: keep('application/json', new TextEncoder().encode(text)) }
}

/** Where data comes from and what it looks like. */
export function datasetData(
  name: string,
  dataset: NonNullable<Parameters<Logger['dataset']>[1]>,
  tools: DataTools,
): EventPayload<'dataset'> {
  const [context, uri, digest] = [dataset.context, dataset.uri, dataset.digest].map(text => optionalText(text, tools))
  const schema = dataset.schema === undefined ? undefined : tools.redactor.toJson(dataset.schema)
  return { name, context, uri, digest, rows: optionalNumber(dataset.rows), schema }
}

/** A file or folder, by its path. */
export function artifactData(
  path: string,
  options: { readonly name?: string; readonly type?: string; readonly aliases?: readonly string[]; readonly metadata?: Fields },
  tools: DataTools,
): EventPayload<'artifact'> {
  const { name = path.split(/[\\/]/).filter(Boolean).at(-1) ?? path, type = 'file', aliases = [], metadata } = options
  if (!Array.isArray(aliases)) throw new TypeError('aliases are a list of names')
  return {
    name: textOf(name, tools),
    type: textOf(type, tools),
    path,
    aliases: aliases.map(String),
    metadata: tools.redactor.toFields(metadata),
  }
}

function float32(data: ArrayLike<number>): Uint8Array {
  return new Uint8Array(Float32Array.from(data).buffer)
}
