// The process that `measureApart` starts: one case of one benchmark.
import { benches } from './benches.js'

const [name, given = 'null'] = process.argv.slice(2)
const bench = benches.find(each => each.name === name)
if (!bench) throw new Error(`there is no benchmark '${String(name)}'`)
if (!import.meta.resolve('@trainlog/core').includes('/dist/')) throw new Error('core would be measured from its sources: see apart.ts')

const result = await bench.measure(JSON.parse(given))
process.send?.(result, () => process.disconnect())
