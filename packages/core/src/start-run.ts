import type { Fanout, JournalSession } from './delivery.js'
import type { Run, RunInfo, RunOptions } from './run.js'
import type { RunFolder } from './run-folder.js'
import type { RunStatus } from './vocabulary.js'
import { LiveRun } from './live-run.js'
import { MetricRules } from './rules.js'
import { Recorder } from './recorder.js'
import { RunFolder as Folder } from './run-folder.js'
import { checkOptions, inherit, toRoutes, toTags } from './run-options.js'
import { createFanout, deliveryOf } from './fanout.js'
import { createRedactor } from './plain.js'
import { defaultDelivery } from './delivery.js'
import { holdProcess } from './waiting.js'
import { nodeHost } from './host.js'
import { randomId } from './random-id.js'
import { sharedSlot } from './shared-slot.js'
import { sinkNews } from './sink-news.js'
import { systemClock } from './clock.js'
import { unwatchExit, watchExit, watchSignals, watchWarnings } from './exit.js'

/** The run that this code belongs to: of the `withRun` around it, else the one that `startRun` made; undefined without one. */
export function getRun(): Run | undefined {
  const slot = sharedSlot()
  const scoped = slot.scope?.getStore()
  const current = slot.current && 'log' in slot.current ? slot.current : undefined
  return (scoped as LiveRun | undefined)?.ended ? (current ?? scoped) : (scoped ?? current)
}

/**
 * Starts a run that is ended by `run.end()`. Sinks open beside it: one that cannot is retried in the background.
 * @throws TypeError for an option that makes no sense.
 * @throws Error when a run is active already (see `reuse` and `parent`), when a run to resume is missing or being written, when a
 * `required` sink cannot open.
 */
export async function startRun(options: RunOptions = {}): Promise<Run> {
  checkOptions(options)
  const joined = join(options)
  if (joined) return joined
  const slot = sharedSlot()
  const isChild = options.parent !== undefined
  // Taken before anything is waited for: of two starts at once, the second is told.
  const reserved = {} as Run
  if (!isChild) slot.current ??= reserved
  try {
    const run = await create(options)
    if (slot.current === reserved) slot.current = run
    return run
  } finally {
    if (slot.current === reserved) slot.current = undefined
  }
}

/**
 * Runs `body` inside a run and ends it: `finished`, or `failed` with the error that `body` threw, which is thrown on. Inside, also
 * after an await and beside other runs, `getRun()` is this run. What each sink got in the end is what `await run.end()` gives, also
 * when it is called again afterwards.
 * @throws what `startRun` throws.
 */
export async function withRun<T>(options: RunOptions, body: (run: Run) => T | Promise<T>): Promise<T> {
  checkOptions(options)
  const { scope } = sharedSlot()
  const joined = join(options)
  const run = joined ?? (await (scope ? create(options) : startRun(options)))
  const end = (status: RunStatus, error?: unknown): Promise<unknown> =>
    joined || !isLive(run) ? run.end(status, error) : run.finish(status, error)
  try {
    const result = await (scope ? scope.run(run, () => body(run)) : body(run))
    await end('finished')
    return result
  } catch (error) {
    await end('failed', error)
    throw error
  }
}

/** The run of another thread, as a run of this one. */
export async function startRunAs(options: RunOptions, info: RunInfo): Promise<Run> {
  const run = await create({ ...options, dir: false }, info)
  sharedSlot().current ??= run
  return run
}

/** By shape: another copy of core may have made it. */
function isLive(run: Run): run is Run & Pick<LiveRun, 'join' | 'finish'> {
  return 'join' in run && 'finish' in run
}

function join(options: RunOptions): Run | undefined {
  const active = getRun() ?? sharedSlot().current
  if (!active || options.parent || (active as Partial<LiveRun>).ended) return undefined
  if (options.reuse && 'log' in active) return isLive(active) ? active.join() : active
  const name = 'name' in active ? `'${active.name}' ` : ''
  throw new Error(
    `a run ${name}is active already. To log into it, use getRun() or pass reuse: true; to start one that is part of it, pass parent: run; else end it first`,
  )
}

async function create(given: RunOptions, of?: RunInfo): Promise<Run> {
  const environment = nodeHost()?.process.env ?? {}
  let options = given.parent ? inherit(given, (given.parent as Partial<LiveRun>).options ?? {}) : given
  if ((options.mode ?? environment['TRAINLOG_MODE']) === 'disabled') {
    options = { ...options, sinks: [], monitors: [], dir: false, resume: 'never' }
  }
  const clock = options.clock ?? systemClock
  const rules = new MetricRules(options.metrics, (given.parent as Partial<LiveRun> | undefined)?.rules)
  const redactor = createRedactor(options.redact)
  const routes = toRoutes(options.sinks ?? [])
  const flushIntervalMs = Math.min(defaultDelivery.flushIntervalMs, ...routes.map(route => deliveryOf(route).flushIntervalMs))

  const trouble: string[] = []
  const folder = of ? undefined : openFolder(options, environment['TRAINLOG_DIR'], clock.now(), trouble)
  const info = of ?? describe(options, folder, clock.now(), redactor)
  const journal = folder && openJournal(options, folder, info)

  const recorder = new Recorder({
    clock,
    rules,
    redactor,
    journal,
    flushIntervalMs,
    minPriority: options.minPriority ?? 'useful',
    minLevel: options.minLevel ?? 'debug',
    metricPrefix: options.metricPrefix?.replace(/\/+$/, '') ?? '',
    onSeal: batch => run.sealed(batch),
  })
  const fanout = createFanout(routes, {
    clock,
    journal,
    report: sinkNews(options, routes, recorder),
    state: sink => folder?.state(sink),
    keepState: (sink, state) => folder?.keepState(sink, state),
    link: (sink, link) => run.linked(sink, link),
    warn: (sink, text) => recorder.warnOnce(`sink '${sink}'`, text, `sink '${sink}' ${text}`),
  })
  recorder.fanout = fanout
  const run = new LiveRun({ options, info, recorder, fanout, journal, folder })
  return begin(run, fanout, options, trouble)
}

/** A run that cannot start does not hold its folder. */
function openJournal(options: RunOptions, folder: RunFolder, info: RunInfo): JournalSession | undefined {
  try {
    return options.journal?.open(info)
  } catch (error) {
    folder.close()
    throw error
  }
}

async function begin(run: LiveRun, fanout: Fanout, options: RunOptions, trouble: readonly string[]): Promise<Run> {
  watchExit(run)
  const stops = [
    () => unwatchExit(run),
    options.captureWarnings === false ? undefined : watchWarnings(run),
    watchSignals(options.signals ?? []),
    () => {
      const slot = sharedSlot()
      if (slot.current === run) slot.current = undefined
    },
  ]
  run.onReleased = () => stops.forEach(stop => stop?.())
  // No timer of a channel keeps the process alive, and the caller waits.
  const letGo = holdProcess()
  try {
    const opened = run.begin(options.monitors ?? [], () => fanout.open(run.runInfo))
    for (const what of trouble) run.warn(what)
    await opened
    return run
  } catch (error) {
    await run.end('failed', error)
    throw error
  } finally {
    letGo()
  }
}

function openFolder(options: RunOptions, fromEnvironment: string | undefined, now: number, trouble: string[]): RunFolder | undefined {
  const host = nodeHost()
  const { dir = fromEnvironment ?? 'runs', experiment = 'default', resume = 'never', id } = options
  if (dir === false || !host) {
    if (resume === 'must') throw new Error("resume: 'must' needs a run folder, and there is none (dir: false, or no file system)")
    return undefined
  }
  try {
    return Folder.open(host, { base: dir, experiment, name: options.name ?? defaultName(options, now), id, resume })
  } catch (error) {
    // What the file system says; what our own checks say is for the caller.
    if (typeof (error as NodeJS.ErrnoException).code !== 'string' || resume === 'must') throw error
    trouble.push(`the run folder in '${dir}' cannot be made (${(error as Error).message}): nothing is kept on disk`)
    return undefined
  }
}

function defaultName({ experiment }: RunOptions, now: number): string {
  return `${experiment ?? 'experiment'}_${Math.floor(now / 1000)}`
}

function describe(options: RunOptions, folder: RunFolder | undefined, now: number, redactor: ReturnType<typeof createRedactor>): RunInfo {
  const { previous } = folder ?? {}
  const { parent, experiment = 'default', notes, group, jobType } = options
  return {
    id: previous?.id ?? options.id ?? randomId(),
    experiment: previous?.experiment ?? experiment,
    name: previous?.name ?? folder?.name ?? options.name ?? defaultName(options, now),
    startTime: previous?.startTime ?? now,
    session: folder?.session ?? 0,
    rank: options.rank ?? 0,
    worldSize: options.worldSize ?? 1,
    resumed: previous && { step: previous.step, epoch: previous.epoch },
    parent: parent && { id: parent.id, links: parent.links },
    dir: folder?.dir,
    params: { ...redactor.toFields(options.params), ...previous?.params },
    tags: { ...(previous?.['tags'] as Record<string, string> | undefined), ...toTags(options.tags, redactor) },
    notes: (notes === undefined ? undefined : redactor.text(notes)) ?? (previous?.['notes'] as string | undefined),
    group: group ?? (previous?.['group'] as string | undefined),
    jobType: jobType ?? (previous?.['jobType'] as string | undefined),
  }
}
