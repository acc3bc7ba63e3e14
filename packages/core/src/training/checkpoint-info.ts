/** A checkpoint that was saved. */
export interface CheckpointInfo {
  /** Its folder, absolute. */
  readonly path: string
  /** The last step that it holds. */
  readonly step: number
  readonly epoch: number
  /** By which the best one is found. */
  readonly metrics: Readonly<Record<string, number>>
}
