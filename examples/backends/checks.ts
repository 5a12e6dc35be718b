/** What must be seen in each backend, and what was. */

import type { Backends } from './backends.ts'
import {
  jaegerTraces,
  logRecords,
  type PhoenixProject,
  type PhoenixSpan,
  prometheusSum,
} from './questions.ts'

/** One thing that was looked at. */
export interface Check {
  readonly backend: string
  readonly what: string
  readonly wanted: string
  readonly seen: string
}

/** Two calls of ten and ten tokens. */
const TOKENS = '40'
/** What two agents of one process may make of Prometheus series; a histogram is many there. */
const MAX_SERIES = 700

/** True if it is as it must be. */
export function isMet({ wanted, seen }: Check): boolean {
  return wanted.startsWith('at most ')
    ? Number(seen) <= Number(wanted.slice(8)) && Number(seen) > 0
    : seen === wanted
}

/** Looks at all of them. */
export async function allChecks(
  backends: Backends,
  projects: readonly PhoenixProject[],
): Promise<readonly Check[]> {
  const [ours, both] = ['ours', 'both'].map((mode) => projects.find(({ name }) => name === mode))
  if (ours === undefined || both === undefined)
    return [{ backend: 'Phoenix', what: 'projects', wanted: '3', seen: `${projects.length}` }]
  return [
    ...ofPhoenix(ours, both),
    ...(await ofJaeger(backends)),
    ...(await ofPrometheus(backends)),
    ...(await ofLogs(backends)),
  ]
}

function ofPhoenix(ours: PhoenixProject, both: PhoenixProject): readonly Check[] {
  const check = (what: string, wanted: string, seen: string | number): Check => ({
    backend: 'Phoenix',
    what,
    wanted,
    seen: `${seen}`,
  })
  const ofClerk = (project: PhoenixProject): readonly PhoenixSpan[] => {
    const first = project.spans.find(({ name }) => name === 'execute_tool lookup')
    return project.spans.filter(({ traceId }) => traceId === first?.traceId)
  }
  const shown = (spans: readonly PhoenixSpan[], side: 'input' | 'output'): string =>
    `${spans.filter(({ spanKind, ...span }) => spanKind !== 'unknown' && span[side] !== null).length}`
  const alice = ({ name, sessions }: PhoenixProject): string =>
    `${sessions.find(({ sessionId }) => sessionId === `${name}:alice`)?.numTraces} traces`
  return [
    check('kinds of the turn', 'agent, llm, llm, tool', kindsOf(ofClerk(ours))),
    check('tokens, ours', TOKENS, ours.tokenCountTotal),
    check('tokens, both', TOKENS, both.tokenCountTotal),
    check('session, ours', '2 traces', alice(ours)),
    check('session, both', '2 traces', alice(both)),
    check('inputs of run, calls and tool', '4', shown(ofClerk(ours), 'input')),
    check('outputs of run, calls and tool', '4', shown(ofClerk(ours), 'output')),
    check('traces with theirs', '2', both.traceCount),
    check('one run, two calls and one tool with theirs', 'agent, llm, llm, tool', kindsOf(ofClerk(both))),
  ]
}

function kindsOf(spans: readonly PhoenixSpan[]): string {
  const kinds = spans.map(({ spanKind }) => spanKind).filter((kind) => kind !== 'unknown')
  return kinds.toSorted().join(', ')
}

async function ofJaeger(backends: Backends): Promise<readonly Check[]> {
  const check = (what: string, wanted: string, seen: string | number): Check => ({
    backend: 'Jaeger',
    what,
    wanted,
    seen: `${seen}`,
  })
  const count = async (service: string, tags: Record<string, string>): Promise<number> =>
    (await jaegerTraces(backends, service, tags)).length
  const spans = (await jaegerTraces(backends, 'both')).flat()
  const marked = spans.filter(({ tags }) => 'lifesign.run.id' in tags).length
  return [
    check('traces with error.type 429, ours', '1', await count('ours', { 'error.type': '429' })),
    check('traces with status 429, both', '1', await count('both', { 'http.response.status_code': '429' })),
    check('traces that stalled', '1', await count('ours', { 'lifesign.attention.class': 'stalled' })),
    check('spans with the id of their run, both', '6', marked),
  ]
}

async function ofPrometheus(backends: Backends): Promise<readonly Check[]> {
  const check = async (what: string, wanted: string, query: string): Promise<Check> => ({
    backend: 'Prometheus',
    what,
    wanted,
    seen: `${await prometheusSum(backends, query)}`,
  })
  const tokens = '{__name__=~"gen_ai_client_inference_usage_(input|output)_tokens_total", job="both"}'
  const calls = 'gen_ai_client_inference_duration_seconds_count{job="both", lifesign_work_kind="model_call"}'
  return Promise.all([
    check('tokens, both', TOKENS, tokens),
    check('model calls, both', '3', calls),
    check('series, ours', `at most ${MAX_SERIES}`, 'count({job="ours"})'),
  ])
}

async function ofLogs(backends: Backends): Promise<readonly Check[]> {
  const records = await logRecords(backends, 'ours')
  const bare = records.filter(({ _msg: body = '' }) => body === '' || body.includes('\n')).length
  const check = (what: string, wanted: string, seen: string): Check => ({
    backend: 'VictoriaLogs',
    what,
    wanted,
    seen,
  })
  const stalled = records.filter(({ _msg: body = '' }) => body.includes('stalled')).length
  return [
    check('records are there', 'true', `${records.length >= 7}`),
    check('records without a line for people', '0', `${bare}`),
    check('a record of the stall', 'true', `${stalled > 0}`),
  ]
}
