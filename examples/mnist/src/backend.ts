import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import type * as tfjs from '@tensorflow/tfjs'
import type { Logger } from '@trainlog/core'
import { isMissing, loadPackage, messageOf } from './load-package.js'

/** TensorFlow.js. */
export type TensorFlow = typeof tfjs

/** Fastest first. Their binaries are downloads of their own, so the example does not depend on them, but takes them where they are. */
const nativePackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']

/** TensorFlow.js on the fastest backend there is: native code, else WebAssembly, else plain JavaScript. */
export async function loadTensorFlow(log: Logger): Promise<TensorFlow> {
  const imported = await loadPackage('@tensorflow/tfjs', () => import('@tensorflow/tfjs'))
  // Of a CommonJS package, Node finds some names by itself, and has all of them under `default`.
  const tf = (imported as TensorFlow & { readonly default?: TensorFlow }).default ?? imported
  // tfjs' own switch against its greeting ("Hi, looks like you are running TensorFlow.js in Node.js …").
  tf.enableProdMode()
  if (!(await useNative(tf, log)) && !(await useWasm(tf, log))) await tf.setBackend('cpu')
  log.info('TensorFlow.js is ready', { backend: tf.getBackend(), version: tf.version['tfjs'] })
  return tf
}

async function useNative(tf: TensorFlow, log: Logger): Promise<boolean> {
  // TensorFlow's C++ part tells on stderr which processor it found.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
  for (const name of nativePackages) {
    try {
      // Registers the backend `tensorflow` with the tfjs there is.
      await import(name)
      if (await tf.setBackend('tensorflow')) return true
      log.warn(`${name} is installed, but its backend cannot be initialized`)
    } catch (error) {
      if (!isMissing(error, name)) log.warn(`${name} is installed but does not load: ${messageOf(error)}`)
    }
  }
  return false
}

async function useWasm(tf: TensorFlow, log: Logger): Promise<boolean> {
  try {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
    // Without it, tfjs looks for its .wasm files in the working directory.
    setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep)
    if (await tf.setBackend('wasm')) return true
    log.warn('WebAssembly cannot be initialized: plain JavaScript takes about five times as long')
  } catch (error) {
    log.warn(`WebAssembly does not load, and plain JavaScript takes about five times as long: ${messageOf(error)}`)
  }
  return false
}
