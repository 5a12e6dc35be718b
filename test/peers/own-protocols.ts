/** Those with a protocol of their own, which both tell of a start: their clients write into a list in place of a network. */

import type { Peer } from './peers.ts'
import type { Told } from './told.ts'

interface Row {
  readonly name: string
  readonly ended: boolean
  readonly error?: unknown
}

function toldOf(rows: Iterable<Row>): Told {
  const all = [...rows]
  const how = ({ error }: Row): string =>
    error === undefined || error === null || error === ''
      ? 'unset'
      : `error ${String(error).split('\n')[0]?.slice(0, 40)}`
  return {
    ended: all.filter(({ ended }) => ended).map((row) => ({ name: row.name, how: how(row) })),
    open: all.filter(({ ended }) => !ended).map(({ name }) => name),
  }
}

interface SmithRun {
  readonly id: string
  readonly name: string
  readonly end_time?: unknown
  readonly error?: unknown
}

/** What LangSmith's own client is asked to post. */
function smithClient() {
  const rows = new Map<string, Row>()
  const set = (id: string, run: Partial<SmithRun>): void => {
    const { name = rows.get(id)?.name ?? '?', end_time: end, error } = run
    rows.set(id, { name, ended: end !== undefined && end !== null, error })
  }
  const client = {
    createRun: async (run: SmithRun) => set(run.id, run),
    updateRun: async (id: string, run: Partial<SmithRun>) => set(id, run),
    awaitPendingTraceBatches: async () => undefined,
  }
  return { client, told: () => toldOf(rows.values()) }
}

export const langSmith = {
  openai: async (): Promise<Peer> => {
    process.env['LANGSMITH_TRACING'] = 'true'
    const { client, told } = smithClient()
    const { wrapOpenAI } = (await import('langsmith/wrappers' as string)) as {
      wrapOpenAI(openai: object, options: object): object
    }
    return { told, wrap: (openai) => wrapOpenAI(openai, { client }) }
  },
  ai: async (): Promise<Peer> => {
    process.env['LANGSMITH_TRACING'] = 'true'
    const { client, told } = smithClient()
    const { LangSmithTelemetry } = (await import('langsmith/experimental/vercel' as string)) as {
      LangSmithTelemetry(options: object): object
    }
    return { told, integrations: [LangSmithTelemetry({ client })] }
  },
}

interface TrustRow {
  readonly span_id: string
  readonly span_attributes?: { readonly name?: string }
  readonly metrics?: { readonly end?: number }
  readonly error?: unknown
}

interface Braintrust {
  wrapOpenAI(openai: object): object
  braintrustAISDKTelemetry(): object
  initLogger(options: object): unknown
  readonly _exportsForTestingOnly: {
    setInitialTestState(): void
    simulateLoginForTests(): Promise<unknown>
    useTestBackgroundLogger(): { drain(): Promise<TrustRow[]> }
  }
}

async function trust(): Promise<{ braintrust: Braintrust; told: () => Promise<Told> }> {
  const braintrust = (await import('braintrust' as string)) as Braintrust
  const { _exportsForTestingOnly: testing } = braintrust
  testing.setInitialTestState()
  await testing.simulateLoginForTests()
  const logger = testing.useTestBackgroundLogger()
  braintrust.initLogger({ projectName: 'none', projectId: 'none' })
  const told = async (): Promise<Told> => {
    const rows = (await logger.drain()).map((row) => ({
      name: row.span_attributes?.name ?? '?',
      ended: row.metrics?.end !== undefined,
      error: row.error,
    }))
    return toldOf(rows)
  }
  return { braintrust, told }
}

export const braintrust = {
  openai: async (): Promise<Peer> => {
    const { braintrust: made, told } = await trust()
    return { told, wrap: (openai) => made.wrapOpenAI(openai) }
  },
  ai: async (): Promise<Peer> => {
    const { braintrust: made, told } = await trust()
    return { told, integrations: [made.braintrustAISDKTelemetry()] }
  },
}
