import { expect } from 'vitest'
import type { MlflowClient } from '@trainlog/mlflow-client'
import { newRun, plainClient, unique } from './clients.js'

/** A call that changes something: what it needs, the call, and how to see that it was done once. */
export interface Mutation {
  readonly name: string
  /** Nothing marks what it makes, so an unknown outcome is an error. */
  readonly unmarked?: true
  /** Makes what the call needs, directly; answers the call and the check. */
  readonly prepare: (direct: MlflowClient) => Promise<{
    readonly call: (client: MlflowClient) => Promise<unknown>
    /** How often it was done. */
    readonly count: () => Promise<number>
  }>
}

/** The server wants a public address that it can resolve. Nothing is sent there: the webhooks are disabled. */
const hookUrl = 'https://1.1.1.1/hook'

type Call = (client: MlflowClient, id: string) => Promise<unknown>
type Count = (client: MlflowClient, id: string) => Promise<number>

const experiment = (client: MlflowClient): Promise<string> => client.experiments.create({ name: unique('e'), tags: { old: 'x' } })
const yes = (holds: boolean): number => (holds ? 1 : 0)

/** The metrics of the batch test: more than 100 names, and NaN rows. */
export const oddMetrics = [
  ...Array.from({ length: 250 }, (_, index) => ({ key: `k${index}`, value: index, step: 1, timestamp: 5 })),
  ...Array.from({ length: 5 }, (_, step) => ({ key: 'nan', value: NaN, step, timestamp: 5 })),
]

const onExperiment = (name: string, call: Call, count: Count): Mutation => ({
  name,
  prepare: async direct => {
    const id = await experiment(direct)
    return { call: client => call(client, id), count: () => count(direct, id) }
  },
})
const onRun = (name: string, call: Call, count: Count): Mutation => ({
  name,
  prepare: async direct => {
    const id = await newRun(direct)
    await direct.runs.setTag(id, 'old', 'x')
    return { call: client => call(client, id), count: () => count(direct, id) }
  },
})
const onModel = (name: string, call: Call, count: Count): Mutation => ({
  name,
  prepare: async direct => {
    const model = unique('model')
    await direct.registeredModels.create({ name: model, tags: { old: 'x' } })
    await direct.modelVersions.create({ name: model, source: 's3://bucket/x', tags: { old: 'x' } })
    await direct.registeredModels.setAlias(model, 'old', '1')
    return { call: client => call(client, model), count: () => count(direct, model) }
  },
})
const onLogged = (name: string, call: Call, count: Count): Mutation => ({
  name,
  prepare: async direct => {
    const model = await direct.loggedModels.create({ experimentId: '0', name: unique('net'), tags: { old: 'x' } })
    return { call: client => call(client, model.info.modelId), count: () => count(direct, model.info.modelId) }
  },
})
const onTrace = (name: string, call: Call, count: Count): Mutation => ({
  name,
  prepare: async direct => {
    const traceId = unique('tr')
    await direct.traces.start({ traceId, experimentId: '0', requestTime: new Date().toISOString(), state: 'OK', tags: { old: 'x' } })
    return { call: client => call(client, traceId), count: () => count(direct, traceId) }
  },
})

const onHook = (name: string, call: Call, count: Count): Mutation => ({
  name,
  prepare: async direct => {
    const events = [{ entity: 'MODEL_VERSION', action: 'CREATED' }] as const
    const hook = await direct.webhooks.create({ name: unique('hook'), url: hookUrl, events, status: 'DISABLED' })
    return { call: client => call(client, hook.webhookId), count: () => count(direct, hook.webhookId) }
  },
})
const onCollection = (name: string, call: Call, count: Count): Mutation => ({
  name,
  prepare: async direct => {
    const { datasetId } = await direct.evaluationDatasets.create({
      name: unique('d'),
      experimentIds: [await experiment(direct)],
      tags: { old: 'x' },
    })
    await direct.evaluationDatasets.upsertRecords(datasetId, [{ inputs: { q: 0 } }])
    return { call: client => call(client, datasetId), count: () => count(direct, datasetId) }
  },
})

const gone = async (call: Promise<unknown>): Promise<number> =>
  yes(
    await call.then(
      () => false,
      () => true,
    ),
  )
const dataset = { dataset: { name: 'd', digest: '12345678', sourceType: 'local', source: '{}' } }

/** Every call that changes something. */
export const mutations: readonly Mutation[] = [
  {
    name: 'experiments.create',
    prepare: async direct => {
      const name = unique('e')
      const found = (): Promise<unknown[]> => direct.experiments.search({ filter: `name = '${name}'` }).all()
      return { call: client => client.experiments.create({ name }), count: async () => (await found()).length }
    },
  },
  onExperiment(
    'experiments.rename',
    (c, id) => c.experiments.rename(id, `renamed-${id}-${unique('')}`),
    async (c, id) => yes((await c.experiments.get(id)).name.startsWith('renamed')),
  ),
  onExperiment(
    'experiments.setTag',
    (c, id) => c.experiments.setTag(id, 't', 'v'),
    async (c, id) => yes((await c.experiments.get(id)).tags['t'] === 'v'),
  ),
  onExperiment(
    'experiments.deleteTag',
    (c, id) => c.experiments.deleteTag(id, 'old'),
    async (c, id) => yes(!('old' in (await c.experiments.get(id)).tags)),
  ),
  onExperiment(
    'experiments.delete',
    (c, id) => c.experiments.delete(id),
    async (c, id) => yes((await c.experiments.get(id)).lifecycleStage === 'deleted'),
  ),
  {
    name: 'experiments.restore',
    prepare: async direct => {
      const id = await experiment(direct)
      await direct.experiments.delete(id)
      return {
        call: c => c.experiments.restore(id),
        count: async () => yes((await direct.experiments.get(id)).lifecycleStage === 'active'),
      }
    },
  },
  onExperiment(
    'runs.create',
    (c, id) => c.runs.create({ experimentId: id, runName: 'r' }),
    async (c, id) => (await c.runs.search({ experimentIds: [id] }).all()).length,
  ),
  onRun(
    'runs.update',
    (c, runId) => c.runs.update({ runId, status: 'FAILED', endTime: 7 }),
    async (c, id) => yes((await c.runs.get(id)).info.endTime === 7),
  ),
  onRun(
    'runs.delete',
    (c, id) => c.runs.delete(id),
    async (c, id) => yes((await c.runs.get(id)).info.lifecycleStage === 'deleted'),
  ),
  {
    name: 'runs.restore',
    prepare: async direct => {
      const id = await newRun(direct)
      await direct.runs.delete(id)
      return { call: c => c.runs.restore(id), count: async () => yes((await direct.runs.get(id)).info.lifecycleStage === 'active') }
    },
  },
  onRun(
    'runs.setTag',
    (c, id) => c.runs.setTag(id, 't', 'v'),
    async (c, id) => yes((await c.runs.get(id)).data.tags['t'] === 'v'),
  ),
  onRun(
    'runs.deleteTag',
    (c, id) => c.runs.deleteTag(id, 'old'),
    async (c, id) => yes(!('old' in (await c.runs.get(id)).data.tags)),
  ),
  onRun(
    'runs.logParam',
    (c, id) => c.runs.logParam(id, 'p', 'v'),
    async (c, id) => yes((await c.runs.get(id)).data.params['p'] === 'v'),
  ),
  onRun(
    'runs.logMetric',
    (c, id) => c.runs.logMetric(id, { key: 'm', value: 1 }),
    async (c, id) => (await c.metrics.history(id, 'm').all()).length,
  ),
  onRun(
    'runs.logMetric of NaN',
    (c, id) => c.runs.logMetric(id, { key: 'm', value: NaN }),
    async (c, id) => (await c.metrics.history(id, 'm').all()).length,
  ),
  onRun(
    'runs.logBatch',
    (c, id) => c.runs.logBatch(id, { metrics: oddMetrics, params: { p: '1' }, tags: { t: '2' } }),
    async (c, id) => {
      const { data } = await c.runs.get(id)
      expect([Object.keys(data.metrics).length, data.params['p'], data.tags['t']]).toEqual([251, '1', '2'])
      for (const key of ['k0', 'k100', 'k249']) expect(await c.metrics.history(id, key).all()).toHaveLength(1)
      return (await c.metrics.history(id, 'nan').all()).length / 5
    },
  ),
  onRun(
    'runs.logInputs',
    (c, id) => c.runs.logInputs(id, { datasets: [dataset] }),
    async (c, id) => (await c.runs.get(id)).inputs.datasetInputs.length,
  ),
  {
    name: 'runs.logOutputs',
    prepare: async direct => {
      const id = await newRun(direct)
      const model = await direct.loggedModels.create({ experimentId: (await direct.runs.get(id)).info.experimentId })
      const count = async (): Promise<number> => (await direct.runs.get(id)).outputs.modelOutputs.length
      return { call: c => c.runs.logOutputs(id, [{ modelId: model.info.modelId, step: 1 }]), count }
    },
  },
  onRun(
    'runs.logModel',
    (c, id) => c.runs.logModel(id, { flavors: {}, utc_time_created: '2026-11-20', artifact_path: 'model' }),
    async (c, id) => (JSON.parse((await c.runs.get(id)).data.tags['mlflow.log-model.history'] ?? '[]') as unknown[]).length,
  ),
  onRun(
    'artifacts.upload',
    (c, id) => c.artifacts.upload(id, 'a/b.txt', 'text'),
    async (c, id) => yes((await c.artifacts.downloadText(id, 'a/b.txt')) === 'text'),
  ),
  {
    name: 'artifacts.delete',
    prepare: async direct => {
      const id = await newRun(direct)
      await direct.artifacts.upload(id, 'a.txt', 'text')
      return { call: c => c.artifacts.delete(id, 'a.txt'), count: async () => yes((await direct.artifacts.list(id).all()).length === 0) }
    },
  },
  onExperiment(
    'loggedModels.create',
    (c, id) => c.loggedModels.create({ experimentId: id }),
    async (c, id) => (await c.loggedModels.search({ experimentIds: [id] }).all()).length,
  ),
  onLogged(
    'loggedModels.finalize',
    (c, id) => c.loggedModels.finalize(id, 'LOGGED_MODEL_READY'),
    async (c, id) => yes((await c.loggedModels.get(id)).info.status === 'LOGGED_MODEL_READY'),
  ),
  onLogged(
    'loggedModels.logParams',
    (c, id) => c.loggedModels.logParams(id, { p: '1' }),
    async (c, id) => yes((await c.loggedModels.get(id)).data.params['p'] === '1'),
  ),
  onLogged(
    'loggedModels.setTags',
    (c, id) => c.loggedModels.setTags(id, { t: 'v' }),
    async (c, id) => yes((await c.loggedModels.get(id)).info.tags['t'] === 'v'),
  ),
  onLogged(
    'loggedModels.deleteTag',
    (c, id) => c.loggedModels.deleteTag(id, 'old'),
    async (c, id) => yes(!('old' in (await c.loggedModels.get(id)).info.tags)),
  ),
  onLogged(
    'loggedModels.delete',
    (c, id) => c.loggedModels.delete(id),
    (c, id) => gone(c.loggedModels.get(id)),
  ),
  {
    name: 'registeredModels.create',
    prepare: async direct => {
      const name = unique('model')
      return {
        call: c => c.registeredModels.create({ name }),
        count: async () => yes((await direct.registeredModels.get(name)).name === name),
      }
    },
  },
  onModel(
    'registeredModels.rename',
    (c, m) => c.registeredModels.rename(m, `${m}-new`),
    async (c, m) => yes((await c.registeredModels.get(`${m}-new`)).name !== m),
  ),
  onModel(
    'registeredModels.update',
    (c, m) => c.registeredModels.update(m, 'new'),
    async (c, m) => yes((await c.registeredModels.get(m)).description === 'new'),
  ),
  onModel(
    'registeredModels.delete',
    (c, m) => c.registeredModels.delete(m),
    (c, m) => gone(c.registeredModels.get(m)),
  ),
  onModel(
    'registeredModels.setTag',
    (c, m) => c.registeredModels.setTag(m, 't', 'v'),
    async (c, m) => yes((await c.registeredModels.get(m)).tags['t'] === 'v'),
  ),
  onModel(
    'registeredModels.deleteTag',
    (c, m) => c.registeredModels.deleteTag(m, 'old'),
    async (c, m) => yes(!('old' in (await c.registeredModels.get(m)).tags)),
  ),
  onModel(
    'registeredModels.setAlias',
    (c, m) => c.registeredModels.setAlias(m, 'a', '1'),
    async (c, m) => yes((await c.registeredModels.versionByAlias(m, 'a')).version === '1'),
  ),
  onModel(
    'registeredModels.deleteAlias',
    (c, m) => c.registeredModels.deleteAlias(m, 'old'),
    (c, m) => gone(c.registeredModels.versionByAlias(m, 'old')),
  ),
  onModel(
    'modelVersions.create',
    (c, m) => c.modelVersions.create({ name: m, source: 's3://bucket/y' }),
    async (c, m) => (await c.modelVersions.search({ filter: `name = '${m}'` }).all()).length - 1,
  ),
  onModel(
    'modelVersions.update',
    (c, m) => c.modelVersions.update(m, '1', 'new'),
    async (c, m) => yes((await c.modelVersions.get(m, '1')).description === 'new'),
  ),
  onModel(
    'modelVersions.transitionStage',
    (c, m) => c.modelVersions.transitionStage({ name: m, version: '1', stage: 'Archived' }),
    async (c, m) => yes((await c.modelVersions.get(m, '1')).currentStage === 'Archived'),
  ),
  onModel(
    'modelVersions.setTag',
    (c, m) => c.modelVersions.setTag(m, '1', 't', 'v'),
    async (c, m) => yes((await c.modelVersions.get(m, '1')).tags['t'] === 'v'),
  ),
  onModel(
    'modelVersions.deleteTag',
    (c, m) => c.modelVersions.deleteTag(m, '1', 'old'),
    async (c, m) => yes(!('old' in (await c.modelVersions.get(m, '1')).tags)),
  ),
  onModel(
    'modelVersions.delete',
    (c, m) => c.modelVersions.delete(m, '1'),
    (c, m) => gone(c.modelVersions.get(m, '1')),
  ),
  {
    name: 'traces.start',
    prepare: async direct => {
      const traceId = unique('tr')
      const experimentId = await experiment(direct)
      const call = (c: MlflowClient): Promise<unknown> =>
        c.traces.start({ traceId, experimentId, requestTime: new Date().toISOString(), state: 'OK' })
      return { call, count: async () => (await direct.traces.search({ experimentIds: [experimentId] }).all()).length }
    },
  },
  onTrace(
    'traces.setTag',
    (c, id) => c.traces.setTag(id, 't', 'v'),
    async (c, id) => yes((await c.traces.getInfo(id)).tags['t'] === 'v'),
  ),
  onTrace(
    'traces.deleteTag',
    (c, id) => c.traces.deleteTag(id, 'old'),
    async (c, id) => yes(!('old' in (await c.traces.getInfo(id)).tags)),
  ),
  onTrace(
    'traces.delete',
    (c, id) => c.traces.delete({ experimentId: '0', requestIds: [id] }),
    (c, id) => gone(c.traces.getInfo(id)),
  ),
  {
    name: 'traces.linkToRun',
    prepare: async direct => {
      const run = await newRun(direct)
      const { experimentId } = (await direct.runs.get(run)).info
      const traceId = unique('tr')
      await direct.traces.start({ traceId, experimentId, requestTime: new Date().toISOString(), state: 'OK' })
      const count = async (): Promise<number> =>
        (await direct.traces.search({ experimentIds: [experimentId], filter: `run_id = '${run}'` }).all()).length
      return { call: c => c.traces.linkToRun(run, [traceId]), count }
    },
  },
  {
    ...onTrace(
      'traces.assessments.create',
      (c, id) =>
        c.traces.assessments.create(id, { assessmentName: 'q', source: { sourceType: 'CODE', sourceId: 'me' }, feedback: { value: 5 } }),
      async (c, id) => (await c.traces.getInfo(id)).assessments.length,
    ),
    unmarked: true,
  },
  {
    name: 'evaluationDatasets.create',
    unmarked: true,
    prepare: async direct => {
      const experimentId = await experiment(direct)
      const count = async (): Promise<number> => (await direct.evaluationDatasets.search({ experimentIds: [experimentId] }).all()).length
      return { call: c => c.evaluationDatasets.create({ name: unique('d'), experimentIds: [experimentId] }), count }
    },
  },
  {
    name: 'evaluationDatasets.upsertRecords',
    prepare: async direct => {
      const { datasetId } = await direct.evaluationDatasets.create({ name: unique('d'), experimentIds: ['0'] })
      const count = async (): Promise<number> => (await direct.evaluationDatasets.records(datasetId).all()).length
      return { call: c => c.evaluationDatasets.upsertRecords(datasetId, [{ inputs: { q: 1 } }]), count }
    },
  },
  {
    name: 'scorers.register',
    unmarked: true,
    prepare: async direct => {
      const experimentId = await experiment(direct)
      const call = (c: MlflowClient): Promise<unknown> => c.scorers.register({ experimentId, name: 's', serializedScorer: '{"name":"s"}' })
      return {
        call,
        count: () =>
          direct.scorers.versions(experimentId, 's').then(
            found => found.length,
            () => 0,
          ),
      }
    },
  },
  {
    name: 'webhooks.create',
    unmarked: true,
    prepare: async direct => {
      const name = unique('hook')
      const count = async (): Promise<number> => (await direct.webhooks.list().all()).filter(each => each.name === name).length
      const call = (c: MlflowClient): Promise<unknown> =>
        c.webhooks.create({ name, url: hookUrl, events: [{ entity: 'MODEL_VERSION', action: 'CREATED' }], status: 'DISABLED' })
      return { call, count }
    },
  },
  onHook(
    'webhooks.update',
    (c, id) => c.webhooks.update(id, { description: 'new' }),
    async (c, id) => yes((await c.webhooks.get(id)).description === 'new'),
  ),
  onHook(
    'webhooks.delete',
    (c, id) => c.webhooks.delete(id),
    (c, id) => gone(c.webhooks.get(id)),
  ),
  onCollection(
    'evaluationDatasets.setTags',
    (c, id) => c.evaluationDatasets.setTags(id, { t: 'v' }),
    async (c, id) => yes(((await c.evaluationDatasets.get(id)).tags ?? '').includes('"t"')),
  ),
  onCollection(
    'evaluationDatasets.deleteTag',
    (c, id) => c.evaluationDatasets.deleteTag(id, 'old'),
    async (c, id) => yes(!((await c.evaluationDatasets.get(id)).tags ?? '').includes('"old"')),
  ),
  onCollection(
    'evaluationDatasets.deleteRecords',
    async (c, id) => {
      const [record] = await c.evaluationDatasets.records(id).all()
      return c.evaluationDatasets.deleteRecords(id, [record?.['dataset_record_id'] as string])
    },
    async (c, id) => yes((await c.evaluationDatasets.records(id).all()).length === 0),
  ),
  onCollection(
    'evaluationDatasets.addToExperiments',
    (c, id) => c.evaluationDatasets.addToExperiments(id, ['0']),
    async (c, id) => (await c.evaluationDatasets.experimentIds(id)).filter(each => each === '0').length,
  ),
  onCollection(
    'evaluationDatasets.removeFromExperiments',
    async (c, id) => c.evaluationDatasets.removeFromExperiments(id, await c.evaluationDatasets.experimentIds(id)),
    async (c, id) => yes((await c.evaluationDatasets.experimentIds(id)).length === 0),
  ),
  onCollection(
    'evaluationDatasets.delete',
    (c, id) => c.evaluationDatasets.delete(id),
    (c, id) => gone(c.evaluationDatasets.get(id)),
  ),
  {
    name: 'scorers.delete',
    prepare: async direct => {
      const experimentId = await experiment(direct)
      await direct.scorers.register({ experimentId, name: 's', serializedScorer: '{"name":"s"}' })
      return { call: c => c.scorers.delete(experimentId, 's', 1), count: () => gone(direct.scorers.get(experimentId, 's')) }
    },
  },
  onTrace(
    'traces.assessments.update',
    async (c, id) => c.traces.assessments.update(id, await judged(id), { rationale: 'why' }),
    async (c, id) => (await c.traces.getInfo(id)).assessments.filter(each => each.rationale === 'why').length,
  ),
  onTrace(
    'traces.assessments.delete',
    async (c, id) => c.traces.assessments.delete(id, await judged(id)),
    async (c, id) => yes((await c.traces.getInfo(id)).assessments.length === 0),
  ),
]

/** Id of a new assessment of a trace, made past the proxy. */
async function judged(traceId: string): Promise<string> {
  const source = { sourceType: 'HUMAN', sourceId: 'me' } as const
  return (await plainClient().traces.assessments.create(traceId, { assessmentName: 'q', source, feedback: { value: true } })).assessmentId
}
