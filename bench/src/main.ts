import type { Figure } from './figure.js'
import type { Options } from './options.js'
import { barTable, figureTable } from './table.js'
import { measureApart } from './apart.js'
import { parseOptions } from './options.js'
import { quickAllowance } from './bars.js'
import { thisMachine } from './machine.js'
import { verdict } from './figure.js'
import { benches } from './benches.js'

const help = `pnpm bench [--quick] [--json] [--only <name>]… [--profile <folder>]

  --quick   fewer rounds and cases, less than a minute in all; a bar is missed from ${quickAllowance} times its value
  --json    one JSON document on stdout instead of tables (\`pnpm --silent bench --json\`)
  --only    this benchmark alone; may be given several times
  --profile CPU profiles of all cases, for the developer tools of a browser; figures are then too high

The verdict on a bar is "unclear" where it is missed only with what is none of trainlog's ("without").
Ends with 1 when a bar is missed, with 2 when it was called wrongly or could not measure.

${benches.map(({ name, about }) => `${name}\n  ${about.replaceAll('\n', '\n  ')}`).join('\n\n')}`

async function main({ quick, json, help: asked, only, profile }: Options): Promise<number> {
  if (asked) {
    console.log(help)
    return 0
  }
  const machine = thisMachine()
  const say = (text: string): void => (json ? undefined : console.log(text))
  say(
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}, load ${machine.load.toFixed(2)}\n`,
  )
  const all: Figure[] = []
  for (const bench of benches) {
    if (only.length > 0 && !only.includes(bench.name)) continue
    const started = performance.now()
    const figures = await bench.run({ quick, measureApart: (name, given) => measureApart(name, given, profile) })
    all.push(...figures)
    const rounds = figures[0]?.rounds.length ?? 0
    say(
      `${bench.name} (${((performance.now() - started) / 1000).toFixed(0)} s, ${rounds === 1 ? 'one round' : `medians of ${rounds} rounds`})`,
    )
    say(`${bench.about}\n\n${figureTable(figures)}\n`)
  }
  const judged = all.map(figure => ({ ...figure, verdict: verdict(figure, quick) }))
  const missed = judged.filter(figure => figure.verdict === 'missed').length
  if (json) console.log(JSON.stringify({ machine, quick, missed, figures: judged }, undefined, 2))
  say(barTable(all, quick))
  // One of those who wanted a core was this program.
  const busy = Math.max(machine.load, thisMachine().load - 1)
  if (busy > machine.cores / 2)
    say(`\nThe machine was busy with other things (load ${busy.toFixed(1)}): figures are worse than they are alone.`)
  return missed > 0 ? 1 : 0
}

try {
  process.exitCode = await main(
    parseOptions(
      process.argv.slice(2),
      benches.map(each => each.name),
    ),
  )
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
