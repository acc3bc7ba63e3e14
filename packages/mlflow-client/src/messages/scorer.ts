import { message, optional, type Codec } from '../wire/codec.js'
import { int64, text, type Int64 } from '../wire/scalars.js'

/** A judge of traces, serialized by whoever registered it. */
export interface Scorer {
  /** The server says it as a number. */
  readonly experimentId: string
  readonly scorerName: string
  readonly scorerVersion: Int64
  readonly serializedScorer: string
  /** Milliseconds since 1970. */
  readonly creationTime: Int64
  readonly scorerId?: string
}

/** A scorer as registering it answers. */
export interface RegisteredScorer {
  readonly version: Int64
  readonly scorerId: string
  readonly experimentId: string
  readonly name: string
  readonly serializedScorer: string
  readonly creationTime: Int64
}

/** Codec of {@link Scorer}. */
export const scorer: Codec<Scorer> = message<Scorer>({
  experimentId: text(),
  scorerName: text(),
  scorerVersion: int64(),
  serializedScorer: text(),
  creationTime: int64(),
  scorerId: optional(text()),
})

/** Codec of {@link RegisteredScorer}. */
export const registeredScorer: Codec<RegisteredScorer> = message<RegisteredScorer>({
  version: int64(),
  scorerId: text(),
  experimentId: text(),
  name: text(),
  serializedScorer: text(),
  creationTime: int64(),
})
