export {
  clipAdaptively,
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  globalNorm,
  type AdaptiveClipping,
  type Clipped,
  type FloatArray,
} from './clip-arrays.js'
export { anomalyDetector, type AnomalyDetector, type AnomalyDetectorOptions } from './anomaly-detector.js'
export { arrayMath, type GradientMath, type ShapedArray } from './gradient-math.js'
export { clipGradients, type ClipGradientsOptions, type GradientClipping } from './clip-gradients.js'
export {
  cosineRestartsSchedule,
  cosineSchedule,
  type CosineRestartsScheduleOptions,
  type CosineScheduleOptions,
} from './cosine-schedule.js'
export { earlyStopping, type EarlyStopping, type EarlyStoppingOptions } from './early-stopping.js'
export { exponentialSchedule, multiStepSchedule, stepSchedule } from './step-schedule.js'
export { findNonFinite, type NonFinite } from './non-finite.js'
export { gradientMonitor, type GradientMonitorOptions } from './gradient-monitor.js'
export { judgeImprovement, type ImprovementRule, type ImprovementVerdict } from './plateau-warning.js'
export { judgePlateau, type PlateauRule, type PlateauState } from './plateau-rule.js'
export { judgeTrend, type TrendRule, type TrendVerdict } from './trend-warning.js'
export { judgeValue, type StopReason, type StopRule, type StopState, type StopVerdict } from './stop-rule.js'
export { lambdaCallback, type LambdaCallbackOptions } from './lambda-callback.js'
export { lambdaSchedule, sequentialSchedule, type LambdaScheduleOptions, type SequentialScheduleOptions } from './composed-schedule.js'
export { learningRateMonitor, type LearningRateMonitorOptions } from './learning-rate-monitor.js'
export { learningRateSchedule, type LearningRateScheduleOptions } from './learning-rate-schedule.js'
export { linearWarmupSchedule, warmupStableDecaySchedule } from './warmup-schedule.js'
export { lossSpikes, type LossSpike, type LossSpikesOptions } from './loss-spikes.js'
export { mannKendall } from './mann-kendall.js'
export { memoryMonitor, type MemoryMonitorOptions } from './memory-monitor.js'
export { metricTracker, type MetricTracker, type MetricTrackerOptions } from './metric-tracker.js'
export { numericChecks, type NumericChecksOptions } from './numeric-checks.js'
export { oneCycleSchedule, type OneCycleScheduleOptions } from './one-cycle-schedule.js'
export { OutlierDetector, type Outlier, type OutlierRule } from './outlier-rule.js'
export { plateauWarning, type PlateauWarningOptions } from './plateau-warning.js'
export { polynomialSchedule, type PolynomialScheduleOptions } from './polynomial-schedule.js'
export { reduceOnPlateau, type ReduceOnPlateauOptions } from './reduce-on-plateau.js'
export { stabilityScore, type StabilityParts, type StabilityScore, type StabilityScoreOptions } from './stability-score.js'
export { terminateOnNaN, type TerminateOnNaNOptions } from './terminate-on-nan.js'
export { throughput, type ThroughputOptions } from './throughput.js'
export { timeLimit, type TimeLimitOptions } from './time-limit.js'
export { trendWarning, type TrendWarningOptions } from './trend-warning.js'
export { weightMonitor, type WeightMonitorOptions } from './weight-monitor.js'
export type { BaseOptions, Schedule, TotalOptions, WarmupOptions } from './schedule.js'
export type { ClipReport } from './clip-plan.js'
export type { ExponentialScheduleOptions, MultiStepScheduleOptions, StepScheduleOptions } from './step-schedule.js'
export type { LinearWarmupScheduleOptions, WarmupStableDecayScheduleOptions } from './warmup-schedule.js'
export type { MetricStatistics } from './metric-statistics.js'
export type { Mode } from './goal.js'
export type { NamedWeights, Readable, WeightSource } from './numbers-of.js'
export type { NumberList } from './least-squares.js'
