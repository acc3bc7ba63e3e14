import { message, type Codec } from './codec.js'

/** An answer that says only that it is done. */
export const nothing: Codec<void> = { encode: () => ({}), decode: () => undefined }

/** A request without fields. */
export type NoFields = Readonly<Record<string, never>>

/** Codec of {@link NoFields}. */
export const noFields: Codec<NoFields> = message<NoFields>({})
