// The demo: trains a classifier of handwritten digits with TensorFlow.js and logs everything about it. See README.md.
import { withRun } from '@trainlog/core'
import { loadTensorFlow } from './backend.js'
import { loadDigits } from './data.js'
import { confusedPairs, evaluate, logEvaluation } from './evaluate.js'
import { KnownError } from './known-error.js'
import { Classifier } from './model.js'
import { UsageError, help, parseOptions, type Options } from './options.js'
import { sinks } from './sinks.js'
import { summarize } from './summary.js'
import { train } from './train.js'

const hiddenUnits = 128
const goodEnough = 0.9

async function main(options: Options): Promise<void> {
  const { dir, minPriority, ...recipe } = options
  const { run, ...outcome } = await withRun(
    {
      experiment: 'mnist',
      params: { ...recipe, hiddenUnits, optimizer: 'adam', schedule: 'cosine' },
      tags: { task: 'classification' },
      metrics: { val_accuracy: { priority: 'essential', goal: 'maximize' } },
      signals: ['SIGINT', 'SIGTERM'],
      sinks,
      dir,
      minPriority,
    },
    async run => {
      run.text('about', 'A perceptron with **one hidden layer** learns to read handwritten digits.')

      const loaded = run.phase('data_loading')
      const digits = await loadDigits(recipe.seed, recipe.trainingCount, run.logger('data'))
      loaded()

      const built = run.phase('model_setup')
      const tf = await loadTensorFlow(run.logger('backend'))
      run.params({ backend: tf.getBackend() })
      const model = new Classifier(tf, { hiddenUnits, seed: recipe.seed })
      built()

      const effort = await train(run, model, digits, recipe)

      const { heldOut } = digits
      const evaluation = evaluate(model, heldOut)
      logEvaluation(run.logger('held_out'), heldOut, evaluation)
      model.dispose()

      const { best, points } = run.history('val_accuracy')
      const bestEpoch = points.findIndex(point => point.value === best)
      run.summary({ best_epoch: bestEpoch, training_seconds: effort.trainingSeconds, samples_per_second: effort.samplesPerSecond })
      const correct = heldOut.count - evaluation.mistakes.length
      const confused = confusedPairs(heldOut, evaluation)
      return { run, ...effort, heldOut: heldOut.count, correct, bestEpoch, backend: tf.getBackend(), confused }
    },
  )
  console.log(`\n${summarize(run, outcome, await run.end())}`)
  if (outcome.correct >= goodEnough * outcome.heldOut) return
  console.error(`\nThat is less than ${100 * goodEnough} %.`)
  process.exitCode = 1
}

try {
  const options = parseOptions(process.argv.slice(2))
  if (options === undefined) console.log(help)
  else await main(options)
} catch (error) {
  if (error instanceof UsageError) console.error(`${error.message}\n\n${help}`)
  else console.error(error instanceof KnownError ? error.message : error)
  process.exitCode = error instanceof UsageError ? 2 : 1
}
