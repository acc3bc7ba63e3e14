/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A text whose variables have been put in. */
export interface Expansion {
  /** The text, or what `${number:…}` and `${boolean:…}` made of it. */
  readonly value: string | number | boolean
  /** Variables whose values are in it, defaults not included. */
  readonly used: readonly { readonly name: string; readonly value: string }[]
  /** True when any variable, set or not, is named in it. */
  readonly templated: boolean
  /** What is wrong with it; `value` then means nothing. */
  readonly problems: readonly string[]
}

/**
 * Puts environment variables into a text: `${NAME}`, `${NAME:-default}` (also for an empty variable, as in a shell),
 * `${number:NAME}` and `${boolean:NAME}` where the text is nothing else. `$${` stands for the characters `${`.
 */
export function expand(template: string, env: Environment): Expansion {
  if (!template.includes('${')) return { value: template, used: [], templated: false, problems: [] }
  const used: { name: string; value: string }[] = []
  const problems: string[] = []
  let cast: string | undefined
  let templated = false
  const text = template.replace(/\$\$\{|\$\{([^}]*)\}|\$\{/g, (whole, body: string | undefined) => {
    if (whole === '$${') return '${'
    const parts = body === undefined ? null : /^(?:(number|boolean):)?([A-Za-z_]\w*)(?::-(.*))?$/s.exec(body)
    if (!parts) {
      problems.push(
        `${body === undefined ? '`${` is not closed' : `\`${whole}\` names no environment variable`}; write \${NAME} or \${NAME:-default}, or $\${ for the characters themselves`,
      )
      return ''
    }
    templated = true
    const [, type, name = '', fallback] = parts
    if (type !== undefined) {
      cast = type
      if (whole.length !== template.length) problems.push(`\`\${${type}:…}\` makes a ${type} of a whole value; write nothing beside it`)
    }
    const value = Object.hasOwn(env, name) ? env[name] : undefined
    if (value !== undefined && (value !== '' || fallback === undefined)) {
      used.push({ name, value })
      return value
    }
    if (fallback === undefined) problems.push(`the environment variable ${name} is not set; set it, or write \${${name}:-default}`)
    return fallback ?? ''
  })
  if (problems.length > 0 || cast === undefined) return { value: text, used, templated, problems }
  const value = cast === 'number' ? toNumber(text) : toBoolean(text)
  const remedy = cast === 'number' ? 'is no number; set it to one like 9464' : 'is neither true nor false; set it to one of them'
  return value === undefined
    ? { value: text, used, templated, problems: [`the value of \`${template}\` ${remedy}`] }
    : { value, used, templated, problems }
}

/** A number written out, or undefined. */
export function toNumber(text: string): number | undefined {
  const number = text.trim() === '' ? NaN : Number(text)
  return Number.isFinite(number) ? number : undefined
}

/** `true`, `yes`, `on`, `1` and their opposites, in any case, or undefined. */
export function toBoolean(text: string): boolean | undefined {
  if (/^\s*(true|yes|on|1)\s*$/i.test(text)) return true
  return /^\s*(false|no|off|0)\s*$/i.test(text) ? false : undefined
}
