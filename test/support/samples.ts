/** Finds the code samples of documents and docstrings, and makes each a file of its own. */

import { globSync, readFileSync } from 'node:fs'

/** One piece of code that a reader may copy. */
export interface Sample {
  /** File and line that it stands in. */
  readonly place: string
  readonly file: string
  readonly code: string
}

/** The ```ts blocks of a Markdown file, also those inside of lists. */
export function fencedSamples(file: string): Sample[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/^( *)```ts\n([\s\S]*?)^ *```$/gm)].map((match) => {
    const [, indent = '', code = ''] = match
    return sample(file, text, match, code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''))
  })
}

/** The `@example` blocks of a TypeScript file. */
export function docstringSamples(file: string): Sample[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/^ *\* @example\n((?: *\*(?!\/).*\n)+)/gm)].map((match) =>
    sample(file, text, match, match[1]?.replaceAll(/^ *\* ?/gm, '')),
  )
}

/**
 * The sample as a program: names of this package and of a few others are imported, and names that stand
 * for the reader's own code are declared.
 */
export function programOf({ file, code }: Sample): { readonly text: string; readonly isComplete: boolean } {
  const own = new Set(
    [...code.matchAll(/\b(?:const|let|function|class) (?:\{ )?(\w+)/g)].map(([, name]) => name),
  )
  for (const [, names = ''] of code.matchAll(/^import (?:type )?\{([^}]*)\}/gm)) {
    for (const name of names.split(',')) own.add(name.trim().split(' as ').at(-1))
  }
  const words = new Set(code.replaceAll(/'[^'\n]*'|\/\/.*$/gm, '').match(/(?<![.\w])[A-Za-z]\w*(?![\w]|: )/g))
  const free = [...words].filter((word) => !own.has(word))
  const imports = free.flatMap((word) => importOf(word, file) ?? [])
  const declared = free.filter(
    (word) => importOf(word, file) === undefined && Object.hasOwn(READERS_OWN, word),
  )
  return {
    text: [...imports, ...declared.map((word) => READERS_OWN[word]), code, 'export {}'].join('\n'),
    isComplete: declared.length === 0,
  }
}

function sample(file: string, text: string, match: RegExpMatchArray, code = ''): Sample {
  const line = text.slice(0, match.index).split('\n').length
  return { place: `${file}:${line}`, file, code: code.trimEnd() }
}

/** What a reader has already, and a sample need not repeat. */
const READERS_OWN: Readonly<Record<string, string>> = {
  lifesign: "declare const lifesign: import('lifesign').Lifesign",
  recorder: "declare const recorder: import('lifesign').Recorder",
  processor: "declare const processor: import('lifesign').LifesignSpanProcessor",
  fixture: 'declare const fixture: never',
  myAdapter: "declare const myAdapter: () => import('lifesign').Adapter",
  myFramework: 'declare const myFramework: { run(): Promise<void> }',
  work: 'declare const work: (signal: AbortSignal) => Promise<void>',
  teams: 'declare const teams: { post(message: object): Promise<void> }',
  url: 'declare const url: string',
  key: 'declare const key: string',
  token: 'declare const token: string',
  client: "declare const client: Parameters<typeof import('lifesign/adapters/acp').acp>[0]",
  query: 'declare const query: (asked: { prompt: string }) => AsyncIterable<{ readonly type: string }>',
  secret: 'declare const secret: string',
  prompt: 'declare const prompt: string',
  model: "declare const model: import('ai').LanguageModel",
  Agent: 'declare const Agent: { readonly prototype: object }',
  otherTelemetry: "declare const otherTelemetry: import('ai').Telemetry",
}

const OTHERS: Readonly<Record<string, string>> = {
  assert: "import assert from 'node:assert/strict'",
  trace: "import { trace } from '@opentelemetry/api'",
  TracerProvider: "import { TracerProvider } from '@opentelemetry/sdk-trace'",
  TraceIdRatioBasedSampler: "import { TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace'",
  streamText: "import { streamText } from 'ai'",
  it: "import { it } from 'vitest'",
}

const EXPORTS = new Map<string, ReadonlyMap<string, string>>()

/** What a TypeScript file declares and exports, each with `type` or nothing. */
function exportsOf(file: string): ReadonlyMap<string, string> {
  const known = EXPORTS.get(file)
  if (known !== undefined) return known
  const text = readFileSync(file, 'utf8')
  const found = [...text.matchAll(/^export (?:async )?(function|class|const|interface|type) (\w+)/gm)]
  const names = new Map(
    found.map(([, kind = '', name = '']) => [name, /interface|type/.test(kind) ? 'type ' : '']),
  )
  EXPORTS.set(file, names)
  return names
}

const SOURCES = globSync('src/{instance,lifesign}.ts')
  .concat(globSync('src/{testing,channels/*,adapters/*,model}/*.ts'))
  .filter((file) => !file.endsWith('fixture.ts'))

/** How a name of ours is imported: from the sample's own file, else from where users meet it. */
function importOf(name: string, file: string): string | undefined {
  if (Object.hasOwn(OTHERS, name)) return OTHERS[name]
  const source = [...(file.endsWith('.ts') ? [file] : []), ...SOURCES].find((one) => exportsOf(one).has(name))
  return source && `import { ${exportsOf(source).get(name)}${name} } from '../../../${source}'`
}
