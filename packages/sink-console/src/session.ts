import {
  SinkError,
  type Batch,
  type JsonValue,
  type ProgressEvent,
  type RunInfo,
  type RunOutcome,
  type SinkHost,
  type SinkSession,
  type TrainEvent,
} from '@trainlog/core'
import { renderBars, type BarState, type Live } from './bar.js'
import { BatchClock } from './batch-clock.js'
import type { Style } from './colors.js'
import { describeEvent } from './describe-event.js'
import { formatLine, levelOrder, type Line } from './line.js'
import { Loops } from './loops.js'
import { MetricBoard } from './metric-board.js'
import { MetricRows } from './metric-rows.js'
import type { ResolvedOptions } from './options.js'
import { plainEveryMs, plainProgress } from './plain-progress.js'
import { summaryLines } from './run-summary.js'
import type { Panel, Terminal } from './terminal.js'

/** What a session needs to know about where it writes. */
export interface Surface {
  readonly terminal: Terminal
  readonly style: Style
  /** Bars can be drawn; else loops tell of themselves in lines. */
  readonly draws: boolean
}

/** One run on the console. */
export class ConsoleSession implements SinkSession, Panel {
  readonly position: number
  readonly #run: RunInfo
  readonly #host: SinkHost
  readonly #options: ResolvedOptions
  readonly #surface: Surface
  readonly #board = new MetricBoard()
  readonly #clock = new BatchClock()
  readonly #rows: MetricRows
  readonly #loops = new Loops()
  readonly #openedAt: number
  /** Nested runs share a terminal with their parent and with each other: lines say whose they are. */
  readonly #label: string | undefined
  readonly #values = new Map<string, JsonValue>()
  readonly #links = new Map<string, string>()
  #checkpoint: string | undefined
  #faults = 0
  #warnings = 0
  #outcome: RunOutcome | undefined
  #durationMs: number | undefined
  /** That the stream broke has been said. */
  #told = false

  constructor(run: RunInfo, host: SinkHost, options: ResolvedOptions, surface: Surface) {
    this.#run = run
    this.#host = host
    this.#options = options
    this.#surface = surface
    this.#rows = new MetricRows(options.everyBatches, this.#board, this.#clock)
    this.#openedAt = host.clock.monotonic()
    this.#label = run.parent === undefined ? undefined : run.name
    this.position = options.position
    if (options.progress && surface.draws) surface.terminal.add(this)
  }

  write(batch: Batch): void {
    const { terminal } = this.#surface
    this.#checkStream()
    // Before anything is taken: the same batch comes again.
    if (terminal.isClogged()) throw new SinkError('the reader of the stream is too slow', { retryable: true })
    for (const event of batch) this.#take(event)
    this.#print(this.#rows.take())
    terminal.commit(this.#host.clock)
    this.#checkStream()
  }

  flush(): void {
    this.#surface.terminal.flush()
    if (!this.#told) this.#checkStream()
  }

  close(outcome: RunOutcome): void {
    const { terminal } = this.#surface
    const width = terminal.width
    const stopped = this.#loops.stop()
    for (const bar of this.#options.leave ? stopped : []) this.#leave(bar, width)
    this.#end(this.#outcome ?? outcome)
    terminal.remove(this)
    const left = terminal.drain()
    if (left > 0) throw new SinkError(`the stream did not take the last ${left} bytes`)
    if (!this.#told) this.#checkStream()
  }

  /** @throws SinkError when the stream broke: nothing that is written now will be seen. */
  #checkStream(): void {
    const { gone } = this.#surface.terminal
    if (gone === undefined) return
    this.#told = true
    throw new SinkError(`the stream is gone: ${gone.message}`, { cause: gone })
  }

  /** The loops that go on, as they are drawn. */
  bars(width: number): readonly string[] {
    const label = this.#label === undefined ? '' : `${this.#label} `
    const bars = this.#loops.bars.map(bar => ({ ...bar, description: label + bar.description }))
    return renderBars(bars, this.#live(bars.at(-1)), width, this.#surface.style)
  }

  #take(event: TrainEvent): void {
    if (event.kind === 'metrics') {
      this.#print(this.#rows.metrics(event))
      return
    }
    if (event.kind === 'training-step') {
      this.#print(this.#rows.trainingStep(event))
      return
    }
    this.#print(this.#rows.take())
    this.#note(event)
    const line = describeEvent(event)
    if (line !== undefined) this.#print([line], event)
    if (event.kind === 'run-start') this.#print(this.#startRows(), event)
  }

  /** Where the run is kept, and with what it was started: rows below its name. */
  #startRows(): readonly Line[] {
    const { dir, params } = this.#run
    return [
      ...(dir === undefined ? [] : [{ level: 'info', tone: 'row', text: dir } as const]),
      ...(Object.keys(params).length === 0 ? [] : [{ level: 'info', tone: 'row', text: '', fields: params } as const]),
    ]
  }

  /** What an event means beyond its own line. */
  #note(event: Exclude<TrainEvent, { kind: 'metrics' | 'training-step' }>): void {
    switch (event.kind) {
      case 'phase':
        this.#clock.phase(event)
        break
      case 'progress':
        this.#clock.progress(event)
        this.#progress(event)
        break
      case 'rewind':
        this.#board.rewind(event.toStep)
        this.#rows.rewind()
        break
      case 'fault':
        if (event.recovery?.attempted !== true) this.#faults++
        break
      case 'message':
        if (event.level === 'warn') this.#warnings++
        break
      case 'summary':
        for (const [name, value] of Object.entries(event.values)) if (value !== undefined) this.#values.set(name, value)
        break
      case 'checkpoint':
        if (event.best || this.#checkpoint === undefined) this.#checkpoint = event.path
        break
      case 'link':
        if (event.url !== undefined) this.#links.set(event.sink, event.url)
        break
      case 'run-end':
        this.#outcome = { status: event.status, error: event.error }
        this.#durationMs = event.durationMs
        break
    }
  }

  #progress(event: ProgressEvent): void {
    const { progress, leave } = this.#options
    if (!progress) return
    const { terminal, draws, style } = this.#surface
    const now = this.#host.clock.monotonic()
    const { bar, ended, quietMs } = this.#loops.update(event, now)
    if (draws) {
      if (ended && leave) this.#leave(bar, terminal.width)
    } else if (ended || quietMs >= plainEveryMs) {
      this.#loops.told(event, now)
      this.#print([{ level: 'info', tone: 'numbers', text: plainProgress(bar, this.#live(bar), style) }], event)
    }
  }

  /** A loop's last bar, as a line that stays. */
  #leave(bar: BarState, width: number): void {
    const label = this.#label === undefined ? '' : `${this.#label} `
    for (const row of renderBars([{ ...bar, description: label + bar.description }], this.#live(bar), width, this.#surface.style)) {
      this.#surface.terminal.print(`${row}\n`)
    }
  }

  #end(outcome: RunOutcome): void {
    const lines = summaryLines(
      {
        name: this.#run.name,
        outcome,
        durationMs: this.#durationMs ?? this.#host.clock.monotonic() - this.#openedAt,
        faults: this.#faults,
        warnings: this.#warnings,
        dir: this.#run.dir,
        values: this.#values,
        links: this.#links,
        checkpoint: this.#checkpoint,
      },
      this.#board,
    )
    // Without a summary, a failure is still said.
    if (this.#options.summary) this.#show(lines)
    else if (outcome.status === 'failed') this.#print(lines.slice(0, 1))
  }

  /** The numbers to show beside a loop. */
  #live(bar: BarState | undefined): Live | undefined {
    if (!this.#loops.isInnermost(bar)) return undefined
    const loss = this.#board.main('loss')
    return {
      loss: loss?.last,
      lossAverage: loss?.average,
      accuracy: this.#board.main('accuracy')?.last,
      learningRate: this.#board.main('learning_rate')?.last,
    }
  }

  #print(lines: readonly Line[], event?: TrainEvent): void {
    this.#show(
      lines.filter(line => levelOrder[line.level] >= levelOrder[this.#options.level]),
      event,
    )
  }

  #show(lines: readonly Line[], event?: TrainEvent): void {
    for (const line of lines) {
      const time = this.#options.time ? (event?.time ?? this.#host.clock.now()) : undefined
      for (const row of formatLine(line, { label: this.#label, time, rank: event?.rank }, this.#surface.style)) {
        this.#surface.terminal.print(`${row}\n`)
      }
    }
  }
}
