import xterm from '@xterm/headless'
import { cursorMode } from './ansi.js'

/** A terminal emulator: what a person would see after these bytes. */
export class Screen {
  readonly #terminal: InstanceType<typeof xterm.Terminal>
  #cursorShown = true

  constructor(columns: number, rows = 30) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true })
  }

  /** As a pty hands it over: a line feed also returns. */
  async write(bytes: string): Promise<void> {
    for (const [sequence] of bytes.matchAll(cursorMode)) this.#cursorShown = sequence.endsWith('h')
    await new Promise<void>(done => this.#terminal.write(bytes.replace(/\r?\n/g, '\r\n'), done))
  }

  resize(columns: number, rows = 30): void {
    this.#terminal.resize(columns, rows)
  }

  /** Whether the cursor is visible (DECTCEM). */
  get cursorShown(): boolean {
    return this.#cursorShown
  }

  /** Where the next character goes: row from the top of everything, and column. */
  get cursor(): { readonly row: number; readonly column: number } {
    const { baseY, cursorY, cursorX } = this.#terminal.buffer.active
    return { row: baseY + cursorY, column: cursorX }
  }

  /** All rows, scrolled ones first, without spaces at their ends and without empty ones at the end. */
  get rows(): readonly string[] {
    const buffer = this.#terminal.buffer.active
    const rows = Array.from({ length: buffer.length }, (_, row) => buffer.getLine(row)?.translateToString(true) ?? '')
    while (rows.at(-1) === '') rows.pop()
    return rows
  }
}
