import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatFields } from '../src/fields.js'
import { maxTextLength, safeLines, safeText } from '../src/safe-text.js'
import { displayWidth, padEnd, truncate } from '../src/width.js'

describe('text of the user', () => {
  test('cannot steer the terminal', () => {
    expect(safeText('a\u001b[2Jb\u009b31mc\u0007\u007f')).toBe('a\\x1b[2Jb\\x9b31mc\\x07\\x7f')
  })

  test('cannot be read in another order than it has', () => {
    expect(safeText('user\u202egnp.exe\u2066')).toBe('user\\u202egnp.exe\\u2066')
  })

  test('keeps its lines, whatever system they are from', () => {
    expect(safeLines('a\r\nb\rc\nd\u2028e\n\n')).toEqual(['a', 'b', 'c', 'd\\u2028e'])
  })

  test('has spaces for tabs, and lone surrogates replaced', () => {
    expect(safeLines('a\tb\ud800')).toEqual(['a    b\ufffd'])
  })

  test('of ten million characters is cut, and says by how much', () => {
    const text = safeText('x'.repeat(10_000_000))
    expect(text).toHaveLength(maxTextLength + ' … (9992000 more characters)'.length)
    expect(text.endsWith(' … (9992000 more characters)')).toBe(true)
  })

  test('never has a control character, whatever goes in', () => {
    const any = fc.string({ unit: 'binary' })
    fc.assert(fc.property(any, text => safeLines(text).every(line => !/[\p{Cc}\p{Surrogate}\u202a-\u202e]/u.test(line))))
    fc.assert(
      fc.property(any, any, (key, value) => !/[\p{Cc}\p{Surrogate}]/u.test(formatFields({ [key]: value, nested: { [key]: [value] } }))),
    )
  })
})

describe('fields', () => {
  test('are key=value, with quotes where they are needed', () => {
    expect(formatFields({ a: 1, b: 'word', c: 'two words', d: '', e: 'a=b', f: true, g: null, h: undefined })).toBe(
      'a=1 b=word c="two words" d="" e="a=b" f=true g=null',
    )
  })

  test('have numbers in six digits, and what is nested as JSON', () => {
    expect(formatFields({ a: 0.1 + 0.2, b: Number.NaN, c: { d: [1, Infinity] }, e: 1234567 })).toBe(
      'a=0.3 b=NaN c={"d":[1,"Infinity"]} e=1234567',
    )
  })

  test('that are long are cut', () => {
    expect(formatFields({ a: 'x'.repeat(1000) })).toHaveLength(2 + 300 + 1)
  })
})

describe('width', () => {
  test.each([
    ['abc', 3],
    ['日本語', 6],
    ['한국어', 6],
    ['ｆｕｌｌ', 8],
    ['ﾊﾝｶｸ', 4],
    ['🚀', 2],
    ['👩‍🚀', 2],
    ['👍🏽', 2],
    ['🇩🇪', 2],
    ['❤️', 2],
    ['1️⃣', 2],
    ['é', 1],
    ['e\u0301', 1],
    ['\u200b', 0],
    ['━╸─', 3],
    ['✓', 1],
    ['नी', 1],
  ])('%s takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })

  test('all ideographs, kana, syllables and emoji take two columns', () => {
    const narrow: string[] = []
    for (let code = 0; code < 0x3fffe; code++) {
      const character = String.fromCodePoint(code)
      if (!/[\p{Unified_Ideograph}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}]|[가-힣]/u.test(character)) continue
      // Halfwidth katakana, and the flag letters that only a pair of makes a flag.
      if ((code >= 0xff66 && code <= 0xff9f) || /\p{Regional_Indicator}/u.test(character)) continue
      if (displayWidth(character) !== 2) narrow.push(code.toString(16))
    }
    expect(narrow).toEqual([])
  })

  test('cutting never splits a character and never exceeds the room', () => {
    expect(truncate('日本語データ', 7, '…')).toBe('日本語…')
    expect(truncate('日本語データ', 8, '…')).toBe('日本語…')
    expect(truncate('👩‍🚀👩‍🚀👩‍🚀', 5, '…')).toBe('👩‍🚀👩‍🚀…')
    expect(truncate('fits', 4, '…')).toBe('fits')
    expect(truncate('anything', 0, '…')).toBe('')
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.nat(50), (text, width) => displayWidth(truncate(text, width, '…')) <= width))
  })

  test('padding counts columns', () => {
    expect(padEnd('日本', 6)).toBe('日本  ')
  })
})
