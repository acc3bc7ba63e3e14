import type { Bench } from './bench.js'
import { callerCost } from './caller-cost.js'
import { heap } from './heap.js'
import { importTime } from './import-time.js'
import { loggers } from './loggers.js'
import { loopBlock } from './loop-block.js'
import { processCpu } from './process-cpu.js'

/** Every benchmark, in the order they run. */
export const benches: readonly Bench[] = [callerCost, processCpu, loopBlock, importTime, heap, loggers]
