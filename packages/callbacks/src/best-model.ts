import type { JsonValue } from '@trainlog/core'
import type { ModelState } from '@trainlog/core/training'
import { SavedState } from './saved-state.js'

/** Longest text that is made of a model: engines refuse texts of more than about 512 MiB. */
const maxBase64 = 256 * 1024 * 1024

/** The best model so far, held in memory. */
export class BestModel {
  model: ModelState | undefined
  /** Made once per model, however often the state is asked for. */
  #saved: JsonValue | undefined

  keep(model: ModelState): void {
    this.model = model
    this.#saved = undefined
  }

  /** As JSON, files in base64; null without a model, and for one of more than 192 MiB. */
  save(): JsonValue {
    if (!this.model) return null
    this.#saved ??= toJson(this.model)
    return this.#saved
  }

  /** Takes what `save` gave. */
  load(saved: JsonValue | undefined): void {
    if (saved === null || saved === undefined) return
    const record = new SavedState(saved)
    const files = record.record('files')
    const meta = record.raw('meta')
    this.keep({
      files: Object.fromEntries(files.keys.map(name => [name, fromBase64(files.text(name))])),
      ...(meta !== undefined && { meta }),
    })
  }
}

function toJson({ files, meta }: ModelState): JsonValue {
  const length = Object.values(files).reduce((sum, bytes) => sum + Math.ceil(bytes.length / 3) * 4, 0)
  if (length > maxBase64) return null
  return {
    files: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, toBase64(bytes)])),
    ...(meta !== undefined && { meta }),
  }
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
  return btoa(binary)
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), character => character.charCodeAt(0))
}
