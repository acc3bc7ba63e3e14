import type { Phase } from './vocabulary.js'

/** A phase that has begun, and the one that it is part of. */
export interface OpenPhase {
  readonly name: Phase
  readonly outer: OpenPhase | undefined
  ended: boolean
}

/** A phase becomes the present one. Was one of this name open, it and what began within it are over: nobody said so. */
export function beginPhase(name: Phase, home: { phase: OpenPhase | undefined }): OpenPhase {
  let outer = home.phase
  for (let open = outer; open; open = open.outer) if (open.name === name) outer = open.outer
  return (home.phase = { name, outer, ended: false })
}

/** Phases need not end in the order in which they began. */
export function endPhase(phase: OpenPhase, home: { phase: OpenPhase | undefined }): void {
  phase.ended = true
  while (home.phase?.ended) home.phase = home.phase.outer
}
