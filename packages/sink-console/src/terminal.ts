import type { Clock } from '@trainlog/core'
import { CursorGuard } from './cursor-guard.js'
import type { ConsoleStream } from './options.js'
import { outputFor, type Output } from './output.js'
import { blank, farewell, frame, showCursor, type Drawing } from './screen.js'

/** Between two frames: at most ten a second. */
const frameMs = 100
/** More bytes than this unwritten, and a slow reader gets no more until it has caught up. */
const maxBehind = 4 << 20
/** How long a reader may take nothing before it is taken for stuck: while a run goes on, and at its end. */
const patienceMs = 20
const lastPatienceMs = 1000

/** The bars of one session. */
export interface Panel {
  /** Rows left free above the bars. */
  readonly position: number
  bars(width: number): readonly string[]
}

const terminals = new WeakMap<ConsoleStream, Terminal>()

/** The one writer of a stream, shared by all sessions that write to it: lines above, the bars of all of them below. */
export class Terminal {
  readonly #stream: ConsoleStream
  readonly #output: Output
  readonly #panels = new Set<Panel>()
  readonly #guard = new CursorGuard(alone => this.#restore(alone))
  #lines = ''
  #drawn: Drawing = blank
  #drawnAt = -Infinity
  #cancelTimer: (() => void) | undefined

  private constructor(stream: ConsoleStream) {
    this.#stream = stream
    this.#output = outputFor(stream)
  }

  /** The terminal of a stream: two runs on one stream must not draw over each other. */
  static of(stream: ConsoleStream): Terminal {
    let terminal = terminals.get(stream)
    if (terminal === undefined) terminals.set(stream, (terminal = new Terminal(stream)))
    return terminal
  }

  /** Why nothing can be written any more. */
  get gone(): Error | undefined {
    return this.#output.gone
  }

  /** Columns; 80 where nobody says. */
  get width(): number {
    const { columns = 80 } = this.#stream
    return columns > 0 ? columns : 80
  }

  /** Whether the reader is so slow that it should be given time, after it was given a moment. */
  isClogged(): boolean {
    if (this.#output.behind > maxBehind) this.#output.drain(patienceMs)
    return this.#output.behind > maxBehind
  }

  add(panel: Panel): void {
    this.#panels.add(panel)
  }

  /** Takes its bars away, at once. */
  remove(panel: Panel): void {
    if (this.#panels.delete(panel)) this.#draw(this.#drawnAt)
  }

  /** Whole lines, each with its `\n`; shown by the next `commit` or `flush`. */
  print(lines: string): void {
    this.#lines += lines
  }

  /** Shows lines and bars: now, or where bars are, with the next frame. */
  commit(clock: Clock): void {
    if (this.#panels.size === 0) {
      this.flush()
      return
    }
    const now = clock.monotonic()
    const wait = this.#drawnAt + frameMs - now
    // A clock that is not the one of the last frame may be far behind it.
    if (wait <= 0 || wait > frameMs) this.#draw(now)
    else this.#cancelTimer ??= clock.setTimer(wait, () => this.#draw(clock.monotonic()))
  }

  /** Shows all lines now. */
  flush(): void {
    if (this.#lines !== '' || this.#output.behind > 0) this.#draw(this.#drawnAt)
  }

  /** `flush`, and waits a while for a slow reader: there may be no later. Gives the bytes that it did not take. */
  drain(): number {
    this.flush()
    this.#output.drain(lastPatienceMs)
    return this.#output.waits ? this.#output.behind : 0
  }

  #draw(now: number): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.#drawnAt = now
    // A terminal that cannot keep up gets lines only; bars are of the moment.
    const next = this.#output.behind > 0 ? this.#drawn : this.#layout()
    const lines = this.#lines
    if (lines === '' && sameDrawing(this.#drawn, next)) return
    this.#lines = ''
    this.#output.write(frame(this.#drawn, next, lines))
    this.#drawn = next
    if (next.bars.length > 0) this.#guard.arm()
    else this.#guard.disarm()
  }

  #layout(): Drawing {
    const { width } = this
    const { rows = 24 } = this.#stream
    // The way back up must stay on the screen.
    const position = Math.max(0, Math.min(rows - 2, Math.max(...[...this.#panels].map(panel => panel.position))))
    const bars = [...this.#panels].flatMap(panel => panel.bars(width))
    // Inner loops say more.
    const room = Math.max(1, rows - 1 - position)
    return bars.length === 0 ? blank : { bars: bars.slice(-room), width, position }
  }

  #restore(alone: boolean): void {
    this.#output.write(alone ? farewell(this.#drawn, this.#layout(), this.#lines) : showCursor)
    if (!alone) return
    this.#lines = ''
    this.#drawn = blank
  }
}

function sameDrawing(a: Drawing, b: Drawing): boolean {
  return (
    a.width === b.width &&
    a.position === b.position &&
    a.bars.length === b.bars.length &&
    a.bars.every((bar, index) => bar === b.bars[index])
  )
}
