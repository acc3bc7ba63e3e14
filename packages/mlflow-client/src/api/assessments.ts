import type { Caller } from '../caller.js'
import type { CallOptions } from '../http/http-session.js'
import {
  assessment,
  assessmentInput,
  expectation,
  feedback,
  type Assessment,
  type AssessmentInput,
  type Expectation,
  type Feedback,
} from '../messages/assessment.js'
import type { Tags } from '../messages/tag.js'
import { invalid } from '../mlflow-error.js'
import { message, optional, snakeCase, textMap, type Codec } from '../wire/codec.js'
import type { Endpoint } from '../wire/endpoint.js'
import type { JsonObject } from '../wire/json.js'
import { id } from '../wire/names.js'
import { nothing } from '../wire/nothing.js'
import { text } from '../wire/scalars.js'

/** What changes about an assessment; what is left out stays. */
export interface AssessmentUpdate {
  readonly assessmentName?: string
  readonly feedback?: Feedback
  readonly expectation?: Expectation
  readonly rationale?: string
  readonly metadata?: Tags
}

/** Judgements and expectations of traces. */
export class Assessments {
  readonly #caller: Caller

  /** @internal */
  constructor(caller: Caller) {
    this.#caller = caller
  }

  /** Records one. It carries no mark, so an attempt of unknown outcome is not repeated: `UNKNOWN_OUTCOME`. */
  async create(traceId: string, value: AssessmentInput, options?: CallOptions): Promise<Assessment> {
    if ((value.feedback === undefined) === (value.expectation === undefined))
      throw invalid('assessment', 'needs either feedback or an expectation', 'Pass one of them.')
    return (await this.#caller.call(create, { traceId, assessment: value }, options)).assessment
  }

  /** One by id. */
  async get(traceId: string, assessmentId: string, options?: CallOptions): Promise<Assessment> {
    return (await this.#caller.call(get, { traceId, assessmentId }, options)).assessment
  }

  /** Changes what is named. */
  async update(traceId: string, assessmentId: string, changes: AssessmentUpdate, options?: CallOptions): Promise<Assessment> {
    return (await this.#caller.call(update, { traceId, assessmentId, changes }, options)).assessment
  }

  /** Deletes it. */
  delete(traceId: string, assessmentId: string, options?: CallOptions): Promise<void> {
    return this.#caller.call(remove, { traceId, assessmentId }, options)
  }
}

interface Ref {
  readonly traceId: string
  readonly assessmentId: string
}
interface One {
  readonly assessment: Assessment
}
const base = '/api/3.0/mlflow/traces/{trace_id}/assessments'
const ref = message<Ref>({ traceId: id, assessmentId: id })
const one = message<One>({ assessment })

interface Create {
  readonly traceId: string
  readonly assessment: AssessmentInput
}
const newOne = message<Create>({ traceId: id, assessment: assessmentInput })
const create: Endpoint<Create, One> = {
  method: 'POST',
  path: base,
  // The server reads the trace from the assessment, not from the address.
  request: {
    encode(value, at) {
      const encoded = newOne.encode(value, at) as { readonly trace_id: string; readonly assessment: JsonObject }
      return { ...encoded, assessment: { ...encoded.assessment, trace_id: encoded.trace_id } }
    },
    decode: (json, at) => newOne.decode(json, at),
  },
  response: one,
  repeat: 'never',
}
const get: Endpoint<Ref, One> = { method: 'GET', path: `${base}/{assessment_id}`, request: ref, response: one, repeat: 'safe' }

interface Update extends Ref {
  readonly changes: AssessmentUpdate
}
const changesOf = message<AssessmentUpdate>({
  assessmentName: optional(text({ minLength: 1 })),
  feedback: optional(feedback),
  expectation: optional(expectation),
  rationale: optional(text()),
  metadata: optional(textMap(text())),
})
const changed: Codec<Update> = {
  encode({ traceId, assessmentId, changes }, at) {
    const ids = ref.encode({ traceId, assessmentId }, at) as JsonObject
    const fields = changesOf.encode(changes, 'changes') as JsonObject
    const paths = Object.keys(changes).filter(name => changes[name as keyof AssessmentUpdate] !== undefined)
    if (paths.length === 0) throw invalid('changes', 'is empty', 'Name what changes.')
    // A field mask is camelCase, joined by commas, in proto JSON; snake_case is what it means.
    return { ...ids, assessment: { ...fields, ...ids }, update_mask: paths.map(name => camelCase(snakeCase(name))).join(',') }
  },
  decode: (json, at) => ({ ...ref.decode(json, at), changes: {} }),
}
const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
const update: Endpoint<Update, One> = {
  method: 'PATCH',
  path: `${base}/{assessment_id}`,
  request: changed,
  response: one,
  repeat: 'safe',
}
const remove: Endpoint<Ref, void> = {
  method: 'DELETE',
  path: `${base}/{assessment_id}`,
  request: ref,
  response: nothing,
  repeat: 'gone',
  doneWhen: /RESOURCE_DOES_NOT_EXIST/,
}
