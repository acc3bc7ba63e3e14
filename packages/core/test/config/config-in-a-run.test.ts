import { expect, test } from 'vitest'
import { parseConfig } from '../../src/config/index.js'
import { memorySink, type MetricsEvent, startRun } from '../../src/index.js'
import { modules } from './modules.js'

test('a run starts from data: with its sinks behind their routes, its rules and its monitors', async () => {
  const [all, few] = [memorySink(), memorySink()]
  const started: string[] = []
  const load = modules([], {
    './all.js': { sink: () => ({ ...all, name: 'all' }) },
    './few.js': { sink: () => ({ ...few, name: 'few' }) },
    '@trainlog/monitor-system': { monitor: () => ({ name: 'system', start: () => void started.push('system') }) },
  })
  const data: unknown = JSON.parse(`{
    "experiment": "from-\${WHAT}", "dir": false, "captureWarnings": false, "params": { "lr": 0.1 },
    "metrics": { "reward": { "priority": "essential", "goal": "maximize" }, "noise": "verbose" },
    "sinks": ["./all.js", { "use": "./few.js", "include": ["reward"], "kinds": ["metrics"] }],
    "monitors": [{ "use": "system" }]
  }`)
  const run = await startRun(await parseConfig(data, { load, env: { WHAT: 'data' } }))
  run.log({ reward: 1, noise: 2, other: 3 }, 1)
  run.log({ reward: 5 }, 2)
  expect([run.experiment, run.runInfo.params, run.history('reward').best]).toEqual(['from-data', { lr: 0.1 }, 5])
  await run.end()
  const names = (events: readonly { readonly kind: string }[]): unknown[] =>
    events.flatMap(event => (event.kind === 'metrics' ? [(event as MetricsEvent).set.names] : []))
  expect(names(all.events)).toEqual([['reward', 'other'], ['reward']])
  expect(names(few.events)).toEqual([['reward'], ['reward']])
  expect(started).toEqual(['system'])
})
