import type { Run } from '../run.js'
import type { CheckpointStore } from './checkpoint-store.js'

/** Where and when checkpoints are kept. Reusable like a sink: the trainer, `fitCallback` or the user opens it for one run. */
export interface CheckpointManager {
  open(run: Run): Promise<CheckpointStore>
}
