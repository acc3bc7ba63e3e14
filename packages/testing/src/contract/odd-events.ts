import type { EventKind, JsonValue, TrainEvent } from '@trainlog/core'
import type { Bench } from './bench.js'
import { sampleSet } from './run-samples.js'
import { minimalPayload } from './samples.js'
import type { SampleHeader, TrialSession } from './trial-session.js'

/** An event that core would pass on, though nobody expects it. */
export interface OddEvent {
  readonly event: TrainEvent
  readonly what: string
}

const names: Readonly<Record<string, string>> = {
  'Unicode': 'ключ · 日本語 · 🧪 · \u202eright to left',
  'half a surrogate pair': 'a\ud800b',
  'control characters': 'tab\tline\nreturn\rbell\u0007escape\u001b[31mnull\u0000',
  'quotes': `"double" 'single' \`back\` \\ {"json": 1} <b>&amp;</b>`,
  'slashes': '../up//a/./b',
  'what databases and spreadsheets take for their own': `=1+1; DROP TABLE runs; --`,
  'a name that objects have': '__proto__',
  'white space': '  ',
  '10 000 characters': 'n'.repeat(10_000),
} // prettier-ignore

const headers: Readonly<Record<string, SampleHeader>> = {
  'neither step nor epoch': {},
  'a negative step': { step: -1, epoch: -1 },
  'the largest step there is': { step: Number.MAX_SAFE_INTEGER, epoch: 0 },
  'another rank': { step: 0, epoch: 0, rank: 7 },
  'a time before the one of the event before': { step: 1, time: 0 },
}

const deep = (levels: number): JsonValue => (levels === 0 ? 'deep' : { in: deep(levels - 1) })

/** Every accepted kind with odd names and headers, and what is odd about single kinds. */
export async function oddEvents(bench: Bench, session: TrialSession): Promise<readonly OddEvent[]> {
  const kinds = await bench.kinds()
  const files = bench.files(session.run)
  const make = (kind: EventKind, payload: object, what: string, header: SampleHeader = { step: 1, epoch: 0 }): OddEvent[] =>
    kinds.includes(kind) ? [{ event: session.event(kind, payload, header), what: `a ${kind} event with ${what}` }] : []
  const minimal = (kind: EventKind, name: string): object => minimalPayload(kind, name, files) ?? {}
  const many = Array.from({ length: 1000 }, (_, i) => `many/${i}`)
  return [
    ...kinds.flatMap(kind => [
      ...Object.entries(names).flatMap(([what, name]) => make(kind, minimal(kind, name), what)),
      ...Object.entries(headers).flatMap(([what, header]) => make(kind, minimal(kind, 'loss'), what, header)),
    ]),
    ...[NaN, Infinity, -Infinity, -0, Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 53].flatMap(value =>
      make('metrics', { set: sampleSet(['loss', 'accuracy']), values: [value, 0.5] }, `the value ${Object.is(value, -0) ? '-0' : value}`),
    ),
    ...make('metrics', { set: sampleSet(many), values: many.map((_, i) => i) }, '1000 values'),
    ...make('message', { level: 'info', text: 'long '.repeat(200_000), fields: { deep: deep(50) } }, 'a megabyte of text'),
    ...make('summary', { values: { nan: NaN, deep: deep(50) } }, 'NaN and 50 levels'),
    ...make(
      'params',
      { values: { nothing: null, inf: -Infinity, long: 'v'.repeat(10_000), none: undefined } },
      'values that many backends refuse',
    ),
    ...make('artifact', { name: 'gone', type: 'model', path: `${files.file}.gone`, aliases: [], metadata: {} }, 'a path where nothing is'),
    ...make(
      'table',
      { name: 'odd', columns: ['a', 'b'], rows: [[NaN, null], [], ['x', 'y', 'too many']], chart: undefined },
      'ragged rows',
    ),
  ]
}
