import type { DeliveryEvent, Level } from '@trainlog/core'
import type { Line } from './line.js'

/** What became of another sink, in one line: people should know, and know that training goes on. */
export function describeDelivery(event: DeliveryEvent): Line {
  const { sink, stats } = event
  const because = event.error === undefined ? '' : `: ${event.error.message.split('\n', 1)[0] ?? ''}`
  const say = (level: Level, text: string): Line => ({ level, tone: 'message', text: `Sink ${sink} ${text}` })
  switch (event.change) {
    case 'open':
      return say('debug', 'is open')
    case 'failing':
      return say('warn', `is failing${because}; ${events(stats.queued)} wait, training goes on`)
    case 'recovered':
      return say('info', `works again; ${events(stats.delivered)} delivered`)
    case 'stuck':
      return say('error', `is stuck in a write that does not return${because}; ${events(stats.queued)} wait`)
    case 'refused':
      return say('warn', `refused ${events(stats.refused)} so far${because}`)
    case 'overflow':
      return say('warn', `cannot keep up; ${events(stats.overflow)} dropped so far, the least important first`)
    case 'dead':
      return say('error', `gave up${because}; nothing more will reach it`)
    case 'report':
      return say(
        stats.state === 'open' ? 'debug' : 'warn',
        `is ${stats.state}${because}; ${events(stats.queued)} wait, ${stats.retries} retries`,
      )
  }
}

function events(count: number): string {
  return count === 1 ? '1 event' : `${count} events`
}
