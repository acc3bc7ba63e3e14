import { message, optional, textMap, type Codec } from '../wire/codec.js'
import type { JsonValue } from '../wire/json.js'
import { flag, json, oneOf, text } from '../wire/scalars.js'
import type { Tags } from './tag.js'

/** Who judged. */
export interface AssessmentSource {
  readonly sourceType: 'HUMAN' | 'LLM_JUDGE' | 'CODE'
  readonly sourceId: string
}

/** Why there is no judgement. */
export interface AssessmentError {
  readonly errorCode: string
  readonly errorMessage?: string
  readonly stackTrace?: string
}

/** A judgement of a trace. */
export interface Feedback {
  /** A number, text, true or false, or a record or list of these. */
  readonly value?: JsonValue
  readonly error?: AssessmentError
}

/** An expectation whose value is no plain JSON value. */
export interface SerializedValue {
  readonly serializationFormat: string
  readonly value: string
}

/** What a trace should have said. */
export interface Expectation {
  readonly value?: JsonValue
  readonly serializedValue?: SerializedValue
}

/** A judgement or expectation, to be recorded: one of `feedback` and `expectation`. */
export interface AssessmentInput {
  readonly assessmentName: string
  readonly source: AssessmentSource
  readonly spanId?: string
  readonly feedback?: Feedback
  readonly expectation?: Expectation
  readonly rationale?: string
  readonly metadata?: Tags
  /** Id of the assessment that this one replaces. */
  readonly overrides?: string
}

/** A judgement or expectation, as stored. */
export interface Assessment extends AssessmentInput {
  readonly assessmentId: string
  readonly traceId: string
  /** RFC 3339. */
  readonly createTime: string
  readonly lastUpdateTime: string
  /** False once another one overrides it. */
  readonly valid?: boolean
}

const source = message<AssessmentSource>({ sourceType: oneOf('HUMAN', 'LLM_JUDGE', 'CODE'), sourceId: text() })
const error = message<AssessmentError>({ errorCode: text(), errorMessage: optional(text()), stackTrace: optional(text()) })

/** Codec of {@link Feedback}. */
export const feedback: Codec<Feedback> = message<Feedback>({ value: optional(json), error: optional(error) })

/** Codec of {@link Expectation}. */
export const expectation: Codec<Expectation> = message<Expectation>({
  value: optional(json),
  serializedValue: optional(message<SerializedValue>({ serializationFormat: text({ minLength: 1 }), value: text() })),
})

/** Codec of {@link AssessmentInput}. */
export const assessmentInput: Codec<AssessmentInput> = message<AssessmentInput>({
  assessmentName: text({ minLength: 1 }),
  source,
  spanId: optional(text()),
  feedback: optional(feedback),
  expectation: optional(expectation),
  rationale: optional(text()),
  metadata: optional(textMap(text())),
  overrides: optional(text()),
})

/** Codec of {@link Assessment}. */
export const assessment: Codec<Assessment> = message<Assessment>({
  assessmentId: text(),
  assessmentName: text(),
  traceId: text(),
  source,
  spanId: optional(text()),
  createTime: text(),
  lastUpdateTime: text(),
  feedback: optional(feedback),
  expectation: optional(expectation),
  rationale: optional(text()),
  metadata: optional(textMap(text())),
  overrides: optional(text()),
  valid: optional(flag),
})
