import { afterEach, describe, expect, test, vi } from 'vitest'
import { missing } from './lib/peers.js'
import { rounds } from './lib/soak.js'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

describe('a random test', () => {
  test.each([
    [undefined, 20],
    ['', 20],
    ['3', 60],
    ['1000', 500],
    ['0.01', 1],
    ['full', 500],
  ])('with TRAINLOG_SOAK=%s runs %i of 20 to 500 rounds', (soak, expected) => {
    vi.stubEnv('TRAINLOG_SOAK', soak)
    expect(rounds(20, 500)).toBe(expected)
  })

  test.each(['much', '0', '-1'])('refuses TRAINLOG_SOAK=%s', soak => {
    vi.stubEnv('TRAINLOG_SOAK', soak)
    expect(() => rounds(20, 500)).toThrow(/TRAINLOG_SOAK/)
  })
})

describe('a test with a real peer', () => {
  const absent = { name: 'the peer', path: undefined, remedy: 'install it' }

  test('runs where the peer is', () => {
    expect(missing({ ...absent, path: process.execPath })).toBe(false)
  })

  test('is left out with the reason where it is not', () => {
    vi.stubEnv('CI', undefined)
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    expect(missing(absent)).toBe(true)
    expect(warn).toHaveBeenCalledExactlyOnceWith('skipped: the peer is not installed: install it')
  })

  test('fails in CI where it is not', () => {
    vi.stubEnv('CI', 'true')
    expect(() => missing(absent)).toThrow('the peer is not installed: install it')
  })
})
