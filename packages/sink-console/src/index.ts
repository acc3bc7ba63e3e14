export { consoleSink, consoleSink as sink } from './sink.js'
export type { ConsoleSinkOptions, ConsoleStream } from './options.js'
