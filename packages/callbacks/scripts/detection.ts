import { fileURLToPath } from 'node:url'
import { anomalyDetector, lossSpikes, plateauWarning, trendWarning } from '../src/index.js'
import { MessageRate } from '../src/message-rate.js'
import { Drive } from '../test/lib/drive.js'
import { normals, seeded } from '../test/lib/random.js'
import type { TrainingCallback } from '@trainlog/core/training'

/** How often a detector was wrong, and how often right. */
export interface Detection {
  readonly detector: string
  /** What must raise no alarm, and what must. */
  readonly quiet: string
  readonly loud: string
  /** Share of series with an alarm. */
  readonly falseAlarms: number
  readonly detected: number
}

/** Noise, by position. */
type Series = (noise: () => number, at: number) => number
interface Trial {
  readonly detector: string
  readonly make: () => TrainingCallback
  readonly metric: string
  readonly length: number
  readonly alarms: (drive: Drive) => number
  readonly quiet: readonly [string, Series]
  readonly loud: readonly [string, Series]
}

const alerts = (drive: Drive): number => drive.trace.filter(([what, , resolved]) => what === 'alert' && resolved === false).length
const issues = (drive: Drive): number => drive.trace.filter(([what]) => what === 'issue').length
const flat =
  (level: number): Series =>
  noise =>
    level + noise()

/** Noise is normal, with standard deviation 1; levels and slopes are in units of it. */
const trials: readonly Trial[] = [
  {
    detector: 'plateauWarning',
    make: () => plateauWarning(),
    metric: 'val_loss',
    length: 200,
    alarms: alerts,
    quiet: ['200 values that improve by 0.15 each', (noise, at) => 100 - 0.15 * at + noise()],
    loud: ['improvement by 0.15 each up to the 100th of 200 values, then none', (noise, at) => 100 - 0.15 * Math.min(at, 100) + noise()],
  },
  {
    detector: 'trendWarning',
    make: () => trendWarning(),
    metric: 'val_loss',
    length: 200,
    alarms: alerts,
    quiet: ['200 values on one level', flat(100)],
    loud: ['one level up to the 100th of 200 values, then worse by 0.15 each', (noise, at) => 100 + 0.15 * Math.max(0, at - 100) + noise()],
  },
  {
    detector: 'lossSpikes',
    make: () => lossSpikes(),
    metric: 'loss',
    length: 1000,
    alarms: issues,
    quiet: ['1 000 values on one level', flat(100)],
    loud: ['a jump by 10 at the 500th of 1 000 values', (noise, at) => 100 + noise() + (at === 500 ? 10 : 0)],
  },
  {
    detector: 'anomalyDetector',
    make: () => anomalyDetector(),
    metric: 'batch_time',
    length: 1000,
    alarms: alerts,
    quiet: ['1 000 values on one level', flat(100)],
    loud: ['one level up to the 500th of 1 000 values, then 10 lower', (noise, at) => 100 + noise() - (at >= 500 ? 10 : 0)],
  },
]

/** Runs every detector with its default options on seeded series. */
export function measureDetection(series: number): readonly Detection[] {
  const ofTrials = trials.map(trial => {
    const share = (make: Series, seed: number): number => {
      let alarmed = 0
      for (let i = 0; i < series; i++) if (alarmsIn(trial, make, seed + i) > 0) alarmed++
      return alarmed / series
    }
    const [quiet, quietSeries] = trial.quiet
    const [loud, loudSeries] = trial.loud
    return { detector: trial.detector, quiet, loud, falseAlarms: share(quietSeries, 1), detected: share(loudSeries, 1_000_001) }
  })
  const bursts = (factor: number, seed: number): number => {
    let alarmed = 0
    for (let i = 0; i < series; i++) if (burstsIn(seeded(seed + i), factor) > 0) alarmed++
    return alarmed / series
  }
  return [
    ...ofTrials,
    {
      detector: 'anomalyDetector, messages',
      quiet: '200 minutes with 5 warnings each on average',
      falseAlarms: bursts(1, 1),
      loud: 'the same, with 6 times as many in the 100th minute',
      detected: bursts(6, 1_000_001),
    },
  ]
}

/** Messages at random times (a Poisson process), `factor` times as many in one minute. */
function burstsIn(random: () => number, factor: number): number {
  const rate = new MessageRate({ windowMs: 60_000, windows: 30, minWindows: 5, alpha: 1e-5 })
  let bursts = 0
  for (let minute = 0; minute < 200; minute++) {
    const perMinute = minute === 100 ? 5 * factor : 5
    for (let at = -Math.log(1 - random()) / perMinute; at < 1; at -= Math.log(1 - random()) / perMinute)
      if (rate.push((minute + at) * 60_000)) bursts++
    rate.advance((minute + 1) * 60_000)
  }
  return bursts
}

function alarmsIn({ make, metric, length, alarms }: Trial, series: Series, seed: number): number {
  const noise = normals(seeded(seed))
  const callback = make()
  const drive = new Drive(callback).begin()
  const byBatch = callback.onBatchEnd !== undefined
  for (let at = 0; at < length; at++) {
    const metrics = { [metric]: series(noise, at) }
    if (byBatch) drive.batch(metrics)
    else drive.epoch(metrics)
  }
  return alarms(drive)
}

/** As a table in Markdown. */
export function describeDetection(detections: readonly Detection[]): string {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
  const rows = detections.map(each => [each.detector, each.quiet, percent(each.falseAlarms), each.loud, percent(each.detected)])
  return [
    ['detector', 'no alarm should be raised by', 'false alarms', 'an alarm should be raised by', 'detected'],
    ['---', '---', '---', '---', '---'],
    ...rows,
  ]
    .map(row => `| ${row.join(' | ')} |`)
    .join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(`${describeDetection(measureDetection(1000))}\n`)
