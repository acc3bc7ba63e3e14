import { sampleError } from './run-samples.js'
import type { Samples, TrainingKind } from './sample.js'

let ids = 0

/** What the loop itself says. */
export const trainingSamples: Samples<TrainingKind> = {
  checkpoint: {
    minimal: path => ({ path, size: undefined, sha256: undefined, seconds: undefined, reason: undefined, best: false, metrics: {} }),
    typical: path => [
      { path, size: 1 << 20, sha256: 'ab'.repeat(32), seconds: 0.25, reason: 'best loss', best: true, metrics: { loss: 0.5 } },
    ],
  },
  progress: {
    minimal: description => ({
      id: ids++, description, unit: 'batch', done: 0, total: undefined, samples: 0, samplesPerSecond: undefined, batchTimeMs: undefined,
      elapsedMs: 0, state: 'running',
    }), // prettier-ignore
    typical: description => {
      const id = ids++
      const rate = { samplesPerSecond: 320, batchTimeMs: 100 }
      return [
        { id, description, unit: 'epoch', done: 1, total: 2, samples: 32, ...rate, elapsedMs: 100, state: 'running' },
        { id, description, unit: 'epoch', done: 2, total: 2, samples: 64, ...rate, elapsedMs: 200, state: 'done' },
      ]
    },
  },
  phase: {
    minimal: () => ({ phase: 'initialization', state: 'start', durationMs: undefined, batch: undefined, total: undefined, level: 'debug' }),
    typical: () => [
      { phase: 'epoch_start', state: 'start', durationMs: undefined, batch: undefined, total: 10, level: 'info' },
      { phase: 'epoch_start', state: 'end', durationMs: 12.5, batch: 3, total: 10, level: 'debug' },
    ],
  },
  'training-step': {
    minimal: () => ({
      batch: undefined, loss: undefined, accuracy: undefined, learningRate: undefined, gradientNorm: undefined, stabilityScore: undefined,
      clippingRatio: undefined,
    }), // prettier-ignore
    typical: () => [
      { batch: 3, loss: 0.5, accuracy: 0.75, learningRate: 1e-3, gradientNorm: 1.5, stabilityScore: 0.9, clippingRatio: 0.1 },
    ],
  },
  performance: {
    minimal: operation => ({
      operation,
      durationMs: 0,
      ok: true,
      memoryBytes: undefined,
      gpuUtilization: undefined,
      throughput: undefined,
    }),
    typical: operation => [{ operation, durationMs: 12.5, ok: false, memoryBytes: 1e9, gpuUtilization: 0.5, throughput: 320 }],
  },
  'numeric-issue': {
    minimal: location => ({ issue: 'nan', severity: 'low', location, details: {}, action: undefined }),
    typical: location => [
      { issue: 'exploding', severity: 'critical', location, details: { norm: 1e9, layer: { index: 3 } }, action: 'clipped' },
    ],
  },
  fault: {
    minimal: message => ({
      faultId: `fault-${ids++}`,
      category: 'unknown',
      error: { name: 'Error', message, stack: undefined, cause: undefined },
      message,
      operation: undefined,
      phase: undefined,
      batch: undefined,
      context: {},
      recovery: undefined,
    }),
    typical: message => {
      const about = { category: 'memory', error: sampleError, message, operation: 'forward', phase: 'forward_pass', batch: 3 } as const
      const faultId = `fault-${ids++}`
      return [
        { faultId, ...about, context: { free: 0 }, recovery: undefined },
        { faultId, ...about, context: {}, recovery: { attempted: true, successful: true, seconds: 0.5, action: 'skipped the batch' } },
      ]
    },
  },
  system: {
    minimal: description => ({ type: 'health_status', description, details: {} }),
    typical: description => [{ type: 'port_conflict', description, details: { port: 9090, tried: [9091] } }],
  },
  alert: {
    minimal: title => ({ title, text: '', level: 'info', metric: undefined, value: undefined, threshold: undefined, resolved: false }),
    typical: title => [
      { title, text: 'loss is above 10', level: 'critical', metric: 'loss', value: 12, threshold: 10, resolved: false },
      { title, text: 'loss is fine again', level: 'info', metric: 'loss', value: 1, threshold: 10, resolved: true },
    ],
  },
}
