import { message, optional, type Codec } from '../wire/codec.js'
import { text } from '../wire/scalars.js'

/** A separate space of experiments and models on a server that has them. */
export interface Workspace {
  readonly name: string
  readonly description?: string
  readonly defaultArtifactRoot?: string
}

/** Codec of {@link Workspace}. */
export const workspace: Codec<Workspace> = message<Workspace>({
  name: text({ minLength: 1 }),
  description: optional(text()),
  defaultArtifactRoot: optional(text()),
})
