import { describe, expect, test } from 'vitest'
import { sinkContract, type SinkRule } from '@trainlog/testing'
import { SinkError, type Batch, type RunInfo, type Sink, type SinkSession, type TrainEvent } from '@trainlog/core'
import { Backend, goodSink, goodSyncSink, optionsFor, progress, render, type Changes } from './backend.js'

type Break = (backend: Backend) => Changes

/** A good sink whose `write` first looks at each event. */
const looking =
  (look: (event: TrainEvent) => void): Break =>
  () => ({
    session: ({ write }) => ({
      async write(batch, attempt) {
        batch.forEach(look)
        await write(batch, attempt)
      },
    }),
  })

/** Keeps everything back until one of the calls. */
const buffering =
  (until: 'flush' | 'close'): Break =>
  backend => ({
    session(good) {
      const kept: TrainEvent[] = []
      const release = (): void => {
        while (kept[0]) {
          backend.putSync(render(kept[0]))
          kept.shift()
        }
      }
      return {
        write: async batch => void kept.push(...batch),
        flush: async () => (until === 'flush' ? release() : undefined),
        rescue(batch) {
          release()
          good.rescue?.(batch)
        },
        async close(outcome) {
          await good.close?.(outcome)
          if (until === 'close') release()
        },
      }
    },
  })

let made = 0

/** For each rule, sinks that break that one. */
const broken: { readonly [R in SinkRule]: Readonly<Record<string, Break>> } = {
  name: { 'is called something else each time': () => ({ sink: { name: `sink-${made++}` } }) },
  options: {},
  spec: {
    'puts a function into its spec': () => ({ sink: { spec: { use: 'it', options: { fetch: () => undefined } } as never } }),
    'puts a date into its spec': () => ({ sink: { spec: { use: 'it', options: { since: new Date(0) } } as never } }),
    'names no package': () => ({ sink: { spec: { use: '' } } }),
  },
  accepts: {
    'accepts a kind that does not exist': () => ({ sink: { accepts: ['metrics', 'metric' as never] } }),
    'accepts a kind twice': () => ({ sink: { accepts: ['metrics', 'message', 'metrics'] } }),
  },
  'parallel-runs': {
    'opens once at a time': () => {
      let open = false
      return {
        opening() {
          if (open) throw new SinkError('it is open already')
        },
        session({ close }) {
          open = true
          return {
            async close(outcome) {
              open = false
              await close?.(outcome)
            },
          }
        },
      }
    },
    'closes what its runs share': () => {
      const shared = { gone: false, users: 0 }
      return {
        session({ write, close }) {
          if (shared.users++ === 0) shared.gone = false
          return {
            write: async (batch, attempt) => (shared.gone ? undefined : write(batch, attempt)),
            async close(outcome) {
              shared.users--
              shared.gone = true
              await close?.(outcome)
            },
          }
        },
      }
    },
  },
  'sequential-runs': {
    'belongs to its first run for ever': () => {
      let closed: string | undefined
      return {
        opening({ id }: RunInfo) {
          if (closed !== undefined && closed !== id) throw new SinkError('it is closed')
        },
        session: ({ close }, { id }) => ({
          async close(outcome) {
            closed = id
            await close?.(outcome)
          },
        }),
      }
    },
  },
  'no-folder': {
    'needs a folder, and does not say that no other try will help': () => ({
      opening({ dir }) {
        if (dir === undefined) throw new Error('ENOENT: undefined')
      },
    }),
  },
  'open-retry': {
    'believes to be opening for ever': backend => {
      let opening = false
      return {
        opening() {
          if (opening) throw new SinkError('it is being opened')
          opening = true
          backend.call()
          opening = false
        },
      }
    },
    'leaves the timer of an open that failed': backend => ({
      opening(_, { clock }) {
        const cancel = clock.setTimer(60_000, () => undefined)
        backend.call()
        cancel()
      },
    }),
  },
  kinds: {
    'cannot draw a confusion matrix': looking(event => {
      if (event.kind === 'table' && event.chart?.type === 'confusion_matrix') throw new Error('there is no such chart')
    }),
    'refuses what it accepts': () => ({
      session: ({ write }) => ({
        async write(batch, attempt) {
          for (const event of batch) if (event.kind === 'rewind') attempt.refuse(event, 'it cannot rewind')
          await write(batch, attempt)
        },
      }),
    }),
  },
  extremes: {
    'throws on NaN': looking(event => {
      if (event.kind === 'metrics' && event.values.some(Number.isNaN)) throw new Error('NaN is no number')
    }),
    'throws on a negative step': looking(({ step = 0 }) => {
      if (step < 0) throw new Error('the step is negative')
    }),
    'throws on a long name': looking(event => {
      if (event.kind === 'text' && event.name.length > 250) throw new Error('the name is too long')
    }),
  },
  'unknown-kinds': {
    'throws on a kind it does not know': looking(({ kind }) => {
      if (kind.includes('future')) throw new Error(`${kind}?`)
    }),
    'drops the batch with a kind it does not know': () => ({
      session: ({ write }) => ({
        write: async (batch, attempt) => (batch.some(({ kind }) => kind.includes('future')) ? undefined : write(batch, attempt)),
      }),
    }),
  },
  unmodified: {
    'marks events': looking(event => void ((event as { seen?: boolean }).seen = true)),
    'takes events out of the batch': () => ({
      session: ({ write }) => ({
        async write(batch, attempt) {
          const rest = batch.slice()
          await write(batch, attempt)
          ;(batch as TrainEvent[]).length = 0
          ;(batch as TrainEvent[]).push(...rest.reverse())
        },
      }),
    }),
    'changes bytes': looking(event => {
      if (event.kind === 'image' && 'bytes' in event.payload) event.payload.bytes.fill(0)
    }),
    'changes events when it is flushed': () => {
      return {
        session({ write }) {
          const all: TrainEvent[] = []
          return {
            async write(batch, attempt) {
              await write(batch, attempt)
              all.push(...batch.filter(event => !Object.isFrozen(event)))
            },
            async flush() {
              for (const event of all.splice(0)) (event as { source: string }).source = 'flushed'
            },
          }
        },
      }
    },
  },
  refusals: {
    'refuses copies': () => ({
      session: ({ write }) => ({
        async write(batch, attempt) {
          for (const event of batch) if (event.kind === 'metrics' && event.values.some(Number.isNaN)) attempt.refuse({ ...event }, 'NaN')
          await write(batch, attempt)
        },
      }),
    }),
    'refuses without a reason': () => ({
      session: ({ write }) => ({
        async write(batch, attempt) {
          for (const event of batch) if (event.step !== undefined && event.step < 0) attempt.refuse(event, '')
          await write(batch, attempt)
        },
      }),
    }),
  },
  keeps: {
    'keeps a hundred events of a batch': () => ({
      session: ({ write }) => ({ write: (batch, attempt) => write(batch.slice(0, 100), attempt) }),
    }),
    'keeps nothing': () => ({ session: () => ({ write: async () => undefined, rescue: () => undefined }) }),
  },
  order: {
    'writes the last first': () => ({
      session: ({ write }) => ({
        write: (batch, attempt) =>
          write(
            attempt.memo(() => [...batch].reverse()),
            within(attempt),
          ),
      }),
    }),
  },
  flush: { 'writes when it is closed': buffering('close') },
  'close-keeps': { 'writes when it is flushed': buffering('flush') },
  resume: {
    'starts over when a run is resumed': backend => ({
      opening({ session }) {
        if (session > 0) backend.held.length = 0
      },
    }),
  },
  errors: {
    'throws any error': () => ({
      session: ({ write }) => ({
        write: (batch, attempt) =>
          Promise.resolve(write(batch, attempt)).catch((error: unknown) => {
            throw new Error('it did not work', { cause: error })
          }),
      }),
    }),
    'throws a text': () => ({
      session: ({ write }) => ({
        write: (batch, attempt) =>
          Promise.resolve(write(batch, attempt)).catch(() => {
            throw 'down'
          }),
      }),
    }),
  },
  retry: {
    'starts the batch again': backend => ({
      session: () => ({
        async write(batch, attempt) {
          for (const event of batch) await backend.put(render(event), attempt.signal)
        },
      }),
    }),
    'takes a batch as done when it was tried once': () => ({
      session: ({ write }) => ({ write: async (batch, attempt) => (attempt.number > 1 ? undefined : write(batch, attempt)) }),
    }),
  },
  signal: {
    'waits whatever the signal says': backend => ({
      session: () => ({
        async write(batch, attempt) {
          const at = progress(attempt)
          for (; at.done < batch.length; at.done++) await backend.put(render(batch[at.done] as TrainEvent))
        },
      }),
    }),
  },
  rescue: {
    'rescues later': backend => ({
      session: () => ({
        rescue: (async (batch: Batch) => {
          await Promise.resolve()
          backend.held.push(...batch.map(render))
        }) as SinkSession['rescue'] & object,
      }),
    }),
    'rescues what is in flight alone': () => ({ session: ({ rescue }) => ({ rescue: batch => rescue?.(batch.slice(0, 1)) }) }),
    'throws when it is to rescue': () => ({
      session: () => ({
        rescue() {
          throw new Error('it is busy')
        },
      }),
    }),
  },
  'sync-returns': {
    'closes with a promise': () => ({ sink: { sync: true }, session: ({ close }) => ({ close: async outcome => close?.(outcome) }) }),
    'flushes with a promise': () => ({ sink: { sync: true }, session: () => ({ flush: async () => undefined }) }),
  },
  'sync-done': {
    'writes on the next turn of the loop': backend => ({
      sink: { sync: true },
      session: () => ({
        write(batch, attempt) {
          const at = progress(attempt)
          for (; at.done < batch.length; at.done++) {
            const text = render(batch[at.done] as TrainEvent)
            backend.call()
            setImmediate(() => backend.held.push(text))
          }
        },
      }),
    }),
  },
  'close-empty': {
    'closes what it opens with the first event': () => ({
      session({ write, close }) {
        let file: { end(): void } | undefined
        return {
          async write(batch, attempt) {
            file = { end: () => undefined }
            await write(batch, attempt)
          },
          async close(outcome) {
            await close?.(outcome)
            ;(file as { end(): void }).end()
          },
        }
      },
    }),
  },
  outcomes: {
    'expects an error of every run that did not finish': () => ({
      session: ({ close }) => ({
        async close(outcome) {
          await close?.(outcome)
          if (outcome.status !== 'finished' && outcome.error === undefined)
            throw new TypeError("Cannot read properties of undefined (reading 'message')")
        },
      }),
    }),
  },
  run: { 'asks for batches of no events': () => ({ sink: { delivery: { batchEvents: 0 } } }) },
  leftovers: {
    'leaves an interval': () => ({
      session: () => (
        later.push(
          clearInterval.bind(
            undefined,
            setInterval(() => undefined, 1000),
          ),
        ),
        {}
      ),
    }),
    'leaves a timer of the clock': () => ({ session: () => ({ close: async () => undefined }) }),
    'leaves a listener of the process': () => ({
      session() {
        const listener = (): void => undefined
        process.on('beforeExit', listener)
        later.push(() => void process.off('beforeExit', listener))
        return {}
      },
    }),
  },
  quiet: {
    'talks on the console': looking(() => console.info('written')),
    'writes to stdout': looking(() => process.stdout.write('written\n')),
  },
  'host-data': {
    'keeps a Map as its state': () => ({ session: (_, __, host) => (host.state.set(new Map() as never), {}) }),
    'gives a link to nowhere': () => ({ session: (_, __, host) => (host.link({}), {}) }),
    'gives a URL object as a link': () => ({ session: (_, __, host) => (host.link({ url: new URL('https://example.org') as never }), {}) }),
    'warns with an error': () => ({ session: (_, __, host) => (host.warn(new Error('full') as never), {}) }),
  },
}

/** The batch is another array here, so it needs a memo of its own. */
function within(attempt: Parameters<SinkSession['write']>[1]): Parameters<SinkSession['write']>[1] {
  const at = (memos.get(attempt) ?? memos.set(attempt, { done: 0 }).get(attempt)) as { done: number }
  return { number: attempt.number, signal: attempt.signal, refuse: attempt.refuse.bind(attempt), memo: <T>() => at as T }
}
const memos = new WeakMap<object, { done: number }>()

/** What broken sinks leave behind. */
const later: (() => void)[] = []

async function failures(
  create: (backend: Backend) => Sink,
  more: Partial<Parameters<typeof sinkContract>[0]> = {},
): Promise<readonly string[]> {
  const failed: string[] = []
  for (const { rule, run } of sinkContract({ ...optionsFor(create), ...more })) {
    await run().catch(() => failed.push(rule))
    for (const clean of later.splice(0)) clean()
  }
  return failed
}

describe('each rule finds the sink that breaks it, and no other rule minds:', () => {
  for (const [rule, sinks] of Object.entries(broken)) {
    describe(rule, () => {
      for (const [what, change] of Object.entries(sinks)) {
        test(`a sink that ${what}`, async () => {
          expect(
            await failures(backend => {
              const changes = change(backend)
              return (changes.sink?.sync ? goodSyncSink : goodSink)(backend, changes)
            }),
          ).toEqual([rule])
        })
      }
    })
  }

  test.each([
    ['takes everything', () => undefined],
    ['throws any error', () => { throw new Error('no') }], // prettier-ignore
    ['throws without a word', () => { throw new TypeError() }], // prettier-ignore
  ])('options: a factory that %s', async (_, factory) => {
    expect(await failures(backend => goodSink(backend), { invalid: [factory] })).toEqual(['options'])
  })

  test('there is one for each rule', () => {
    const rules = sinkContract(optionsFor(backend => goodSink(backend))).map(each => each.rule)
    expect(Object.keys(broken)).toEqual(rules)
    for (const [rule, sinks] of Object.entries(broken)) if (rule !== 'options') expect(Object.keys(sinks)).not.toEqual([])
  })
})
