/** What must be seen in each backend, and what was. */

import type { Backends } from './backends.ts'
import {
  type JaegerSpan,
  jaegerTraces,
  logRecords,
  type PhoenixProject,
  type PhoenixSpan,
  prometheusSum,
} from './questions.ts'
import { missingInOurs } from './side-by-side.ts'

/** One thing that was looked at. */
export interface Check {
  readonly backend: string
  readonly what: string
  readonly wanted: string
  readonly seen: string
}

/** Two calls of ten and ten tokens. */
const TOKENS = '40'
/** What four agents of one process may make of Prometheus series; a histogram is many there. */
const MAX_SERIES = 700

/** As boards and rules count them. */
const FAILED =
  'lifesign_end_reason!="completed", lifesign_end_cause!~"stop|takeover|caller_abort|parent|shutdown"'

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
  const missing = missingInOurs(projects)
  return [
    ...ofPhoenix(ours, both),
    {
      backend: 'Phoenix',
      what: 'what theirs shows and ours does not',
      wanted: 'nothing',
      seen: missing.join(', ') || 'nothing',
    },
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
  const stopped = await jaegerTraces(backends, 'ours', { 'lifesign.end.cause': 'stop' })
  const marked = spans.filter(({ tags }) => 'lifesign.run.id' in tags).length
  return [
    check('traces with error.type 429, ours', '1', await count('ours', { 'error.type': '429' })),
    check('traces with status 429, both', '1', await count('both', { 'http.response.status_code': '429' })),
    check('traces that stalled', '1', await count('ours', { 'lifesign.attention.class': 'stalled' })),
    check('spans with the id of their run, both', '6', marked),
    check('runs that somebody stopped', 'storyteller', stopped.map(nameOfAgent).join(', ')),
    check('errors in the traces of those', '0', stopped.flat().filter(isError).length),
  ]
}

function nameOfAgent(trace: readonly JaegerSpan[]): string {
  return trace.map(({ tags }) => tags['gen_ai.agent.name']).find((name) => name !== undefined) as string
}

function isError({ tags }: JaegerSpan): boolean {
  return tags['error'] === true || tags['otel.status_code'] === 'ERROR'
}

async function ofPrometheus(backends: Backends): Promise<readonly Check[]> {
  const check = async (what: string, wanted: string, query: string): Promise<Check> => ({
    backend: 'Prometheus',
    what,
    wanted,
    seen: `${await prometheusSum(backends, query)}`,
  })
  const ended = (where: string): string => `lifesign_run_ended_total{job="ours", ${where}}`
  const tokens = '{__name__=~"gen_ai_client_inference_usage_(input|output)_tokens_total", job="both"}'
  const calls = 'gen_ai_client_inference_duration_seconds_count{job="both", lifesign_work_kind="model_call"}'
  return Promise.all([
    check('tokens, both', TOKENS, tokens),
    check('model calls, both', '3', calls),
    check('runs that were stopped, ours', '1', ended('lifesign_end_cause="stop"')),
    check('failures, without what somebody wanted', '1', ended(FAILED)),
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
  const ends = records.filter((record) => record['lifesign.end.cause'] === 'stop')
  const severities = new Set(ends.map((record) => record['severity_text']))
  return [
    check('severity of a run that was stopped', 'INFO', [...severities].join(', ')),
    check('records are there', 'true', `${records.length >= 7}`),
    check('records without a line for people', '0', `${bare}`),
    check('a record of the stall', 'true', `${stalled > 0}`),
  ]
}
