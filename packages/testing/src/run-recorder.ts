import type { EventKind, EventMap, Level, Route, Run, TrainEvent } from '@trainlog/core'
import { describeEvents } from './describe-event.js'
import { describeMatch, matches, type EventMatch } from './event-match.js'

/** What was logged in a test's run. Whatever was logged before a look at it is in it: nothing needs to be flushed. */
export interface Recorder {
  /** Everything, by `seq`. */
  readonly events: readonly TrainEvent[]
  /** The events of one kind. */
  of<K extends EventKind>(kind: K): readonly EventMap[K][]
  /** The values of one metric, under its full name (`val/loss`), in the order they were logged. */
  metrics(name: string): readonly { readonly step: number | undefined; readonly value: number }[]
  /** The messages. */
  messages(): readonly { readonly level: Level; readonly text: string }[]
  /**
   * Finds an event that matches: a message by its text, or any event by its fields or by a function.
   *
   *     recorder.assertLogged('all read')
   *     recorder.assertLogged({ kind: 'metrics', step: 3, metrics: { loss: value => value < 1 } })
   *
   * @returns the first one.
   * @throws Error that shows what was logged instead.
   */
  assertLogged(match: EventMatch): TrainEvent
}

/** The recorder, and what joins it to a run. */
export interface RunRecorder extends Recorder {
  readonly route: Route
  /** The run that is recorded, for what it still holds back. */
  attach(run: Run): void
}

/** Makes a recorder. */
export function createRecorder(): RunRecorder {
  const recorded: TrainEvent[] = []
  let run: Run | undefined
  const events = (): readonly TrainEvent[] => {
    // Reading a history takes in what was logged so far; a flush would do that too, but also call into the sinks that are being tested.
    run?.history('')
    return recorded
  }
  const of = <K extends EventKind>(kind: K): readonly EventMap[K][] => events().filter((event): event is EventMap[K] => event.kind === kind)
  return {
    attach(of) {
      run = of
    },
    route: {
      sink: { name: 'test-recorder', sync: true, open: () => ({ write: () => undefined }) },
      // Here and not in `write`: a filter sees events when they are taken in, a sink only on the next turn of the event loop.
      filter(event) {
        recorded.push(event)
        return true
      },
    },
    get events() {
      return [...events()]
    },
    of,
    metrics: name =>
      of('metrics').flatMap(({ set, values, step }) => {
        const value = values[set.names.indexOf(name)]
        return value === undefined ? [] : [{ step, value }]
      }),
    messages: () => of('message').map(({ level, text }) => ({ level, text })),
    assertLogged(match) {
      const found = events().find(event => matches(event, match))
      if (found) return found
      throw new Error(`no event matches ${describeMatch(match)}; ${describeEvents(events())}`)
    },
  }
}
