import type { Bench } from './bench.js'
import { describePlanted, lastStep, plant, type Planted } from './probe.js'
import type { Reading } from './reading.js'
import { check, type Rules } from './rule.js'
import { Sent, someEvents } from './sent-events.js'
import type { TrialSession } from './trial-session.js'

/** What the backend holds afterwards. Looks at kinds of events that can be recognised in it. */
export const contentRules: Rules<'keeps' | 'order' | 'flush' | 'close-keeps' | 'resume'> = {
  keeps: {
    title: 'what it took is in the backend when it is closed: single events, small batches and large ones',
    needs: ['readBack'],
    async check(bench) {
      const probes = await bench.probes()
      const kinds = probes.map(({ kind }) => kind)
      const missing = bench.options.shows?.filter(kind => !kinds.includes(kind)) ?? []
      check(missing.length === 0, `\`readBack\` should show ${missing.join(', ')} events, but finds less than all of the first few`)
      check(probes.length > 0, '`readBack` finds nothing of what was written: no name, no text, no value of any event of any kind')
      const session = await bench.open()
      const sent: Planted[] = []
      // One kind in numbers is enough: some cost a request or a file each.
      for (const [kinds, count] of [
        [probes, 1],
        [probes, 3],
        [probes.slice(0, 1), 300],
      ] as const) {
        const planted = kinds.flatMap(probe => Array.from({ length: count }, () => plant(session, probe, bench)))
        await session.write(planted.map(({ event }) => event))
        sent.push(...planted)
      }
      await session.flush()
      await session.close()
      new Sent(sent).checkKept(await bench.read(session.run), 'after a flush and a close')
    },
  },
  order: {
    title: 'events of a kind are in the backend in the order of their seq',
    needs: ['readBack'],
    async check(bench) {
      const session = await bench.open()
      const batches: Planted[][] = []
      const probes = (await bench.probes()).slice(0, 3)
      for (const count of [1, 4, 2]) {
        const batch = Array.from({ length: count }, () => probes.map(probe => plant(session, probe, bench))).flat()
        await session.write(batch.map(({ event }) => event))
        batches.push(batch)
      }
      await session.flush()
      await session.close()
      const reading = await bench.read(session.run)
      for (const probe of probes) checkOrder(batches.flat().filter(one => one.probe === probe), reading) // prettier-ignore
    },
  },
  flush: {
    title: 'after a flush everything written is in the backend, without a close',
    needs: ['readBack'],
    async check(bench) {
      const session = await bench.open()
      const first = await writeSome(bench, session)
      await session.flush()
      first.checkKept(await bench.read(session.run), 'after a flush')
      const second = await writeSome(bench, session)
      await session.flush()
      second.checkKept(await bench.read(session.run), 'after a second flush')
      await session.close()
    },
  },
  'close-keeps': {
    title: 'a close keeps what was written, also when no flush came before it',
    needs: ['readBack'],
    async check(bench) {
      const session = await bench.open()
      const sent = await writeSome(bench, session)
      await session.close()
      sent.checkKept(await bench.read(session.run), 'after a close without a flush')
    },
  },
  resume: {
    title: 'a second session of a run adds to what the first one left',
    needs: ['readBack'],
    async check(bench) {
      const run = bench.newRun()
      const first = await bench.open(run)
      const before = await writeSome(bench, first)
      await first.flush()
      await first.close()
      const second = await bench.open({ ...run, session: 1, resumed: { step: lastStep(), epoch: 1 } })
      const after = await writeSome(bench, second)
      await second.flush()
      await second.close()
      const reading = await bench.read(run)
      before.checkKept(reading, 'after the run was resumed')
      after.checkKept(reading, 'of a resumed run')
    },
  },
}

async function writeSome(bench: Bench, session: TrialSession): Promise<Sent> {
  const sent = await someEvents(bench, session, 2)
  await session.write(sent.events)
  return sent
}

function checkOrder(planted: readonly Planted[], reading: Reading): void {
  let before: { readonly one: Planted; readonly place: number } | undefined
  for (const one of planted) {
    const place = reading.placeOf(one)
    if (place < 0) continue
    check(before === undefined || before.place < place, before ? `${describePlanted(one)} comes before ${describePlanted(before.one)}` : '')
    before = { one, place }
  }
}
