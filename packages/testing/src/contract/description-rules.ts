import { BrokenRule, check, messageOf, type Rules } from './rule.js'
import { someEvents } from './sent-events.js'
import { notJson } from './plain-data.js'
import { builtInKinds } from './samples.js'

/** What a sink says about itself, and how its factory takes what makes no sense. */
export const descriptionRules: Rules<'name' | 'options' | 'spec' | 'accepts'> = {
  name: {
    title: 'its name is a word, and the same each time it is made and after it was opened',
    async check(bench) {
      const sink = await bench.sink()
      const { name } = sink
      check(typeof name === 'string' && name.trim() !== '', `the name is ${JSON.stringify(name)}`)
      const again = await bench.create()
      check(again.name === name, `made twice, it is called '${name}' and '${again.name}'; the name finds its state after a restart`)
      const session = await bench.open()
      await session.write((await someEvents(bench, session, 1)).events)
      await session.flush()
      await session.close()
      check(sink.name === name, `opened, it changes its name from '${name}' to '${sink.name}'`)
    },
  },
  options: {
    title: 'options that make no sense are a TypeError that says so',
    needs: ['invalid'],
    async check({ options: { invalid = [] } }) {
      for (const [i, make] of invalid.entries()) {
        let thrown: unknown
        try {
          await make()
        } catch (error) {
          thrown = error
        }
        check(thrown !== undefined, `invalid[${i}] is taken without a word`)
        check(
          thrown instanceof TypeError && thrown.message !== '',
          `invalid[${i}] throws ${messageOf(thrown)}; write a TypeError with the remedy`,
          thrown,
        )
      }
    },
  },
  spec: {
    title: 'its spec, where it has one, is plain data',
    async check(bench) {
      const { spec } = await bench.sink()
      if (spec === undefined) return
      const wrong = notJson(spec, 'spec')
      check(wrong === undefined, `${wrong ?? ''}; leave the spec out when an option cannot be data`)
      check(typeof spec.use === 'string' && spec.use !== '', 'spec.use names no package')
      try {
        structuredClone(spec)
      } catch (error) {
        throw new BrokenRule(`the spec cannot be sent to a worker thread: ${messageOf(error)}`, { cause: error })
      }
    },
  },
  accepts: {
    title: 'the kinds it accepts exist, each once',
    async check(bench) {
      const { accepts } = await bench.sink()
      if (accepts === undefined) return
      const isList: boolean = Array.isArray(accepts)
      check(isList && accepts.length > 0, 'accepts is no list of kinds; leave it out to take all of them')
      const known = new Set<string>([...builtInKinds, ...(bench.options.events ?? []).map(event => event.kind)])
      for (const kind of accepts) check(known.has(kind), `there is no kind '${kind}'; show one of a plug-in in the option \`events\``)
      const twice = accepts.find((kind, i) => accepts.indexOf(kind) !== i)
      check(twice === undefined, `accepts holds '${twice ?? ''}' twice`)
    },
  },
}
