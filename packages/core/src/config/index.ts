export { ConfigError, type ConfigProblem } from './config-error.js'
export type { Environment } from './environment.js'
export type { LoadModule } from './load-module.js'
export { parseConfig, type ParseConfigOptions } from './parse-config.js'
