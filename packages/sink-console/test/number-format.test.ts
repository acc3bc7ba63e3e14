import { describe, expect, test } from 'vitest'
import { bytes, clockTime, duration, learningRate, metric, plainNumber, short } from '../src/number-format.js'

describe('numbers', () => {
  test.each([
    [metric, 0.12344, '0.1234'],
    [metric, 0, '0.0000'],
    [metric, -1.5, '-1.5000'],
    [metric, 0.001, '0.0010'],
    [metric, 0.00099, '9.90e-4'],
    [metric, 12345678, '1.23e+7'],
    [metric, Number.NaN, 'NaN'],
    [metric, -Infinity, '-Infinity'],
    [learningRate, 0.001, '0.001000'],
    [learningRate, 0.00001, '0.000010'],
    [learningRate, 1e-7, '1.00e-7'],
    [plainNumber, 0.1 + 0.2, '0.3'],
    [plainNumber, 123456789, '123456789'],
    [plainNumber, 1 / 3, '0.333333'],
    [short, 0, '0'],
    [short, 7.25, '7.3'],
    [short, 42, '42'],
    [short, 99.96, '100'],
    [short, 999.6, '1.0k'],
    [short, 1234, '1.2k'],
    [short, 12345, '12.3k'],
    [short, 999_600, '1.0M'],
    [short, 2.5e15, '2500T'],
    [bytes, 512, '512 B'],
    [bytes, 1536, '1.5 KiB'],
    [bytes, 5 * 1024 ** 3, '5.0 GiB'],
    [bytes, 3 * 1024 ** 4, '3.0 TiB'],
    [clockTime, 0, '0:00'],
    [clockTime, 59_400, '0:59'],
    [clockTime, 59_600, '1:00'],
    [clockTime, 3_723_000, '1:02:03'],
    [clockTime, 183_840_000, '2d 03:04'],
    [duration, 8.12, '8.1 ms'],
    [duration, 120.4, '120 ms'],
    [duration, 999.6, '1.0 s'],
    [duration, 59_940, '59.9 s'],
    [duration, 59_960, '1 min 00 s'],
    [duration, 245_000, '4 min 05 s'],
    [duration, 12_000_000, '3 h 20 min'],
  ] as const)('%o(%d) is %s', (format, value, expected) => {
    expect(format(value)).toBe(expected)
  })
})
