/** Loss, accuracy and the like: four decimals, `1.23e-5` where these would show too little, `NaN` and `Infinity` as they are. */
export function metric(value: number): string {
  return fixed(value, 4)
}

/** A learning rate: six decimals, `1.00e-7` where these would show too little. */
export function learningRate(value: number): string {
  return fixed(value, 6)
}

/** Any number in a field: whole ones as they are, others with six significant digits at most. */
export function plainNumber(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value)
  const rounded = Number(value.toPrecision(6))
  return String(rounded)
}

function fixed(value: number, decimals: number): string {
  const size = Math.abs(value)
  if (!Number.isFinite(value)) return String(value)
  // Below two digits that count, or beyond what anyone reads: the power says more.
  if (size !== 0 && (size < 10 ** (1 - decimals) || size >= 1e7)) return value.toExponential(2)
  return value.toFixed(decimals)
}

/** A count or a rate in four characters or so: `950`, `12.3`, `1.2k`, `3.4M`. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  let scaled = value
  for (const unit of ['', 'k', 'M', 'G', 'T']) {
    // 999.5 and more would be rounded up to four digits.
    if (Math.abs(scaled) < 999.5 || unit === 'T')
      return `${Math.abs(scaled) < 99.95 && !Number.isInteger(scaled) ? scaled.toFixed(1) : scaled.toFixed(0)}${unit}`
    scaled /= 1000
  }
  return String(value)
}

/** Bytes with binary units: `512 B`, `1.5 MiB`. */
export function bytes(value: number): string {
  let scaled = value
  for (const unit of ['B', 'KiB', 'MiB', 'GiB']) {
    if (scaled < 1024) return `${unit === 'B' ? scaled.toFixed(0) : scaled.toFixed(1)} ${unit}`
    scaled /= 1024
  }
  return `${scaled.toFixed(1)} TiB`
}

/** A stretch of time as a clock shows it, in as little room as possible: `0:07`, `12:34`, `1:02:03`, `2d 03:04`. */
export function clockTime(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`
  return `${Math.floor(seconds / 86_400)}d ${two((seconds % 86_400) / 3600)}:${two((seconds % 3600) / 60)}`
}

/** A stretch of time in words: `8.1 ms`, `12.3 s`, `4 min 05 s`, `3 h 20 min`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${ms < 99.95 ? ms.toFixed(1) : ms.toFixed(0)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')} min`
}
