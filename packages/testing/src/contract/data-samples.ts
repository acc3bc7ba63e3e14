import type { Payload } from '@trainlog/core'
import type { DataKind, Samples } from './sample.js'

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), letter => letter.charCodeAt(0))
/** One pixel. */
const png = fromBase64('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==')
const gif = fromBase64('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7')
const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
/** Two samples of 16 bit mono at 8 kHz, behind the 44 bytes of a RIFF header. */
const wav = fromBase64('UklGRigAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQQAAAAAAP9/')

const inline = (mediaType: string, bytes: Uint8Array): Payload => ({ mediaType, bytes: bytes.slice() })
const pixels = (count: number): Payload =>
  inline(
    'application/x-pixels',
    Uint8Array.from({ length: count }, (_, i) => (i * 37) % 256),
  )
const floats = (...values: number[]): Payload => inline('application/octet-stream', new Uint8Array(Float32Array.from(values).buffer))
const integers = (...values: number[]): Payload => inline('application/octet-stream', new Uint8Array(Int32Array.from(values).buffer))

/** What a person looks at: each with bytes in it, and with bytes that core has put into a file. */
export const dataSamples: Samples<DataKind> = {
  text: {
    minimal: name => ({ name, text: name }),
    typical: name => [{ name, text: '# A *title*\n\n| a | b |\n| - | - |\n| 1 | 2 |\n' }],
  },
  histogram: {
    minimal: name => ({ name, edges: [0, 0], counts: [0], min: 0, max: 0, sum: 0, sumSquares: 0, count: 0, nonFinite: 0 }),
    typical: name => [
      { name, edges: [-1, 0, 1, 3], counts: [2, 0, 1], min: -1, max: 3, sum: 1.5, sumSquares: 10.25, count: 3, nonFinite: 1 },
    ],
  },
  table: {
    minimal: name => ({ name, columns: [], rows: [], chart: undefined }),
    typical: name => [
      { name, columns: ['class', 'score', 'more'], rows: [['cat', 0.9, null], ['dog', true, { a: [1] }]], chart: undefined }, // prettier-ignore
      { name, columns: ['x', 'y', 'series'], rows: [[0, 1, 'a'], [1, 0.5, 'b']], chart: { type: 'line', x: 'x', y: 'y', group: 'series' } }, // prettier-ignore
      { name, columns: ['actual', 'predicted', 'count'], rows: [['cat', 'cat', 3]], chart: { type: 'confusion_matrix' } },
    ],
  },
  image: {
    minimal: name => ({
      name,
      payload: inline('image/png', png),
      width: undefined,
      height: undefined,
      channels: undefined,
      count: 1,
      caption: undefined,
      boxes: [],
    }),
    typical: (name, { blob }) => [
      {
        name,
        payload: pixels(2 * 2 * 3),
        width: 2,
        height: 2,
        channels: 3,
        count: 1,
        caption: name,
        boxes: [{ x: 0, y: 0, width: 1, height: 2, label: 'cat', score: 0.5 }],
      },
      { name, payload: pixels(3 * 2 * 2), width: 2, height: 2, channels: 1, count: 3, caption: undefined, boxes: [] },
      ...(blob ? [{ name, payload: blob, width: 256, height: 128, channels: 4 as const, count: 1, caption: undefined, boxes: [] }] : []),
    ],
  },
  audio: {
    minimal: name => ({ name, payload: inline('audio/wav', wav), sampleRate: undefined, channels: undefined, caption: undefined }),
    typical: name => [{ name, payload: inline('audio/wav', wav), sampleRate: 8000, channels: 1, caption: 'a click' }],
  },
  video: {
    minimal: name => ({
      name,
      payload: inline('image/gif', gif),
      width: undefined,
      height: undefined,
      channels: undefined,
      count: 1,
      fps: 10,
      caption: undefined,
    }),
    typical: name => [
      { name, payload: pixels(3 * 2 * 2 * 3), width: 2, height: 2, channels: 3, count: 3, fps: 25, caption: 'three frames' },
    ],
  },
  figure: {
    minimal: name => ({ name, payload: inline('image/svg+xml', svg), caption: undefined }),
    typical: name => [{ name, payload: inline('image/png', png), caption: 'a plot' }],
  },
  'pr-curve': {
    minimal: name => ({ name, truePositives: [], falsePositives: [], trueNegatives: [], falseNegatives: [], precision: [], recall: [] }),
    typical: name => [
      {
        name,
        truePositives: [2, 1],
        falsePositives: [2, 0],
        trueNegatives: [0, 2],
        falseNegatives: [0, 1],
        precision: [0.5, 1],
        recall: [1, 0.5],
      },
    ],
  },
  embedding: {
    minimal: name => ({ name, payload: floats(1), count: 1, dimensions: 1, columns: [], metadata: [], sprites: undefined }),
    typical: name => [
      {
        name,
        payload: floats(1, 2, 3, 4),
        count: 2,
        dimensions: 2,
        columns: ['label', 'split'],
        metadata: [['cat', 'train'], ['dog', 'test']], // prettier-ignore
        sprites: { payload: pixels(2 * 2 * 2), width: 2, height: 2, channels: 1 },
      },
    ],
  },
  graph: {
    minimal: name => ({ name, format: 'graphdef', payload: inline('application/octet-stream', new Uint8Array()) }),
    typical: name => [
      {
        name,
        format: 'keras',
        payload: inline('application/json', new TextEncoder().encode('{"class_name":"Sequential","config":{"name":"m","layers":[]}}')),
      },
    ],
  },
  mesh: {
    minimal: name => ({ name, vertices: floats(0, 0, 0), faces: undefined, colors: undefined }),
    typical: name => [{ name, vertices: floats(0, 0, 0, 1, 0, 0, 0, 1, 0), faces: integers(0, 1, 2), colors: pixels(9) }],
  },
  artifact: {
    minimal: (name, { file }) => ({ name, type: 'file', path: file, aliases: [], metadata: {} }),
    typical: (name, { file, folder }) => [
      { name, type: 'model', path: file, aliases: ['latest', 'best'], metadata: { accuracy: 0.93, classes: ['cat'] } },
      { name: `${name}-folder`, type: 'dataset', path: folder, aliases: [], metadata: {} },
    ],
  },
  dataset: {
    minimal: name => ({ name, context: undefined, uri: undefined, digest: undefined, rows: undefined, schema: undefined }),
    typical: name => [{ name, context: 'training', uri: 'https://example.org/mnist', digest: 'abc', rows: 8000, schema: { label: 'int' } }],
  },
}
