/** The house rules that a machine can hold: arrows between rooms, sizes, captions, the one door to time. */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
// What git tracks or would track: neither builds nor installed packages.
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '')
// A plug's fixture is a test that lives beside its plug, and is not published.
const sources = files
  .filter((file) => /^src\/.*\.ts$/.test(file) && !file.endsWith('/fixture.ts'))
  .map(readSource)
const everyTs = files.filter((file) => file.endsWith('.ts')).map(readSource)

interface Source {
  readonly file: string
  readonly text: string
  /** Files of this repository that it imports, and packages by name. */
  readonly imports: readonly string[]
  readonly packages: readonly string[]
}

function readSource(file: string): Source {
  const text = readFileSync(`${root}/${file}`, 'utf8')
  const specifiers = [...text.matchAll(/^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'/gms)].map(
    (match) => (match[1] ?? match[2]) as string,
  )
  const local = specifiers.filter((specifier) => specifier.startsWith('.'))
  return {
    file,
    text,
    imports: local.map((specifier) => posix.join(dirname(file), specifier)),
    packages: specifiers.filter((specifier) => !specifier.startsWith('.')),
  }
}

/**
 * `src/tracker/run-ids.ts` lives in the room `tracker`; `src/lifesign.ts` in the root, ``, and so do its
 * options, which name what all rooms can be told, and the live view, which shows what all rooms know.
 */
function roomOf(file: string): string {
  const room =
    /^src\/(?:(channels|adapters|journal)\/([^/]+)\/|([^/]+)\/)/
      .exec(file)
      ?.slice(1)
      .filter(Boolean)
      .join('/') ?? ''
  return /^(?:options|live|wake)$/.test(room) ? '' : room
}

/** The part of a room that a file lies in: `src/notify/words/render.ts` lies in `notify/words`. */
function partOf(file: string): string {
  return dirname(file).replace(/^src\/?/, '')
}

function violations(rule: (source: Source) => readonly string[]): string[] {
  return sources.flatMap((source) => rule(source).map((what) => `${source.file}: ${what}`))
}

describe('the river', () => {
  it('flows one way: rooms import model and themselves, and only the root imports rooms', () => {
    const wrong = violations(({ file, imports }) =>
      imports.filter((target) => {
        const [from, to] = [roomOf(file), roomOf(target)]
        if (from === '' || from === to || to === 'model') return false
        // What plugs of a kind share lives beside them; the doubles know what they double.
        const isBeside = /^(?:adapters|channels)$/.test(to) && from.startsWith(`${to}/`)
        return !isBeside && !(from === 'zero-code' && to === '')
      }),
    )

    expect(wrong).toEqual([])
  })

  it('springs from a model that imports nothing', () => {
    const wrong = sources
      .filter(({ file }) => roomOf(file) === 'model')
      .flatMap(({ file, imports, packages }) =>
        [...packages, ...imports.filter((target) => roomOf(target) !== 'model')].map(
          (of) => `${file}: ${of}`,
        ),
      )

    expect(wrong).toEqual([])
  })

  it('has walls in its big rooms: parts know what they share, words know no delivery, and no part its host', () => {
    const parts = /^(?:notify|telemetry)\//
    const known = /^notify\/(?:delivery: notify\/(?:words|hold)|tasks: notify\/words)$/
    const shared = /^src\/telemetry\/(?:semconv|export-options|providers|\w+-attributes|call-outlet)\.ts$/
    const wrong = violations(({ file, imports }) =>
      imports.filter((target) => {
        const [from, to] = [partOf(file), partOf(target)]
        if (!parts.test(from) || from === to || to === 'model' || shared.test(target)) return false
        return !known.test(`${from}: ${to}`)
      }),
    )

    expect(wrong).toEqual([])
  })

  it('knows what a kind of option is before it knows any option', () => {
    const kinds = /^src\/options\/kinds\//
    const wrong = violations(({ file, imports }) =>
      kinds.test(file) ? imports.filter((target) => !kinds.test(target)) : [],
    )

    expect(wrong).toEqual([])
  })

  it('describes options in no circle', () => {
    const options = sources.filter(({ file }) => file.startsWith('src/options/'))
    const importsOf = new Map(sources.map(({ file, imports }) => [file, imports]))
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      (importsOf.get(from) ?? []).some((next) => {
        if (next === to) return true
        return !seen.has(next) && reaches(next, to, seen.add(next))
      })

    expect(options.map(({ file }) => file).filter((file) => reaches(file, file))).toEqual([])
  })

  it('has no room of more than 18 files, its nouns and its doubles aside', () => {
    const sizes = Map.groupBy(sources, ({ file }) => partOf(file))
    const crowded = [...sizes].filter(
      ([part, { length }]) => length > 18 && !/^(?:model|testing)$/.test(part),
    )

    expect(crowded.map(([part, { length }]) => `${part}: ${length}`)).toEqual([])
  })

  it('meets no framework and no SDK at run time, only their types', () => {
    const allowed = /^(node:|@opentelemetry\/api$|#(?:ahead|ears|framework-ears|engine|wake-up)$)/
    const allowedInStatus =
      /^(?:node:|@opentelemetry\/api$|zod$|hono(?:\/|$)|@hono\/node-server$|preact$|rolldown$)/
    const wrong = violations(({ file, text }) =>
      [...text.matchAll(/^(?:import|export) (?!type\b)[^'"]*?from '([^'.][^']*)'/gm)]
        .map((match) => match[1] as string)
        .filter((name) => !(/^src\/(?:status|live)\//.test(file) ? allowedInStatus : allowed).test(name)),
    )

    expect(wrong).toEqual([])
  })

  it('has one door to time', () => {
    // The second one hands time to the code of others, and has none itself.
    const doors = /^src\/(?:system-clock|zero-code\/genuine-globals|status\/page\/browser-clock)\.ts$/
    const isDoor = (file: string): boolean => doors.test(file) || roomOf(file) === 'testing'
    const time =
      /\b(?:Date\.now|performance\.now|hrtime|setTimeout|setInterval|setImmediate|AbortSignal\.timeout)\b/g
    const wrong = violations(({ file, text }) =>
      isDoor(file) ? [] : [...withoutComments(text).matchAll(time)].map(([name]) => name),
    )

    expect(wrong).toEqual([])
  })
})

describe('dashboards and rules', () => {
  const boards = files.filter((file) => /^dashboards\/source\/.*\.ts$/.test(file)).map(readSource)

  it('know of the source only its nouns and its names of telemetry', () => {
    const known =
      /^(?:dashboards\/source\/|src\/model\/|src\/telemetry\/(?:semconv|metrics\/instrument-registry)\.ts$)/
    const wrong = boards.flatMap(({ file, imports }) =>
      imports.filter((target) => !known.test(target)).map((target) => `${file}: ${target}`),
    )

    expect(wrong).toEqual([])
    expect(boards.length).toBeGreaterThan(20)
  })

  it('take from Grafana only types, and nobody of the source takes from them but the command', () => {
    const values = boards.filter(({ text }) => /^import (?!type\b)[^'"]*?from '@grafana/m.test(text))
    const takers = sources
      .filter(({ text }) => /(?:from |import\()'(?:\.\.\/)+dashboards\//.test(text))
      .map(({ file }) => file)

    expect(values.map(({ file }) => file)).toEqual([])
    expect(takers).toEqual(['src/command.ts'])
  })
})

describe('every file', () => {
  it('has at most 250 lines', () => {
    expect(everyTs.filter(({ text }) => text.split('\n').length > 251).map(({ file }) => file)).toEqual([])
  })

  it('opens with a one-sentence caption', () => {
    const wrong = everyTs.filter(({ text }) => !/^(?:#!.*\n)?\/\*\* [A-Z`].*\S \*\/\n/.test(text))

    expect(wrong.map(({ file }) => file)).toEqual([])
  })

  it('has a name that says what it holds, in kebab-case', () => {
    const vague = /(?:^|\/)(?:utils?|helpers?|common|misc|types)\.ts$/
    const wrong = everyTs.filter(({ file }) => vague.test(file) || !/\/?[a-z0-9.-]+\.ts$/.test(file))

    expect(wrong.map(({ file }) => file)).toEqual([])
  })

  it('is called index only at the top, in plugs and in testing', () => {
    const places = /^src\/(?:index|testing\/index|(?:channels|adapters|journal)\/[^/]+\/index)\.ts$/
    const wrong = sources.filter(({ file }) => file.endsWith('/index.ts') && !places.test(file))

    expect(wrong.map(({ file }) => file)).toEqual([])
  })
})

describe('the repository', () => {
  it('has nothing at the top but what belongs there', () => {
    const folders = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0]))

    expect([...folders].toSorted()).toEqual(['.ci', 'bench', 'dashboards', 'docs', 'examples', 'src', 'test'])
  })

  it('has at most six runtime dependencies, all pinned', () => {
    const { dependencies } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
      dependencies: Record<string, string>
    }

    expect(Object.keys(dependencies).length).toBeLessThanOrEqual(6)
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d/)
  })

  // A floor on anything else keeps npm from installing us beside older worlds: `npm run check:installs`.
  it('has no peer but the API, which must be one for all', () => {
    const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as Record<string, unknown>

    expect(manifest['peerDependencies']).toEqual({ '@opentelemetry/api': '^1.9.0' })
    expect(manifest['peerDependenciesMeta']).toBeUndefined()
  })

  it('names no host of a package registry in its lockfile', () => {
    expect(readFileSync(`${root}/package-lock.json`, 'utf8')).not.toContain('"resolved": "http')
  })
})

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
}
