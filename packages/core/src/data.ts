import type { EventPayload, Payload } from './event.js'
import type { AudioSource, Fields, ImageOptions, ImageSource, Logger, Numbers, TableSource } from './logger.js'
import type { JsonValue, TensorLike } from './vocabulary.js'
import type { Redactor } from './plain.js'
import { histogramFrom, histogramOf } from './histogram.js'
import { mediaTypeOf, toPictures } from './pixels.js'
import { toNumbers, toRows } from './numbers.js'
import { toWav } from './wav.js'

/** Keeps bytes: inline or in a file. */
export type MakePayload = (mediaType: string, bytes: Uint8Array) => Payload

// What callers give, as what events carry. Each copies what it keeps, and throws a TypeError that says what is wrong.

/** Pictures with what is drawn on them. */
export function imageData(name: string, image: ImageSource, options: ImageOptions, keep: MakePayload): EventPayload<'image'> {
  const { mediaType, bytes, ...size } = toPictures(image)
  const boxes = (options.boxes ?? []).map(box => ({ ...box }))
  if (boxes.some(box => ![box.x, box.y, box.width, box.height].every(Number.isFinite)))
    throw new TypeError('a box needs x, y, width and height')
  return { name, payload: keep(mediaType, bytes), ...size, caption: options.caption, boxes }
}

/** Frames, or encoded bytes. */
export function videoData(
  name: string,
  video: Uint8Array | TensorLike,
  options: { readonly caption?: string; readonly fps?: number },
  keep: MakePayload,
): EventPayload<'video'> {
  const { fps = 10, caption } = options
  if (!(fps > 0 && fps < Infinity)) throw new TypeError(`${String(fps)} frames per second make no sense`)
  const { mediaType, bytes, ...size } = toPictures(video)
  return { name, payload: keep(mediaType, bytes), ...size, fps, caption }
}

/** A WAV file. */
export function audioData(name: string, audio: AudioSource, caption: string | undefined, keep: MakePayload): EventPayload<'audio'> {
  const { bytes, sampleRate, channels } = toWav(audio)
  return { name, payload: keep('audio/wav', bytes), sampleRate, channels, caption }
}

/** SVG text or encoded bytes. */
export function figureData(
  name: string,
  figure: string | Uint8Array,
  caption: string | undefined,
  keep: MakePayload,
): EventPayload<'figure'> {
  if (typeof figure === 'string') {
    if (!/<svg[\s>]/.test(figure.slice(0, 1000))) throw new TypeError('the text is no SVG document')
    return { name, payload: keep('image/svg+xml', new TextEncoder().encode(figure)), caption }
  }
  const mediaType = mediaTypeOf(figure)
  if (!mediaType?.startsWith('image/')) throw new TypeError('the bytes are no PNG, JPEG, GIF, WebP or BMP')
  return { name, payload: keep(mediaType, figure.slice()), caption }
}

/** Buckets of numbers, or buckets as given. */
export function histogramData(name: string, values: Parameters<Logger['histogram']>[1], buckets: number): EventPayload<'histogram'> {
  if (!Number.isSafeInteger(buckets) || buckets < 1 || buckets > 10_000) throw new TypeError(`${String(buckets)} buckets make no sense`)
  if ('edges' in values && 'counts' in values) return { name, ...histogramFrom(values.edges, values.counts) }
  return { name, ...histogramOf(toNumbers(values as Numbers).data, buckets) }
}

/** Records become columns in the order in which their keys first appear. */
export function tableData(name: string, table: TableSource, redactor: Redactor): EventPayload<'table'> {
  if ('columns' in table) {
    const { columns, rows, chart } = table
    const short = rows.findIndex(row => row.length !== columns.length)
    if (short >= 0) throw new TypeError(`row ${short} has ${rows[short]?.length} cells, but there are ${columns.length} columns`)
    return { name, columns: [...columns], rows: rows.map(row => row.map(cell => redactor.toJson(cell))), chart: chart && { ...chart } }
  }
  if (!Array.isArray(table)) throw new TypeError('it is neither a list of records nor { columns, rows }')
  const records = table.map(record => redactor.toFields(record))
  const columns = [...new Set(records.flatMap(Object.keys))]
  return { name, columns, rows: records.map(record => columns.map(column => record[column] ?? null)), chart: undefined }
}

/** Points, what is known of each, and their pictures. */
export function embeddingData(name: string, embedding: Parameters<Logger['embedding']>[1], keep: MakePayload): EventPayload<'embedding'> {
  const { data, rows, width } = toRows(embedding.vectors, 'vectors')
  const given = embedding.metadata ?? []
  if (given.length !== 0 && given.length !== rows) throw new TypeError(`there are ${rows} vectors, but metadata for ${given.length}`)
  const records = given.map(one => (typeof one === 'object' ? one : { label: one }))
  const columns = [...new Set(records.flatMap(Object.keys))]
  const metadata = records.map(record => columns.map(column => String((record as Record<string, string | number>)[column] ?? '')))
  const pictures = embedding.sprites && toPictures(embedding.sprites)
  if (pictures && pictures.count !== rows) throw new TypeError(`there are ${rows} vectors, but ${pictures.count} sprites`)
  const { width: w, height: h, channels } = pictures ?? {}
  const sprites =
    pictures && w && h && channels ? { payload: keep(pictures.mediaType, pictures.bytes), width: w, height: h, channels } : undefined
  return { name, payload: keep('application/x-float32', float32(data)), count: rows, dimensions: width, columns, metadata, sprites }
}

/** Vertices, faces and colours. */
export function meshData(name: string, mesh: Parameters<Logger['mesh']>[1], keep: MakePayload): EventPayload<'mesh'> {
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
export function graphData(name: string, graph: object | string | Uint8Array, keep: MakePayload): EventPayload<'graph'> {
  if (graph instanceof Uint8Array) return { name, format: 'graphdef', payload: keep('application/x-graphdef', graph.slice()) }
  const text =
    typeof graph === 'string'
      ? graph
      : JSON.stringify('toJSON' in graph && typeof graph.toJSON === 'function' ? graph.toJSON(null, false) : graph)
  return { name, format: 'keras', payload: keep('application/json', new TextEncoder().encode(text)) }
}

/** Where data comes from and what it looks like. */
export function datasetData(
  name: string,
  dataset: NonNullable<Parameters<Logger['dataset']>[1]>,
  redactor: Redactor,
): EventPayload<'dataset'> {
  const { context, uri, digest, rows, schema } = dataset
  return { name, context, uri: uri && redactor.text(uri), digest, rows, schema: schema === undefined ? undefined : redactor.toJson(schema) }
}

/** A file or folder, by its path. */
export function artifactData(
  path: string,
  options: { readonly name?: string; readonly type?: string; readonly aliases?: readonly string[]; readonly metadata?: Fields },
  redactor: Redactor,
): EventPayload<'artifact'> {
  if (typeof path !== 'string' || path === '') throw new TypeError('it needs the path of a file or folder')
  const { name = path.split(/[\\/]/).filter(Boolean).at(-1) ?? path, type = 'file', aliases = [], metadata } = options
  return { name, type, path, aliases: [...aliases], metadata: redactor.toFields(metadata) as { [key: string]: JsonValue } }
}

function float32(data: ArrayLike<number>): Uint8Array {
  return new Uint8Array(Float32Array.from(data).buffer)
}
