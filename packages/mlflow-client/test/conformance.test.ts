import { describe, expect, inject, test } from 'vitest'
import { MlflowClient, MlflowError } from '@trainlog/mlflow-client'
import { newRun, noServer, plainClient, unique } from './lib/clients.js'

const client = plainClient()

/** What the server says to a request that no client has checked. */
async function raw(path: string, body: string | object, init: RequestInit = {}): Promise<{ status: number; code: string; text: string }> {
  const response = await fetch(`${inject('mlflow')}/api/2.0/mlflow/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  })
  const text = await response.text()
  const code = /"error_code":\s*"(\w+)"/.exec(text)?.[1] ?? ''
  return { status: response.status, code, text }
}

/** What a call throws. */
async function thrown(call: Promise<unknown>): Promise<MlflowError> {
  const error: unknown = await call.then(
    () => undefined,
    (each: unknown) => each,
  )
  expect(error).toBeInstanceOf(MlflowError)
  return error as MlflowError
}

const metrics = (
  count: number,
  name = (index: number): string => `k${index}`,
): { key: string; value: number; step: number; timestamp: number }[] =>
  Array.from({ length: count }, (_, index) => ({ key: name(index), value: index, step: index, timestamp: 1 }))

const record = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']))

// skip: without MLflow there is no server to hold it against; the set-up prints how to install it
describe.skipIf(noServer)('against the newest MLflow server', () => {
  test('1: an experiment is found by id and by name, with its artifacts behind the server', async () => {
    const name = unique('e')
    const id = await client.experiments.create({ name, tags: { team: 'vision' } })
    const found = await client.experiments.get(id)
    expect(found).toMatchObject({ experimentId: id, name, artifactLocation: `mlflow-artifacts:/${id}`, lifecycleStage: 'active' })
    expect(found.tags['team']).toBe('vision')
    expect(await client.experiments.getByName(name)).toEqual(found)
    expect(await client.experiments.getOrCreate({ name })).toBe(id)
  })

  test('2: the name of an experiment is taken, also after it was deleted', async () => {
    const name = unique('e')
    const id = await client.experiments.create({ name })
    expect(await thrown(client.experiments.create({ name }))).toMatchObject({ code: 'RESOURCE_ALREADY_EXISTS', status: 400 })
    await client.experiments.delete(id)
    expect(await thrown(client.experiments.create({ name }))).toMatchObject({ code: 'RESOURCE_ALREADY_EXISTS' })
    expect(await thrown(client.experiments.getOrCreate({ name }))).toMatchObject({ code: 'RESOURCE_ALREADY_EXISTS' })
    await client.experiments.restore(id)
    await client.experiments.rename(id, `${name}-renamed`)
    expect((await client.experiments.get(id)).name).toBe(`${name}-renamed`)
  })

  test('3: what is missing is RESOURCE_DOES_NOT_EXIST', async () => {
    for (const call of [
      () => client.experiments.get('987654'),
      () => client.experiments.getByName(unique('no')),
      () => client.runs.get('a'.repeat(32)),
    ])
      expect(await thrown(call())).toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST', status: 404, attempts: 1 })
  })

  test('4: an experiment without a proper name is refused here; the server refuses it, too', async () => {
    for (const name of [123 as unknown as string, undefined as unknown as string, ''])
      expect(await thrown(client.experiments.create({ name }))).toMatchObject({ code: 'INVALID_PARAMETER_VALUE', attempts: 0 })
    expect(await raw('experiments/create', {})).toMatchObject({ status: 400, code: 'INVALID_PARAMETER_VALUE' })
    expect(await raw('experiments/create', { name: 123 })).toMatchObject({ status: 400, code: 'INVALID_PARAMETER_VALUE' })
  })

  test('5: a run starts now, where the server would say 1970', async () => {
    const before = Date.now()
    const experimentId = await client.experiments.create({ name: unique('e') })
    const run = await client.runs.create({ experimentId })
    expect(run.info.startTime).toBeGreaterThanOrEqual(before)
    expect(JSON.parse((await raw('runs/create', { experiment_id: experimentId })).text)).toMatchObject({ run: { info: { start_time: 0 } } })
  })

  test('6: a run whose name and name tag differ is refused by the server', async () => {
    const experimentId = await client.experiments.create({ name: unique('e') })
    expect(await thrown(client.runs.create({ experimentId, runName: 'a', tags: { 'mlflow.runName': 'b' } }))).toMatchObject({ status: 400 })
  })

  test('7: a deleted experiment takes no run', async () => {
    const experimentId = await client.experiments.create({ name: unique('e') })
    await client.experiments.delete(experimentId)
    expect(await thrown(client.runs.create({ experimentId }))).toMatchObject({ status: 400 })
  })

  test('8, 9, 10: equal metrics are one row; NaN and infinities arrive, and come back as a database keeps them', async () => {
    const run = await newRun(client)
    for (const value of [1, 1, NaN, NaN]) await client.runs.logMetric(run, { key: 'm', value, timestamp: 1 })
    expect((await client.metrics.history(run, 'm').all()).map(each => each.value)).toEqual(expect.arrayContaining([1, NaN]))
    expect(await client.metrics.history(run, 'm').all()).toHaveLength(2)
    await client.runs.logBatch(run, { metrics: [NaN, Infinity, -Infinity].map((value, step) => ({ key: 'odd', value, step })) })
    const odd = await client.metrics.history(run, 'odd').all()
    expect(odd.sort((a, b) => Number(a.step) - Number(b.step)).map(each => each.value)).toEqual([NaN, Number.MAX_VALUE, -Number.MAX_VALUE])
    expect((await client.metrics.bulkHistory([run], 'm')).map(each => each.value)).toEqual(expect.arrayContaining([NaN]))
    expect((await client.runs.get(run)).data.metrics['odd']?.value).toBe(-Number.MAX_VALUE)
  })

  test('11: fractions and overflows that the server would turn into zeros are refused here', async () => {
    const run = await newRun(client)
    for (const metric of [{ step: 1.9 }, { timestamp: 1.5 }, { timestamp: -1 }, { step: 2 ** 60 }, { step: 2n ** 63n }, { step: NaN }])
      expect(await thrown(client.runs.logMetric(run, { key: 'm', value: 1, ...metric }))).toMatchObject({
        code: 'INVALID_PARAMETER_VALUE',
        attempts: 0,
      })
    expect((await raw('runs/log-metric', { run_id: run, key: 'zero', value: 1, timestamp: 5, step: 1.9 })).status).toBe(200)
    expect(await client.metrics.history(run, 'zero').all()).toMatchObject([{ step: 0 }])
  })

  test('12: a step beyond 2^53 arrives to the last digit and comes back so', async () => {
    const run = await newRun(client)
    for (const step of [2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)]) await client.runs.logMetric(run, { key: 'm', value: 1, step })
    const steps = (await client.metrics.history(run, 'm').all()).map(each => each.step)
    expect(new Set(steps)).toEqual(new Set([2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)]))
  })

  test('13: the server refuses a metric without time or value; the client fills in the time', async () => {
    const run = await newRun(client)
    expect(await raw('runs/log-metric', { run_id: run, key: 'm', value: 1 })).toMatchObject({ status: 400 })
    expect(await raw('runs/log-metric', { run_id: run, key: 'm', timestamp: 1 })).toMatchObject({ status: 400 })
    await client.runs.logMetric(run, { key: 'm', value: 1 })
    expect(Number((await client.runs.get(run)).data.metrics['m']?.timestamp)).toBeGreaterThan(1.7e12)
  })

  test('14, 15: the client takes the names that the server takes, and no others', async () => {
    const run = await newRun(client)
    const good = ['a/b/c', 'a:b', 'a b', 'é', '日本', 'a.b-c_d', 'a'.repeat(250), ' a', 'a/..b']
    const bad = [
      'a\\b',
      'a,b',
      'a@b',
      'a?',
      'a#b',
      'a%b',
      'a(b)',
      'a=b',
      'a|b',
      'a[0]',
      'a//b',
      '/a',
      './a',
      'a/../b',
      '..',
      '',
      'a'.repeat(251),
      'a/',
      '..a',
    ]
    for (const key of good) {
      await client.runs.logMetric(run, { key, value: 1 })
      await client.runs.logParam(run, key, 'v')
    }
    for (const key of bad) {
      expect(await thrown(client.runs.logMetric(run, { key, value: 1 })), key).toMatchObject({ attempts: 0 })
      expect(await raw('runs/log-metric', { run_id: run, key, value: 1, timestamp: 1 }), key).toMatchObject({ status: 400 })
    }
    expect(Object.keys((await client.runs.get(run)).data.metrics).sort()).toEqual([...good].sort())
  })

  test('16: a parameter is written once', async () => {
    const run = await newRun(client)
    await client.runs.logParam(run, 'p', '1')
    await client.runs.logParam(run, 'p', '1')
    expect(await thrown(client.runs.logParam(run, 'p', '2'))).toMatchObject({ code: 'INVALID_PARAMETER_VALUE', status: 400 })
    const twice = {
      run_id: run,
      params: [
        { key: 'q', value: '1' },
        { key: 'q', value: '1' },
      ],
    }
    expect(await raw('runs/log-batch', twice)).toMatchObject({ status: 400 })
  })

  test('17: a long parameter is cut with a warning, or refused', async () => {
    const warnings: string[] = []
    const warned = plainClient({ onWarning: text => warnings.push(text) })
    const run = await newRun(warned)
    await warned.runs.logParam(run, 'p', 'x'.repeat(6001))
    await warned.runs.logBatch(run, { params: { q: '日'.repeat(6001) }, tags: { t: 'y'.repeat(8001) } })
    const { data } = await warned.runs.get(run)
    expect([data.params['p']?.length, data.params['q']?.length, data.tags['t']?.length]).toEqual([6000, 6000, 8000])
    expect(warnings).toHaveLength(3)
    const strict = plainClient({ truncateLongValues: false })
    expect(await thrown(strict.runs.logParam(run, 'r', 'x'.repeat(6001)))).toMatchObject({ attempts: 0 })
  })

  test('18: batches beyond every limit of the server are split', async () => {
    const run = await newRun(client)
    const tags = Object.entries(record(101)).map(([key, value]) => ({ key, value }))
    for (const batch of [{ metrics: metrics(1001) }, { params: tags }, { tags }, { metrics: metrics(950), params: tags.slice(0, 51) }])
      expect(await raw('runs/log-batch', { run_id: run, ...batch })).toMatchObject({ status: 400 })
    await client.runs.logBatch(run, { metrics: metrics(2001), params: record(101), tags: record(101) })
    await client.runs.logBatch(run, { metrics: metrics(1000) })
    const { data } = await client.runs.get(run)
    expect([data.metrics, data.params].map(each => Object.keys(each).length)).toEqual([2001, 101])
    expect(Object.keys(data.tags).filter(key => key.startsWith('k'))).toHaveLength(101)
  })

  test('19: one bad name keeps the whole batch back, and is named', async () => {
    const run = await newRun(client)
    const bad = [
      { key: 'a', value: 1 },
      { key: 'b#', value: 1 },
    ]
    expect((await thrown(client.runs.logBatch(run, { metrics: bad }))).message).toContain('metrics[1].key')
    const answer = await raw('runs/log-batch', { run_id: run, metrics: bad.map(each => ({ ...each, timestamp: 1 })) })
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('metrics[1].name') as unknown })
    expect((await client.runs.get(run)).data.metrics).toEqual({})
  })

  test('20: a parameter that conflicts keeps its request back, metrics and tags included', async () => {
    const run = await newRun(client)
    await client.runs.logParam(run, 'p', '1')
    expect(await thrown(client.runs.logBatch(run, { metrics: metrics(1), params: { p: '2' }, tags: { t: '1' } }))).toMatchObject({
      status: 400,
    })
    const { data } = await client.runs.get(run)
    expect([data.metrics, data.tags['t']]).toEqual([{}, undefined])
  })

  test('21, 22: rows sent again are stored once; 3.17 takes them as they are, where servers before 3.11 answered 400', async () => {
    const run = await newRun(client)
    const batch = { metrics: [...metrics(150), { key: 'nan', value: NaN, step: 1, timestamp: 1 }] }
    const sent = { run_id: run, metrics: batch.metrics.map(each => ({ ...each, value: Number.isNaN(each.value) ? 'NaN' : each.value })) }
    await client.runs.logBatch(run, batch)
    expect((await raw('runs/log-batch', sent)).status).toBe(200)
    await client.runs.logBatch(run, batch)
    for (const key of ['k0', 'k149', 'nan']) expect(await client.metrics.history(run, key).all()).toHaveLength(1)
  })

  test('23: an empty batch is no request; a run that is missing or not named is an error', async () => {
    const run = await newRun(client)
    await client.runs.logBatch(run, {})
    expect(await raw('runs/log-batch', { run_id: run })).toMatchObject({ status: 200 })
    expect(await raw('runs/log-batch', {})).toMatchObject({ status: 400 })
    expect(await raw('runs/log-batch', { run_id: run, unknown_field: 1 })).toMatchObject({ status: 200 })
    expect(await thrown(client.runs.logBatch('', { metrics: metrics(1) }))).toMatchObject({ attempts: 0 })
    expect(await thrown(client.runs.logBatch('b'.repeat(32), { metrics: metrics(1) }))).toMatchObject({ status: 404 })
    expect(await thrown(client.runs.logBatch(run, { metric: [] } as never))).toMatchObject({ attempts: 0 })
  })

  test('24, 25: any status follows any; one that does not exist is refused here, where the server says 200', async () => {
    const runId = await newRun(client)
    await client.runs.update({ runId, status: 'FINISHED', endTime: 5 })
    expect(await client.runs.update({ runId, status: 'RUNNING' })).toMatchObject({ status: 'RUNNING' })
    await client.runs.update({ runId, status: 'FINISHED' })
    await client.runs.logMetric(runId, { key: 'after', value: 1 })
    expect(await thrown(client.runs.update({ runId, status: 'BOGUS' as 'FAILED' }))).toMatchObject({ attempts: 0 })
    expect(await raw('runs/update', { run_id: runId, status: 'BOGUS' })).toMatchObject({ status: 200 })
    expect((await client.runs.get(runId)).info.status).toBe('FINISHED')
  })

  test('26: a deleted run takes nothing until it is restored', async () => {
    const run = await newRun(client)
    await client.runs.delete(run)
    const error = await thrown(client.runs.logMetric(run, { key: 'm', value: 1 }))
    expect(error).toMatchObject({ status: 400, remedy: 'Restore it first.' })
    await client.runs.restore(run)
    await client.runs.logMetric(run, { key: 'm', value: 1 })
  })

  test('27, 28, 29: history comes in pages until there is no token, and never without a size of page', async () => {
    const run = await newRun(client)
    await client.runs.logBatch(run, { metrics: metrics(25, () => 'm') })
    const pages: number[] = []
    for await (const page of client.metrics.history(run, 'm', { pageSize: 10 }).pages()) pages.push(page.length)
    expect(pages).toEqual([10, 10, 5])
    expect(await client.metrics.history(run, 'm').all()).toHaveLength(25)
    expect(await client.metrics.history(run, 'never').all()).toEqual([])
    const bare = await fetch(`${inject('mlflow')}/api/2.0/mlflow/metrics/get-history?run_id=${run}&metric_key=m`)
    // Recorded: 3.17 answers all of it; 3.4 to 3.13 answered nothing and a token that led nowhere.
    expect(JSON.parse(await bare.text())).toMatchObject({ metrics: expect.any(Array) as unknown })
    const sampled = await client.metrics.sampledHistory({ runIds: [run], metricKey: 'm', startStep: 5, endStep: 9 })
    expect(sampled.map(each => each.step)).toEqual([5, 6, 7, 8, 9])
  })

  test('30: runs are found by filters joined with AND, ordered, in pages', async () => {
    const experimentId = await client.experiments.create({ name: unique('e') })
    for (const lr of ['0.1', '0.2', '0.3']) {
      const { info } = await client.runs.create({ experimentId, runName: `run ${lr}` })
      await client.runs.logBatch(info.runId, { metrics: [{ key: 'val/loss', value: Number(lr) }], params: { lr } })
    }
    const search = async (filter: string): Promise<string[]> =>
      (await client.runs.search({ experimentIds: [experimentId], filter, orderBy: ['metrics.`val/loss` DESC'], maxResults: 2 }).all()).map(
        each => each.info.runName,
      )
    expect(await search('')).toEqual(['run 0.3', 'run 0.2', 'run 0.1'])
    expect(await search("metrics.`val/loss` < 0.25 AND params.lr LIKE '0.%'")).toEqual(['run 0.2', 'run 0.1'])
    const [best] = await client.runs.search({ experimentIds: [experimentId], maxResults: 1 }).all()
    expect(await search(`attributes.run_id IN ('${best?.info.runId ?? ''}')`)).toEqual([best?.info.runName])
    expect(await thrown(search("params.lr = '0.1' or params.lr = '0.2'"))).toMatchObject({ status: 400 })
    expect(await thrown(client.runs.search({ experimentIds: [experimentId], maxResults: 50_001 }).all())).toMatchObject({ attempts: 0 })
    expect(await thrown(client.runs.search({ experimentIds: [experimentId] }).page('rubbish'))).toMatchObject({ status: 400 })
    expect(await client.runs.search({ experimentIds: [] }).all()).toEqual([])
  })

  test('31: the latest metric is the greatest by step, time, value', async () => {
    const run = await newRun(client)
    for (const [step, timestamp, value] of [
      [2, 1, 5],
      [1, 9, 6],
      [2, 3, 1],
      [2, 3, 4],
    ] as const)
      await client.runs.logMetric(run, { key: 'm', value, step, timestamp })
    expect((await client.runs.get(run)).data.metrics['m']).toEqual({ key: 'm', value: 4, step: 2, timestamp: 3 })
  })

  test('32: a tag that is not there cannot be removed', async () => {
    const run = await newRun(client)
    await client.runs.setTag(run, 't', '1')
    await client.runs.setTag(run, 't', '2')
    expect((await client.runs.get(run)).data.tags['t']).toBe('2')
    await client.runs.deleteTag(run, 't')
    expect(await thrown(client.runs.deleteTag(run, 't'))).toMatchObject({ status: 404 })
  })

  test('33: artifacts of any sensible name go and come; paths that lead elsewhere are refused here', async () => {
    const run = await newRun(client)
    for (const path of ['a.txt', 'a b/c+d&e=f?g:h%.txt', 'é/日本.txt', '100%.txt']) {
      await client.artifacts.upload(run, path, `at ${path}`)
      expect(await client.artifacts.downloadText(run, path)).toBe(`at ${path}`)
    }
    const paths: string[] = []
    for await (const each of client.artifacts.walk(run)) paths.push(each.path)
    expect(paths.sort()).toEqual(['100%.txt', 'a b/c+d&e=f?g:h%.txt', 'a.txt', 'é/日本.txt'])
    expect(await client.artifacts.list(run, 'a.txt').all()).toEqual([])
    expect(await thrown(client.artifacts.downloadText(run, 'nope.txt'))).toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
    for (const path of ['a#b', '../a', 'a/../../b', '/a', '', '.', 'a//b', 'a\\b', '%2e%2e/a', 'a%20b', 'C:/a'])
      expect(await thrown(client.artifacts.upload(run, path, 'x')), path).toMatchObject({ attempts: 0, status: undefined })
    await client.artifacts.delete(run, 'a.txt')
    expect(await thrown(client.artifacts.downloadText(run, 'a.txt'))).toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
  })

  test('34: where the store knows no parts, a multipart upload becomes a plain one', async () => {
    const parts = plainClient({ multipart: { enabled: true, minBytes: 1, partBytes: 1000 } })
    const run = await newRun(parts)
    await parts.artifacts.upload(run, 'big.bin', new Uint8Array(5000).fill(7))
    expect((await parts.artifacts.downloadText(run, 'big.bin')).length).toBe(5000)
  })

  test('35: a dataset is one dataset, however often it is logged', async () => {
    const run = await newRun(client)
    const input = {
      dataset: { name: 'd', digest: '12345678', sourceType: 'local', source: '{"uri":"x"}' },
      tags: { 'mlflow.data.context': 'train' },
    }
    for (let round = 0; round < 2; round++) await client.runs.logInputs(run, { datasets: [input] })
    const { info, inputs } = await client.runs.get(run)
    expect(inputs.datasetInputs).toEqual([input])
    expect(await client.experiments.searchDatasets([info.experimentId])).toEqual([
      { experimentId: info.experimentId, name: 'd', digest: '12345678', context: 'train' },
    ])
  })

  test('36: a logged model is made by one run and measured by metrics', async () => {
    const run = await newRun(client)
    const { experimentId } = (await client.runs.get(run)).info
    const { info } = await client.loggedModels.create({
      experimentId,
      name: 'net',
      sourceRunId: run,
      params: { depth: '3' },
      tags: { t: 'u' },
    })
    expect(info.status).toBe('LOGGED_MODEL_PENDING')
    await client.runs.logOutputs(run, [{ modelId: info.modelId, step: 3 }])
    await client.runs.logMetric(run, { key: 'acc', value: 0.5, modelId: info.modelId, datasetName: 'd', datasetDigest: '1' })
    await client.loggedModels.logParams(info.modelId, { width: '4' })
    await client.loggedModels.setTags(info.modelId, { x: 'y' })
    await client.loggedModels.deleteTag(info.modelId, 't')
    await client.artifacts.uploadTo(info.artifactUri, 'data/weights.bin', 'w')
    expect((await client.loggedModels.finalize(info.modelId, 'LOGGED_MODEL_READY')).info.status).toBe('LOGGED_MODEL_READY')
    const found = await client.loggedModels.search({ experimentIds: [experimentId], filter: "name = 'net'" }).all()
    expect(found).toMatchObject([
      { data: { params: { depth: '3', width: '4' }, metrics: [{ key: 'acc', value: 0.5 }] }, info: { tags: { x: 'y' } } },
    ])
    expect((await client.loggedModels.listArtifacts(info.modelId, 'data').all())[0]?.path).toBe('data/weights.bin')
    expect(await new Response((await client.artifacts.downloadModelFile(info.modelId, 'data/weights.bin')).stream).text()).toBe('w')
    expect((await client.runs.get(run)).outputs.modelOutputs).toMatchObject([{ modelId: info.modelId, step: 3 }])
    await client.loggedModels.delete(info.modelId)
    expect(await thrown(client.loggedModels.get(info.modelId))).toMatchObject({ status: 404 })
  })

  test('37: the registry keeps models, versions, tags, stages and aliases', async () => {
    const name = unique('model')
    const { registeredModels: models, modelVersions: versions } = client
    await models.create({ name, description: 'd', tags: { a: 'b' } })
    expect(await thrown(models.create({ name }))).toMatchObject({ code: 'RESOURCE_ALREADY_EXISTS', status: 400 })
    const run = (await client.runs.get(await newRun(client))).info
    const version = await versions.create({ name, source: `${run.artifactUri}/model`, runId: run.runId, tags: { c: 'd' } })
    expect(version).toMatchObject({ version: '1', status: 'READY', runId: run.runId })
    await models.setAlias(name, 'best', '1')
    expect((await models.versionByAlias(name, 'best')).aliases).toEqual(['best'])
    await models.deleteAlias(name, 'best')
    expect((await thrown(models.versionByAlias(name, 'best'))).status).toBe(400)
    expect((await versions.transitionStage({ name, version: '1', stage: 'Staging' })).currentStage).toBe('Staging')
    expect(await models.latestVersions(name, ['Staging'])).toHaveLength(1)
    await models.setTag(name, 'x', 'y')
    await models.deleteTag(name, 'a')
    await versions.setTag(name, '1', 'x', 'y')
    await versions.deleteTag(name, '1', 'c')
    expect((await versions.update(name, '1', 'text')).tags).toMatchObject({ x: 'y' })
    expect(await versions.downloadUri(name, '1')).toBe(`${run.artifactUri}/model`)
    expect(await versions.search({ filter: `name = '${name}'` }).all()).toHaveLength(1)
    expect((await models.search({ filter: `name = '${name}'` }).all())[0]?.tags).toMatchObject({ x: 'y' })
    expect((await models.update(name, 'new')).description).toBe('new')
    expect((await models.rename(name, `${name}-2`)).name).toBe(`${name}-2`)
    await versions.delete(`${name}-2`, '1')
    expect(await thrown(versions.get(`${name}-2`, '1'))).toMatchObject({ status: 404 })
    await models.delete(`${name}-2`)
    expect(await thrown(models.get(`${name}-2`))).toMatchObject({ status: 404 })
  })

  test('38: an answer in HTML is a typed error', async () => {
    const elsewhere = plainClient({ trackingUri: `${inject('mlflow')}/prefix` })
    expect(await thrown(elsewhere.experiments.get('0'))).toMatchObject({ status: 404, code: 'ENDPOINT_NOT_FOUND' })
    const host = new MlflowClient({
      env: false,
      trackingUri: inject('mlflow'),
      retry: { maxRetries: 0 },
      fetch: async () => new Response('Invalid Host header - possible DNS rebinding attack detected', { status: 403 }),
    })
    expect(await thrown(host.experiments.get('0'))).toMatchObject({
      status: 403,
      code: 'PERMISSION_DENIED',
      remedy: expect.stringContaining('--allowed-hosts') as unknown,
    })
  })

  test('the server tells its version, its health and what it can do', async () => {
    expect(await client.server.version()).toMatch(/^\d+\.\d+\.\d+/)
    expect(await client.server.healthy()).toBe(true)
    expect(await client.server.info()).toMatchObject({ storeType: 'SqlStore', workspacesEnabled: false })
    expect(await plainClient({ trackingUri: 'http://127.0.0.1:1' }).server.healthy()).toBe(false)
    expect(await thrown(client.workspaces.list())).toMatchObject({ attempts: 1, remedy: 'Start the server with --enable-workspaces.' })
  })
})
