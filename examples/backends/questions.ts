/** What the backends have, asked by their own APIs. */

import type { Backends } from './backends.ts'

/** The ways in which the application is observed. Each is a service, and a project of Phoenix. */
export const MODES = ['ours', 'theirs', 'both'] as const
export type Mode = (typeof MODES)[number]

/** A span as Phoenix shows it. */
export interface PhoenixSpan {
  readonly name: string
  readonly spanKind: string
  readonly tokenCountTotal: number
  readonly input: { readonly value: string } | null
  readonly output: { readonly value: string } | null
  /** Paths of its attributes, with those that Phoenix makes of them. */
  readonly paths: readonly string[]
  readonly attributes: Readonly<Record<string, unknown>>
  readonly traceId: string
}

/** One project of Phoenix. */
export interface PhoenixProject {
  readonly name: string
  readonly tokenCountTotal: number
  readonly traceCount: number
  readonly sessions: readonly { readonly sessionId: string; readonly numTraces: number }[]
  readonly spans: readonly PhoenixSpan[]
}

/** A span as Jaeger shows it. */
export interface JaegerSpan {
  readonly operationName: string
  readonly duration: number
  readonly tags: Readonly<Record<string, unknown>>
}

/** A log record as VictoriaLogs shows it. */
export type LogRecord = Readonly<Record<string, string>>

const PROJECTS = `{ projects { edges { node { name traceCount tokenCountTotal
  sessions(first: 9) { edges { node { sessionId numTraces } } }
  spans(first: 99) { edges { node { name spanKind tokenCountTotal input { value } output { value } attributes
    context { traceId } } } } } } } }`

interface Edges<Node> {
  readonly edges: readonly { readonly node: Node }[]
}

/** All projects of Phoenix. */
export async function phoenixProjects({ phoenix }: Backends): Promise<readonly PhoenixProject[]> {
  const { data } = (await json(`${phoenix}/graphql`, { query: PROJECTS })) as {
    data: { projects: Edges<RawProject> }
  }
  return nodes(data.projects).map(phoenixProject)
}

type RawSpan = Omit<PhoenixSpan, 'paths' | 'attributes' | 'traceId'> & {
  readonly attributes: string
  readonly context: { readonly traceId: string }
}
type RawProject = Omit<PhoenixProject, 'spans' | 'sessions'> & {
  readonly sessions: Edges<PhoenixProject['sessions'][number]>
  readonly spans: Edges<RawSpan>
}

function phoenixProject({ sessions, spans, ...project }: RawProject): PhoenixProject {
  return { ...project, sessions: nodes(sessions), spans: nodes(spans).map(phoenixSpan) }
}

function phoenixSpan({ attributes, context, ...span }: RawSpan): PhoenixSpan {
  const parsed = JSON.parse(attributes) as Record<string, unknown>
  return { ...span, traceId: context.traceId, attributes: parsed, paths: [...pathsOf(parsed)] }
}

/** The spans of a service in Jaeger, by trace. */
export async function jaegerTraces(
  { jaeger }: Backends,
  service: string,
  tags: Readonly<Record<string, string>> = {},
): Promise<readonly (readonly JaegerSpan[])[]> {
  const query = new URLSearchParams({ service, limit: '99', tags: JSON.stringify(tags) })
  const { data } = (await json(`${jaeger}/api/traces?${query}`)) as { data: readonly RawTrace[] }
  return data.map(({ spans }) =>
    spans.map((span) => ({
      ...span,
      tags: Object.fromEntries(span.tags.map(({ key, value }) => [key, value])),
    })),
  )
}

interface RawTrace {
  readonly spans: readonly (Omit<JaegerSpan, 'tags'> & {
    readonly tags: readonly { readonly key: string; readonly value: unknown }[]
  })[]
}

/** The sum of what a query of Prometheus finds. */
export async function prometheusSum({ prometheus }: Backends, query: string): Promise<number> {
  const { data } = (await json(`${prometheus}/api/v1/query?${new URLSearchParams({ query })}`)) as {
    data: { result: readonly { readonly value: readonly [number, string] }[] }
  }
  return data.result.reduce((sum, { value: [, number] }) => sum + Number(number), 0)
}

/** The log records of a service. */
export async function logRecords({ victoriaLogs }: Backends, service: Mode): Promise<readonly LogRecord[]> {
  const query = new URLSearchParams({ query: `"service.name":="${service}"`, limit: '99' })
  const lines = await (await fetch(`${victoriaLogs}/select/logsql/query?${query}`)).text()
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogRecord)
}

async function json(url: string, body?: object): Promise<unknown> {
  const asked = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
  const answer = await fetch(url, body === undefined ? {} : asked)
  if (!answer.ok) throw new Error(`Cannot ask ${url}: status ${answer.status}`)
  return answer.json()
}

function nodes<Node>({ edges }: Edges<Node>): readonly Node[] {
  return edges.map(({ node }) => node)
}

function* pathsOf(value: unknown, path = ''): Generator<string> {
  if (typeof value !== 'object' || value === null) yield path
  else if (Array.isArray(value)) yield* pathsOf(value[0], `${path}[]`)
  else
    for (const [key, inner] of Object.entries(value))
      yield* pathsOf(inner, path === '' ? key : `${path}.${key}`)
}
