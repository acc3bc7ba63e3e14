import type { Paint, Style } from './colors.js'
import { clockTime, duration, learningRate, metric, short } from './number-format.js'
import { displayWidth, padEnd, truncate } from './width.js'

/** One loop as a bar shows it. Text is safe (`safeText`). */
export interface BarState {
  readonly description: string
  readonly unit: 'epoch' | 'batch'
  readonly done: number
  readonly total: number | undefined
  readonly samples: number
  readonly samplesPerSecond: number | undefined
  readonly itemTimeMs: number | undefined
  readonly elapsedMs: number
  readonly state: 'running' | 'done' | 'stopped'
}

/** The newest numbers of the training, shown beside the innermost loop. */
export interface Live {
  readonly loss: number | undefined
  /** Exponential moving average of the loss. */
  readonly lossAverage: number | undefined
  readonly accuracy: number | undefined
  readonly learningRate: number | undefined
}

/** One thing a bar says. */
interface Segment {
  readonly text: string
  readonly paint: Paint
  /** The least important ones are left out where there is no room: 0 stays always. */
  readonly rank: number
  /** Columns; counted once, before colours make it invisible. */
  readonly width: number
  /** Spaces before it. */
  readonly gap: number
}

const unpainted: Paint = text => text

/** Bars as lines of less than `width` columns, the outermost first; what all bars have stands under each other. */
export function renderBars(bars: readonly BarState[], live: Live | undefined, width: number, style: Style): readonly string[] {
  if (bars.length === 0) return []
  const room = width - 1
  // Wide enough for `Epoch 12`, so that the bars of one epoch after the other stand under each other.
  const names = Math.min(Math.max(8, ...bars.map(bar => displayWidth(bar.description))), Math.max(8, Math.floor(room / 4)))
  const counts = Math.max(...bars.map(bar => count(bar).length))
  const track = Math.min(30, Math.max(8, Math.floor(room / 5)))
  return bars.map((bar, index) => {
    const name = padEnd(truncate(bar.description, names, style.glyphs.ellipsis), names)
    const head: readonly Segment[] = [
      segment(name, style.bold, 0),
      ...(bar.total === undefined ? [] : [drawTrack(bar, bar.total, track, style), segment(percent(bar.done, bar.total), unpainted, 1)]),
      segment(count(bar).padStart(counts), unpainted, 1),
    ]
    return fit([...head.map(each => ({ ...each, gap: 1 })), ...facts(bar, index === bars.length - 1 ? live : undefined, style)], room)
      .map((each, at) => (at === 0 ? '' : ' '.repeat(each.gap)) + each.paint(each.text))
      .join('')
      .trimEnd()
  })
}

/** Milliseconds to the end at the present rate; undefined where there is no rate or no end. */
export function remainingMs(bar: Pick<BarState, 'done' | 'total' | 'itemTimeMs' | 'elapsedMs'>): number | undefined {
  if (bar.total === undefined || bar.done <= 0) return undefined
  return (bar.itemTimeMs ?? bar.elapsedMs / bar.done) * Math.max(0, bar.total - bar.done)
}

/** What can be said of a loop beside how far it is, most telling first as `rank` has it; also what the plain lines of CI are made of. */
export function facts(bar: BarState, live: Live | undefined, style: Style): readonly Segment[] {
  const eta = remainingMs(bar)
  const running = bar.state === 'running'
  const perSample = bar.samples === bar.done
  const labelled = (label: string, value: string, rank: number): Segment => ({
    text: `${label} ${value}`,
    paint: () => `${style.dim(label)} ${value}`,
    rank,
    width: displayWidth(`${label} ${value}`),
    gap: 2,
  })
  const said: (Segment | undefined)[] = [
    running
      ? eta === undefined
        ? undefined
        : labelled('ETA', clockTime(eta), 2)
      : labelled(bar.state === 'done' ? 'in' : 'stopped after', duration(bar.elapsedMs), 2),
    live?.loss === undefined ? undefined : labelled('loss', metric(live.loss), 3),
    live?.lossAverage === undefined ? undefined : labelled('ema', metric(live.lossAverage), 10),
    live?.accuracy === undefined ? undefined : labelled('acc', metric(live.accuracy), 4),
    live?.learningRate === undefined ? undefined : labelled('lr', learningRate(live.learningRate), 6),
    bar.samplesPerSecond === undefined || (perSample && bar.unit === 'epoch')
      ? undefined
      : segment(`${short(bar.samplesPerSecond)} ${perSample ? 'batches' : 'samples'}/s`, unpainted, 5),
    bar.itemTimeMs === undefined ? undefined : segment(`${duration(bar.itemTimeMs)}/${bar.unit}`, unpainted, 7),
    perSample ? undefined : segment(`${short(bar.samples)} samples`, unpainted, 8),
    running && bar.elapsedMs >= 1000 ? labelled('elapsed', clockTime(bar.elapsedMs), 9) : undefined,
  ]
  return said.filter(each => each !== undefined)
}

/** How far: `42/100`, or `42` where no end is known. */
export function count(bar: Pick<BarState, 'done' | 'total' | 'unit'>): string {
  if (bar.total !== undefined) return `${bar.done}/${bar.total}`
  return `${bar.done} ${bar.unit === 'epoch' ? 'epochs' : 'batches'}`
}

/** ` 42%`, always four characters. */
export function percent(done: number, total: number): string {
  return `${Math.floor(100 * share(done, total))}%`.padStart(4)
}

function share(done: number, total: number): number {
  return total > 0 ? Math.min(1, Math.max(0, done / total)) : 1
}

function drawTrack(bar: BarState, total: number, width: number, style: Style): Segment {
  const { full, half, empty } = style.glyphs
  const halves = Math.floor(2 * width * share(bar.done, total))
  const done = full.repeat(halves >> 1) + (halves % 2 === 1 ? half : '')
  const rest = empty.repeat(width - done.length)
  return { text: done + rest, paint: () => style[bar.state](done) + style.dim(rest), rank: 1, width, gap: 1 }
}

function segment(text: string, paint: Paint, rank: number): Segment {
  return { text, paint, rank, width: displayWidth(text), gap: 2 }
}

/** Those that fit, in their order; the least important go first. */
function fit(segments: readonly Segment[], room: number): readonly Segment[] {
  let left = room + (segments[0]?.gap ?? 0)
  const kept = new Set<Segment>()
  for (const each of [...segments].sort((a, b) => a.rank - b.rank)) {
    left -= each.width + each.gap
    if (left < 0) break
    kept.add(each)
  }
  return segments.filter(each => kept.has(each))
}
