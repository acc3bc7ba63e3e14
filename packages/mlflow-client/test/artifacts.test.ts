import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync, writeSync, closeSync, createReadStream } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { pythonPeer } from '../../../test/lib/peers.js'
import { rounds } from '../../../test/lib/soak.js'
import { newRun, noServer, plainClient } from './lib/clients.js'
import { serverFolder } from './lib/mlflow-server.js'

const mebibyte = 2 ** 20
const size = rounds(256, 1024) * mebibyte
const client = plainClient()
const folder = serverFolder()
afterAll(() => rmSync(folder, { recursive: true }))

/** Random bytes on disk, and their hash. */
function bigFile(path: string): string {
  const hash = createHash('sha256')
  const file = openSync(path, 'w')
  const block = new Uint8Array(mebibyte)
  for (let at = 0; at < size; at += block.length) {
    for (let index = 0; index < block.length; index += 4096) block[index] = Math.random() * 256
    hash.update(block)
    writeSync(file, block)
  }
  closeSync(file)
  return hash.digest('hex')
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** The most memory the process had while something went on, above what it had before, in MiB. */
async function peak(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss
  let most = before
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 10)
  await work().finally(() => clearInterval(timer))
  return (most - before) / mebibyte
}

// skip: without MLflow nothing keeps the files; the set-up prints how to install it
describe.skipIf(noServer)('artifacts', () => {
  test(
    `of ${size / mebibyte} MiB go up and come down with the same bytes, in flat memory, with progress`,
    { timeout: 600_000 },
    async () => {
      const run = await newRun(client)
      const [source, target] = [join(folder, 'big.bin'), join(folder, 'back', 'big.bin')]
      const hash = bigFile(source)
      const progress: number[] = []
      const began = performance.now()
      const up = await peak(() =>
        client.artifacts.uploadFile(run, source, 'models/big.bin', { onProgress: each => progress.push(each.transferredBytes) }),
      )
      const between = performance.now()
      const down = await peak(() => client.artifacts.downloadFile(run, 'models/big.bin', target))
      const seconds = [between - began, performance.now() - between].map(ms => (ms / 1000).toFixed(1))
      console.log(`${size / mebibyte} MiB: up ${seconds[0]} s, +${up.toFixed(0)} MiB; down ${seconds[1]} s, +${down.toFixed(0)} MiB`)
      expect(await hashOf(target)).toBe(hash)
      expect(progress.at(-1)).toBe(size)
      expect(progress).toEqual([...progress].sort((a, b) => a - b))
      // Less than what is sent, and the same for a file four times as large.
      expect(Math.max(up, down)).toBeLessThan(150)
    },
  )

  test('are whole folders, both ways', async () => {
    const run = await newRun(client)
    mkdirSync(join(folder, 'tree', 'deep'), { recursive: true })
    writeFileSync(join(folder, 'tree', 'a.txt'), 'a')
    writeFileSync(join(folder, 'tree', 'deep', 'b ü.txt'), 'b')
    await client.artifacts.uploadFolder(run, join(folder, 'tree'), 'in')
    await client.artifacts.downloadFolder(run, 'in', join(folder, 'copy'))
    expect(readdirSync(join(folder, 'copy'), { recursive: true }).sort()).toEqual(['a.txt', 'deep', join('deep', 'b ü.txt')])
    expect(readFileSync(join(folder, 'copy', 'deep', 'b ü.txt'), 'utf8')).toBe('b')
  })

  test('are strings, bytes, blobs and streams; an empty one is a file', async () => {
    const run = await newRun(client)
    const contents = [
      'text ü',
      new TextEncoder().encode('text ü'),
      new Blob(['text ü']),
      new Blob(['text ü']).stream() as ReadableStream<Uint8Array>,
    ]
    for (const content of contents) {
      await client.artifacts.upload(run, 'a.txt', content)
      expect(await client.artifacts.downloadText(run, 'a.txt')).toBe('text ü')
    }
    await client.artifacts.upload(run, 'empty.txt', '')
    expect(await client.artifacts.downloadText(run, 'empty.txt')).toBe('')
    await expect(client.artifacts.upload(run, 'a.txt', 5 as never)).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' })
  })

  test('on a shared disk are copied there', async () => {
    const shared = join(folder, 'shared')
    const experimentId = await client.experiments.create({ name: `shared-${Date.now()}`, artifactLocation: `file://${shared}` })
    const run = (await client.runs.create({ experimentId })).info
    await client.artifacts.upload(run.runId, 'a/b.txt', 'text')
    expect(readFileSync(join(shared, run.runId, 'artifacts', 'a', 'b.txt'), 'utf8')).toBe('text')
    expect(await client.artifacts.downloadText(run.runId, 'a/b.txt')).toBe('text')
    await expect(client.artifacts.downloadText(run.runId, 'nope')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
    await client.artifacts.delete(run.runId, 'a/b.txt')
    expect(readdirSync(join(shared, run.runId, 'artifacts', 'a'))).toEqual([])
  })

  test('stop coming when the signal says so', async () => {
    const run = await newRun(client)
    await client.artifacts.upload(run, 'a.bin', new Uint8Array(20 * mebibyte))
    const controller = new AbortController()
    const reason = new Error('enough')
    const { stream } = await client.artifacts.download(run, 'a.bin', { signal: controller.signal })
    const reader = stream.getReader()
    await reader.read()
    controller.abort(reason)
    await expect(
      (async () => {
        for (let next = await reader.read(); !next.done; next = await reader.read());
      })(),
    ).rejects.toBe(reason)
  })
})

// skip: without MLflow there is no official client; the set-up prints how to install it
describe.skipIf(noServer)('what was logged', () => {
  test('is what the official Python client reads', { timeout: 120_000 }, async () => {
    const run = await newRun(client)
    await client.runs.logBatch(run, {
      metrics: [NaN, 1.5, -0.1].map((value, step) => ({ key: 'val/loss', value, step, timestamp: 1_700_000_000_000 + step })),
      params: { lr: '0.1', ü: '日本' },
      tags: { note: 'a\nb' },
    })
    await client.runs.logMetric(run, { key: 'far', value: 1, step: 2n ** 62n, timestamp: 1 })
    await client.runs.logInputs(run, {
      datasets: [
        { dataset: { name: 'd', digest: '12345678', sourceType: 'local', source: '{}' }, tags: { 'mlflow.data.context': 'train' } },
      ],
    })
    await client.artifacts.upload(run, 'dir/ü.txt', 'text')
    await client.runs.update({ runId: run, status: 'FINISHED', endTime: 1_800_000_000_000 })
    const script = `import json,sys,mlflow
c = mlflow.MlflowClient(sys.argv[1]); mlflow.set_tracking_uri(sys.argv[1]); r = c.get_run(sys.argv[2])
h = [[str(m.value), m.step, m.timestamp] for m in c.get_metric_history(r.info.run_id, 'val/loss')]
p = c.download_artifacts(r.info.run_id, 'dir/ü.txt', sys.argv[3])
d = r.inputs.dataset_inputs[0]
print(json.dumps([h, r.data.params, r.data.tags['note'], str(c.get_metric_history(r.info.run_id, 'far')[0].step), open(p).read(), r.info.status, r.info.end_time, d.dataset.name, d.tags[0].value]))`
    const output = execFileSync(pythonPeer('python').path!, ['-c', script, inject('mlflow'), run, folder], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONUTF8: '1' },
    })
    expect(JSON.parse(output.trim().split('\n').at(-1)!)).toEqual([
      [
        ['nan', 0, 1_700_000_000_000],
        ['1.5', 1, 1_700_000_000_001],
        ['-0.1', 2, 1_700_000_000_002],
      ],
      { lr: '0.1', ü: '日本' },
      'a\nb',
      String(2n ** 62n),
      'text',
      'FINISHED',
      1_800_000_000_000,
      'd',
      'train',
    ])
  })
})
