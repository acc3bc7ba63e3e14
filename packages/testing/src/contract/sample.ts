import type { EventKind, EventPayload, Payload } from '@trainlog/core'

/** Files that sample events refer to; they exist while a rule is checked. */
export interface SampleFiles {
  /** A file that belongs to nobody, absolute. */
  readonly file: string
  /** A folder with a file in it, absolute. */
  readonly folder: string
  /** Bytes that core put into the run folder because they are many; undefined without a folder. */
  readonly blob: Payload | undefined
}

/** Events of one kind. Each carries the name where a person would look for it. */
export interface Sample<K extends EventKind> {
  /** Everything that may be left out, or empty, is. */
  minimal(name: string, files: SampleFiles): EventPayload<K>
  /** As training code makes them, one for each form that the kind has. */
  typical(name: string, files: SampleFiles): readonly EventPayload<K>[]
}

/** Samples of some kinds. */
export type Samples<K extends EventKind> = { readonly [Kind in K]: Sample<Kind> }

/** The kinds that tell what a run is and how it goes. */
export type RunKind =
  | 'run-start' | 'run-end' | 'message' | 'params' | 'tags' | 'summary' | 'metrics' | 'delivery' | 'rewind' | 'link' // prettier-ignore
/** The kinds with data to look at. */
export type DataKind =
  | 'text' | 'histogram' | 'table' | 'image' | 'audio' | 'video' | 'figure' | 'pr-curve' | 'embedding' | 'graph' | 'mesh' | 'artifact' | 'dataset' // prettier-ignore
/** The kinds that training itself emits. */
export type TrainingKind =
  | 'checkpoint' | 'progress' | 'phase' | 'training-step' | 'performance' | 'numeric-issue' | 'fault' | 'system' | 'alert' // prettier-ignore
