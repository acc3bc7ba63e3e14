import type { At } from './logger.js'
import type { Recorder } from './recorder.js'
import { isPriority } from './names.js'
import { show } from './show.js'

/** The last moment that a `Date` can hold. */
const lastTime = 8.64e15

/** What a caller may give as an object or as a number or leave out, as an object. */
export function asOptions<T extends object>(given: T | number | undefined): Partial<T> {
  return typeof given === 'object' && given !== null ? given : {}
}

/** What a caller said of step, epoch, time and priority, read once; what makes no sense is rejected and left out. */
export function readAt(where: unknown, recorder: Pick<Recorder, 'reject'>): At {
  if (where === undefined) return {}
  if (typeof where !== 'number' && (typeof where !== 'object' || where === null)) {
    recorder.reject('a step', `${show(where)} is neither a whole number nor { step, epoch, time, priority }`)
    return {}
  }
  let { step, epoch, time, priority } = typeof where === 'number' ? ({ step: where } as At) : (where as At)
  const drop = (what: string, value: unknown, why: string): undefined => recorder.reject(what, `${show(value)} is ${why}`) as undefined
  if (step !== undefined && !Number.isSafeInteger(step)) step = drop('a step', step, "no whole number; the run's own step was taken")
  if (epoch !== undefined && !Number.isSafeInteger(epoch)) epoch = drop('an epoch', epoch, "no whole number; the run's own epoch was taken")
  if (time !== undefined && !(typeof time === 'number' && Math.abs(time) <= lastTime)) {
    time = drop('a time', time, 'no time in milliseconds; the present was taken')
  }
  if (priority !== undefined && !isPriority(priority)) {
    priority = drop('a priority', priority, 'no priority; write essential, important, useful or verbose')
  }
  // An absent property and one that is undefined are the same to who reads this.
  return { step, epoch, time: time === undefined ? undefined : Math.floor(time), priority } as At
}
