/** Writes what Phoenix shows of the same application, by who observes it, as Markdown. */

import { MODES, type Mode, type PhoenixProject, type PhoenixSpan } from './questions.ts'

const KINDS = ['agent', 'llm', 'tool'] as const
const OURS_ALONE: ReadonlySet<string> = new Set(['invoke_agent slow', 'invoke_agent storyteller'])
/** What theirs alone has, each for a reason that README.md gives: names of metrics, which are none of attributes. */
const THEIRS_ALONE: ReadonlySet<string> = new Set([
  'gen_ai.client.operation.duration',
  'gen_ai.client.operation.time_per_output_chunk',
  'gen_ai.client.operation.time_to_first_chunk',
  'gen_ai.execute_tool.duration',
])

/** What Phoenix shows of theirs and not of ours: kinds, attributes and content, by kind of span. */
export function missingInOurs(projects: readonly PhoenixProject[]): readonly string[] {
  const [ours, theirs] = ['ours', 'theirs'].map((mode) => projects.find(({ name }) => name === mode))
  if (ours === undefined || theirs === undefined) return ['projects']
  return KINDS.flatMap((kind) => {
    const ofOurs = pathsOf(ours, kind)
    const attributes = [...pathsOf(theirs, kind)].filter(
      (path) => !ofOurs.has(path) && !THEIRS_ALONE.has(path),
    )
    const fewer = (['input', 'output'] as const).filter(
      (side) => shown(ours, side, kind) < shown(theirs, side, kind),
    )
    return [...attributes, ...fewer].map((what) => `${what} of ${kind}`)
  })
}

/** The committed page. */
export function sideBySide(projects: readonly PhoenixProject[], versions: string): string {
  const of = (mode: Mode): PhoenixProject | undefined => projects.find(({ name }) => name === mode)
  const row = (what: string, tell: (project: PhoenixProject) => string | number): readonly string[] => [
    what,
    ...MODES.map((mode) => cell(of(mode), tell)),
  ]
  const table = [
    ['Phoenix shows', ...MODES],
    row('traces of the two turns', (project) => traces(project)),
    row('tokens of the project', ({ tokenCountTotal }) => tokenCountTotal),
    row('spans: agent, llm, tool, others', (project) => counts(project)),
    row('inputs shown', (project) => shown(project, 'input')),
    row('outputs shown', (project) => shown(project, 'output')),
    row('traces in a session', ({ sessions }) =>
      sessions
        .filter(({ sessionId }) => sessionId.endsWith('alice'))
        .reduce((sum, { numTraces }) => sum + numTraces, 0),
    ),
    row('`error.type`', (project) => errorTypes(project)),
    row(
      'spans with `lifesign.run.id`',
      (project) => turns(project).filter(({ paths }) => paths.includes('lifesign.run.id')).length,
    ),
    ...KINDS.map((kind) => row(`attributes of ${kind} spans`, (project) => pathsOf(project, kind).size)),
  ]
  return [
    '# Beside @ai-sdk/otel, in Phoenix',
    '',
    `Written by \`npm run backends\`, with ${versions}. The application is [app.ts](app.ts): a turn with two model calls and a tool, and a turn that the server refuses with 429. Content is opted in.`,
    '',
    ...aligned(table),
    '',
    ...KINDS.flatMap((kind) => differences(kind, of)),
  ].join('\n')
}

/** As the formatter of this repository writes it. */
function aligned([head = [], ...rows]: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[], filler = ' '): string =>
    `| ${cells.map((text, column) => text.padEnd(widths[column] ?? 0, filler)).join(' | ')} |`
  return [
    line(head),
    line(
      head.map(() => '-'),
      '-',
    ),
    ...rows.map((row) => line(row)),
  ]
}

function cell(
  project: PhoenixProject | undefined,
  tell: (project: PhoenixProject) => string | number,
): string {
  return project === undefined ? 'none' : `${tell(project)}`
}

/** Only what all three tell of: the other turns of ours are told by nobody else. */
function turns({ spans }: PhoenixProject): readonly PhoenixSpan[] {
  const other = new Set(spans.filter(({ name }) => OURS_ALONE.has(name)).map(({ traceId }) => traceId))
  return spans.filter(({ traceId }) => !other.has(traceId))
}

function traces(project: PhoenixProject): number {
  return new Set(turns(project).map(({ traceId }) => traceId)).size
}

function counts(project: PhoenixProject): string {
  return [...KINDS, 'unknown']
    .map((kind) => turns(project).filter(({ spanKind }) => spanKind === kind).length)
    .join(', ')
}

function shown(project: PhoenixProject, side: 'input' | 'output', kind?: string): number {
  return turns(project).filter((span) => span[side] !== null && (kind ?? span.spanKind) === span.spanKind)
    .length
}

function errorTypes(project: PhoenixProject): string {
  const types = turns(project).map(
    ({ attributes }) => (attributes['error'] as { type?: string } | undefined)?.type,
  )
  return types.filter((type) => type !== undefined).join(', ') || 'none'
}

function pathsOf(project: PhoenixProject | undefined, kind: string): ReadonlySet<string> {
  if (project === undefined) return new Set()
  return new Set(turns(project).flatMap(({ spanKind, paths }) => (spanKind === kind ? paths : [])))
}

function differences(kind: string, of: (mode: Mode) => PhoenixProject | undefined): readonly string[] {
  const [ours, theirs, both] = MODES.map((mode) => pathsOf(of(mode), kind)) as [
    ReadonlySet<string>,
    ReadonlySet<string>,
    ReadonlySet<string>,
  ]
  const list = (paths: ReadonlySet<string>, lacking: ReadonlySet<string>): string =>
    [...paths]
      .filter((path) => !lacking.has(path))
      .toSorted()
      .map((path) => `\`${path}\``)
      .join(', ') || 'none'
  return [
    `## Attributes of ${kind} spans`,
    '',
    `- Only theirs: ${list(theirs, ours)}`,
    `- Only ours: ${list(ours, theirs)}`,
    `- Of either, missing in both: ${list(new Set([...ours, ...theirs]), both)}`,
    '',
  ]
}
