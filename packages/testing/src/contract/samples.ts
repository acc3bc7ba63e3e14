import type { EventKind } from '@trainlog/core'
import { dataSamples } from './data-samples.js'
import { runSamples } from './run-samples.js'
import type { DataKind, RunKind, Sample, SampleFiles, Samples, TrainingKind } from './sample.js'
import { trainingSamples } from './training-samples.js'

/** A kind that core knows. */
export type BuiltInKind = RunKind | DataKind | TrainingKind

const samples: Samples<BuiltInKind> = { ...runSamples, ...dataSamples, ...trainingSamples }

/** All kinds that core knows. */
export const builtInKinds: readonly BuiltInKind[] = Object.keys(samples) as BuiltInKind[]

/** A payload without anything that may be left out; undefined for the kind of a plug-in. */
export function minimalPayload(kind: EventKind, name: string, files: SampleFiles): object | undefined {
  return sampleOf(kind)?.minimal(name, files)
}

/** Payloads in all forms that the kind has; none for the kind of a plug-in. */
export function typicalPayloads(kind: EventKind, name: string, files: SampleFiles): readonly object[] {
  return sampleOf(kind)?.typical(name, files) ?? []
}

function sampleOf(kind: EventKind): Sample<EventKind> | undefined {
  return (samples as Readonly<Partial<Record<string, Sample<EventKind>>>>)[kind]
}
