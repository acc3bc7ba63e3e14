import type { Figure } from './figure.js'
import { verdict } from './figure.js'

/** One benchmark's figures: a line per case, a column per figure. */
export function figureTable(figures: readonly Figure[]): string {
  const columns = [...new Set(figures.map(each => each.figure))]
  const cases = [...new Set(figures.map(each => each.case))]
  const cell = (name: string, column: string): string => {
    const figure = figures.find(each => each.case === name && each.figure === column)
    return figure ? show(figure.value, figure.unit) : ''
  }
  return table([['', ...columns], ...cases.map(name => [name, ...columns.map(column => cell(name, column))])])
}

/** Everything that has a bar, with what the rounds came to at their best and worst. */
export function barTable(figures: readonly Figure[], quick: boolean): string {
  const rows = figures
    .filter(each => each.bar !== undefined)
    .map(each => {
      const { bench, unit, value, bar, floor, rounds } = each
      const spread = `${show(Math.min(...rounds), unit)} … ${show(Math.max(...rounds), unit)}`
      return [
        `${bench}: ${each.case}, ${each.figure}`,
        `≤ ${show(bar ?? NaN, unit)}`,
        show(value, unit),
        spread,
        floor === undefined ? '' : show(floor, unit),
        verdict(each, quick) ?? '',
      ]
    })
  return rows.length === 0 ? '' : table([['', 'bar', 'measured', 'rounds', 'without', 'verdict'], ...rows])
}

/** With three digits that count, or all that are before the point. */
export function show(value: number, unit: string): string {
  const digits = Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  const text = value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ' ')
  return unit === '' ? text : `${text} ${unit}`
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)))
  return rows
    .map(row =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
