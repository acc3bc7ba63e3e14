import type { AudioSource } from './logger.js'
import { mediaTypeOf } from './pixels.js'
import { show } from './show.js'

/** A WAV file and what it holds. */
export interface Wav {
  readonly bytes: Uint8Array
  readonly sampleRate: number | undefined
  readonly channels: number | undefined
}

/**
 * Samples from -1 to 1 as a WAV file of 16 bit PCM (RIFF, format tag 1); a WAV file as it is, copied.
 * @throws TypeError for other bytes, no samples, channels of different length, more than 255 of them, or a rate below 1 hertz.
 */
export function toWav(source: AudioSource): Wav {
  if (source instanceof Uint8Array) {
    if (mediaTypeOf(source) !== 'audio/wav') throw new TypeError('the bytes are no WAV file; give { samples, sampleRate }')
    return { bytes: new Uint8Array(source), sampleRate: undefined, channels: undefined }
  }
  const { samples, sampleRate } = source
  if (typeof samples !== 'object' || samples === null) throw new TypeError('there are no samples; give { samples, sampleRate }')
  const channels = (typeof samples[0] === 'object' ? samples : [samples]) as readonly ArrayLike<number>[]
  const length = channels[0]?.length ?? 0
  if (length === 0) throw new TypeError('there are no samples')
  if (channels.some(channel => channel.length !== length)) throw new TypeError('the channels differ in length')
  if (channels.length > 255) throw new TypeError(`there are ${channels.length} channels; give one list of samples per channel`)
  if (!(sampleRate >= 1 && sampleRate <= 0xffffffff)) throw new TypeError(`a sample rate of ${show(sampleRate)} makes no sense; give hertz`)
  const frame = channels.length * 2
  const view = new DataView(new ArrayBuffer(44 + length * frame))
  const text = (at: number, value: string): void => {
    for (let i = 0; i < value.length; i++) view.setUint8(at + i, value.charCodeAt(i))
  }
  text(0, 'RIFF')
  view.setUint32(4, view.byteLength - 8, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, channels.length, true)
  view.setUint32(24, Math.round(sampleRate), true)
  view.setUint32(28, Math.round(sampleRate) * frame, true)
  view.setUint16(32, frame, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, length * frame, true)
  for (let i = 0, at = 44; i < length; i++) {
    for (const channel of channels) {
      view.setInt16(at, Math.round(Math.max(-1, Math.min(1, channel[i] || 0)) * 32767), true)
      at += 2
    }
  }
  return { bytes: new Uint8Array(view.buffer), sampleRate, channels: channels.length }
}
