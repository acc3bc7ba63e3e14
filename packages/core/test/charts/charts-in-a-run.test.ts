import { expect, test } from 'vitest'
import { confusionMatrix, featureImportance, prCurve, rocCurve, scatter } from '../../src/charts/index.js'
import { memorySink, withRun } from '../../src/index.js'

test('charts reach sinks as tables that say how to draw themselves', async () => {
  const sink = memorySink()
  const actual = [0, 1, 2, 2]
  const predicted = [0, 2, 2, 2]
  await withRun({ dir: false, sinks: [sink], captureWarnings: false }, run => {
    run.table('val/confusion', confusionMatrix({ actual, predicted, labels: ['cat', 'dog', 'fox'] }), 100)
    run.table('val/roc', rocCurve({ actual: [0, 1, 1], scores: [0.2, 0.7, 0.4] }))
    run.table('importance', featureImportance({ age: 0.4, income: 0.6 }))
    run.table('predictions', scatter({ x: actual, y: predicted }))
    run.prCurve('val/pr', prCurve({ actual: [0, 1, 1], scores: [0.2, 0.7, 0.4] }))
    expect(run.report().events.rejected).toBe(0)
  })
  const tables = sink.events.flatMap(event => (event.kind === 'table' ? [event] : []))
  expect(tables.map(({ name, chart, rows }) => [name, chart?.type, rows.length])).toEqual([
    ['val/confusion', 'confusion_matrix', 3],
    ['val/roc', 'roc', 3],
    ['importance', 'bar', 2],
    ['predictions', 'scatter', 4],
  ])
  // What a chart names are columns, and every row fills all of them.
  for (const { columns, rows, chart } of tables) {
    for (const column of [chart?.x, chart?.y, chart?.group]) if (column !== undefined) expect(columns).toContain(column)
    for (const row of rows) expect(row).toHaveLength(columns.length)
  }
  expect(sink.events.find(event => event.kind === 'pr-curve')).toMatchObject({ name: 'val/pr' })
})
