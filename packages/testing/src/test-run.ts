import { AsyncResource } from 'node:async_hooks'
import { withRun, type Run, type RunOptions } from '@trainlog/core'
import { createRecorder, type Recorder } from './run-recorder.js'

/** As for any run; `reuse` makes no sense here. */
export type TestRunOptions = Omit<RunOptions, 'reuse'>

/** A run for one test. */
export interface TestRun {
  readonly run: Run
  readonly recorder: Recorder
  /** Calls `body` inside the run: `getRun()` and module-level loggers (`getLogger`) find it there, also after an await. */
  within<T>(body: () => T): T
}

/**
 * Starts a run that writes no folder (`dir: false`), does not listen to the process's warnings, and records what is logged. Any number
 * of them may live at once: code finds one by `getRun()` only in its `within`. End it with `run.end()`.
 *
 * @throws (rejects with) what `startRun` throws.
 */
export function testRun(options: TestRunOptions = {}): Promise<TestRun> {
  const recorder = createRecorder()
  const given: RunOptions = {
    dir: false,
    captureWarnings: false,
    // Not what the environment says.
    mode: 'on',
    ...options,
    sinks: [...(options.sinks ?? []), recorder.route],
  }
  return new Promise((resolve, reject) => {
    // `withRun` and not `startRun`: that one takes the process's only place for a run, so that tests would get into each other's way.
    const ended = withRun(given, run => {
      const scope = new AsyncResource('TestRun')
      recorder.attach(run)
      resolve({ run, recorder, within: body => scope.runInAsyncScope(body) })
      return new Promise<void>(done => run.onEnd(() => done()))
    })
    ended.catch(reject)
  })
}
