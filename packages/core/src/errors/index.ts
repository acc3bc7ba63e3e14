export { classifyError } from './classify.js'
export type { ErrorRule } from './error-rule.js'
export { errorRules, extendRules } from './rules.js'
