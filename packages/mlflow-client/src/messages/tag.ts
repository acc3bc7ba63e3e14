import { keyValues, type Codec } from '../wire/codec.js'
import { limits } from '../wire/limits.js'
import { key } from '../wire/names.js'
import { text } from '../wire/scalars.js'

/** Tags or parameters: values by name. */
export type Tags = Readonly<Record<string, string>>

/** Tags of runs. */
export const runTags: Codec<Tags> = keyValues(key, text({ maxLength: limits.runTagLength }))
/** Parameters of runs. */
export const runParams: Codec<Tags> = keyValues(key, text({ maxLength: limits.paramLength }))
/** A tag value of an experiment. */
export const experimentTag: Codec<string> = text({ maxLength: limits.experimentTagLength })
/** Tags of experiments. */
export const experimentTags: Codec<Tags> = keyValues(key, experimentTag)
/** A tag value of the registry; prompts are stored in these. */
export const registryTag: Codec<string> = text({ maxLength: limits.registryTagLength })
/** Tags of registered models and their versions. */
export const registryTags: Codec<Tags> = keyValues(key, registryTag)
