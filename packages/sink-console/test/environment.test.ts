import { describe, expect, test } from 'vitest'
import { canDraw, hasUnicode, wantsColor } from '../src/environment.js'

describe('colours', () => {
  test.each([
    ['a terminal has them', undefined, {}, true, true],
    ['a pipe has none', undefined, {}, false, false],
    ['NO_COLOR takes them away', undefined, { NO_COLOR: '1' }, true, false],
    ['an empty NO_COLOR says nothing', undefined, { NO_COLOR: '' }, true, true],
    ['FORCE_COLOR gives them to a pipe', undefined, { FORCE_COLOR: '1' }, false, true],
    ['an empty FORCE_COLOR gives them, too', undefined, { FORCE_COLOR: '' }, false, true],
    ['FORCE_COLOR=3 gives them', undefined, { FORCE_COLOR: '3' }, false, true],
    ['FORCE_COLOR=0 takes them away', undefined, { FORCE_COLOR: '0' }, true, false],
    ['FORCE_COLOR=false takes them away', undefined, { FORCE_COLOR: 'false' }, true, false],
    ['NO_COLOR, set by a person, beats FORCE_COLOR, set by a tool', undefined, { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    ['a dumb terminal has none', undefined, { TERM: 'dumb' }, true, false],
    ['FORCE_COLOR beats a dumb terminal', undefined, { TERM: 'dumb', FORCE_COLOR: '1' }, true, true],
    ['the option beats NO_COLOR', true, { NO_COLOR: '1' }, false, true],
    ['the option beats FORCE_COLOR', false, { FORCE_COLOR: '1' }, true, false],
  ])('%s', (_title, option, environment, isTTY, expected) => {
    expect(wantsColor(option, environment, isTTY)).toBe(expected)
  })
})

describe('bars', () => {
  test.each([
    ['a terminal has them', {}, true, true],
    ['a pipe has none', {}, false, false],
    ['a dumb terminal has none', { TERM: 'dumb' }, true, false],
    ['CI has none, even with a terminal', { CI: 'true' }, true, false],
    ['CI=false is no CI', { CI: 'false' }, true, true],
    ['NO_COLOR is about colour', { NO_COLOR: '1' }, true, true],
  ])('%s', (_title, environment, isTTY, expected) => {
    expect(canDraw(environment, isTTY)).toBe(expected)
  })

  test.each([
    ['of the Linux console are ASCII', { TERM: 'linux' }, 'linux', false],
    ['elsewhere are lines', { TERM: 'xterm-256color' }, 'linux', true],
    ['of an old Windows console are ASCII', {}, 'win32', false],
    ['of Windows Terminal are lines', { WT_SESSION: 'x' }, 'win32', true],
  ])('bars %s', (_title, environment, platform, expected) => {
    expect(hasUnicode(environment, platform)).toBe(expected)
  })
})
