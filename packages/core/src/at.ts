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
  if (typeof where === 'number') return checked({ step: where }, recorder)
  if (typeof where === 'object' && where !== null) return checked(where, recorder)
  recorder.reject('a step', `${show(where)} is neither a whole number nor { step, epoch, time, priority }`)
  return {}
}

function checked(given: At, recorder: Pick<Recorder, 'reject'>): At {
  let { step, epoch, time, priority } = given
  if (step !== undefined && !Number.isSafeInteger(step)) {
    recorder.reject('a step', `${show(step)} is no whole number; the run's own step was taken`)
    step = undefined
  }
  if (epoch !== undefined && !Number.isSafeInteger(epoch)) {
    recorder.reject('an epoch', `${show(epoch)} is no whole number; the run's own epoch was taken`)
    epoch = undefined
  }
  if (time !== undefined) {
    if (typeof time === 'number' && Math.abs(time) <= lastTime) time = Math.floor(time)
    else {
      recorder.reject('a time', `${show(time)} is no time in milliseconds; the present was taken`)
      time = undefined
    }
  }
  if (priority !== undefined && !isPriority(priority)) {
    recorder.reject('a priority', `${show(priority)} is no priority; write essential, important, useful or verbose`)
    priority = undefined
  }
  // An absent property and one that is undefined are the same to who reads this.
  return { step, epoch, time, priority } as At
}
