import type { ConfigProblem } from './config-error.js'
import { type Environment, expand } from './environment.js'
import type { Secrets } from './secrets.js'

/** What all places of one configuration share. */
export interface Context {
  readonly env: Environment
  readonly secrets: Secrets
  readonly problems: ConfigProblem[]
}

/** What stands at a place, variables put in. */
export interface Reading {
  readonly value: unknown
  /** True when an environment variable is part of it: it may be a number or a boolean written as text. */
  readonly templated: boolean
}

/** One place in a configuration: what stands there, how to get there, and where to complain. */
export class Spot {
  constructor(
    /** As written. */
    readonly raw: unknown,
    readonly path: string,
    readonly context: Context,
    /** Under a name that says so: never shown. */
    readonly secret: boolean = false,
  ) {}

  /** The place below, by key or index. */
  at(key: string | number): Spot {
    const raw = (this.raw as Readonly<Record<string | number, unknown>>)[key]
    const secret = this.secret || (typeof key === 'string' && this.context.secrets.isSecret(key))
    if (typeof key === 'number') return new Spot(raw, `${this.path}[${key}]`, this.context, secret)
    const plain = /^[A-Za-z_$][\w$]*$/.test(key)
    const step = plain ? (this.path === '' ? key : `.${key}`) : `[${quote(key)}]`
    return new Spot(raw, this.path + step, this.context, secret)
  }

  /** Notes a problem; gives undefined, which is what a reader gives for what it cannot read. */
  refuse(message: string): undefined {
    this.context.problems.push({ path: this.path, message })
    return undefined
  }

  /** The value with its environment variables; undefined when they could not be put in, which then is noted. */
  read(): Reading | undefined {
    const { raw, context } = this
    if (this.secret && (typeof raw === 'string' || typeof raw === 'number')) context.secrets.add(String(raw), '[redacted]')
    if (typeof raw !== 'string') return { value: raw, templated: false }
    const { value, used, templated, problems } = expand(raw, context.env)
    for (const { name, value: text } of used)
      // A short value of an ordinary name (a port, a flag) is no secret, and taking it out would spoil messages.
      if (text.length > 3 || this.secret || context.secrets.isSecret(name)) context.secrets.add(text, `\${${name}}`)
    for (const problem of problems) this.refuse(problem)
    return problems.length > 0 ? undefined : { value, templated }
  }

  /** What stands here, for messages: as written, so that no variable's value shows, and nothing of a secret. */
  describe(): string {
    const { raw } = this
    if (raw === null) return 'null'
    if (Array.isArray(raw)) return 'a list'
    if (typeof raw === 'object') return isRecord(raw) ? 'a group of fields' : `an object of class ${className(raw)}`
    if (this.secret) return `a ${typeof raw}`
    if (typeof raw === 'string') return quote(raw.length > 40 ? `${raw.slice(0, 40)}…` : raw)
    return typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : `a ${typeof raw}`
  }
}

/** True for a plain object, as parsers make it. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype = Object.getPrototypeOf(value) as object | null
  // Also that of another realm (a vm, a worker), which is another object without a prototype of its own.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function className(value: object): string {
  const { constructor } = value as { readonly constructor?: unknown }
  return typeof constructor === 'function' ? constructor.name : 'unknown'
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`
}
