/** The table of `docs/frameworks.md`: what each adapter hears of which framework. */

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { type Framework, packageNames } from '../../src/model/framework.ts'
import { earsWithoutCode } from '../../src/wake/ears-without-code.ts'
import type { Played } from './fixtures.ts'
import { HEARD, type Heard } from './survey.ts'

/** A row of the table. */
export interface PageRow {
  readonly name: string
  /** All cells but the first, by the heads of their columns. */
  readonly cells: Readonly<Record<string, string>>
}

export const PAGE = fileURLToPath(new URL('../../docs/frameworks.md', import.meta.url))

const BEGIN = '<!-- frameworks -->'
const END = '<!-- /frameworks -->'
const YES = '✓'
const COLUMNS = ['framework', 'oldest', 'newest', 'zero-code', 'explicit', ...HEARD]
/** What a version of a framework, or a further one of it, is a dependency of. */
const MANIFESTS = ['package.json', 'test/frameworks/package.json', 'test/heavy-frameworks/package.json']

/** What stands in the page. */
export function pageRows(text = readFileSync(PAGE, 'utf8')): readonly PageRow[] {
  const [, , ...lines] = text.slice(text.indexOf(BEGIN), text.indexOf(END)).split('\n').filter(isRow)
  return lines.map((line) => {
    const [name = '', ...rest] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
    const cells = Object.fromEntries(COLUMNS.map((column, index) => [column, rest[index] ?? '']))
    return { name: name.replaceAll('`', ''), cells }
  })
}

/** What a row says that is heard. */
export function heardIn({ cells }: PageRow): readonly Heard[] {
  return HEARD.filter((what) => cells[what] === YES)
}

/** Writes rows over those of the same name. */
export function writeRows(rows: readonly PageRow[]): void {
  const text = readFileSync(PAGE, 'utf8')
  const fresh = new Set(rows.map(({ name }) => name))
  const all = [...pageRows(text).filter(({ name }) => !fresh.has(name)), ...rows]
  const lines = all.toSorted((a, b) => a.name.localeCompare(b.name)).map(lineOf)
  const head = ['adapter', ...COLUMNS]
  const table = [lineFrom(head), lineFrom(head.map(() => '---')), ...lines].join('\n')
  const [before = '', rest = ''] = text.split(BEGIN)
  writeFileSync(PAGE, `${before}${BEGIN}\n\n${table}\n\n${END}${rest.split(END)[1] ?? ''}`)
}

/** The row of a framework that was played. */
export function rowOf(played: Played, heard: readonly Heard[]): PageRow {
  const marks = HEARD.map((what) => [what, heard.includes(what) ? YES : ''])
  return { name: played.name, cells: { ...factsOf(played), ...Object.fromEntries(marks) } }
}

/** What is known of a framework without playing it. */
export function factsOf({
  name,
  adapter,
}: Pick<Played, 'name' | 'adapter'>): Readonly<Record<string, string>> {
  const ear = earsWithoutCode().find((one) => one.name === adapter)
  const version = name.slice(adapter.length + 1)
  const { framework } = ear ?? {}
  return {
    framework:
      framework === undefined
        ? 'any'
        : packageNames(framework)
            .map((one) => `\`${one}\``)
            .join(', '),
    oldest: framework === undefined ? '' : oldestOf(framework),
    newest: framework === undefined ? '' : newestOf(framework, version),
    'zero-code': ear === undefined ? '' : YES,
    // Its fixture installs it so.
    explicit: YES,
  }
}

/** Whose claim alone it is, stands in brackets. */
function oldestOf({ name, least, formerly }: Framework): string {
  const isPlayed =
    newestOf({ name, least }, '') === least ||
    isInstalled('test/oldest-frameworks/package.json', { name, least }) ||
    (formerly !== undefined && newestOf({ name: formerly, least }, '') === least)
  return isPlayed ? least : `(${least})`
}

/** By its own name, or by one that tells its version. */
function isInstalled(file: string, { name, least }: Framework): boolean {
  const found = Object.entries(dependenciesIn(file))
  return found.some(
    ([key, wanted]) => wanted === `npm:${name}@${least}` || (key === name && wanted === least),
  )
}

/** @param version of the framework, where several are played */
function newestOf({ name }: Framework, version: string): string {
  const wanted = version === '' ? name : `${name}-${version}`
  for (const file of MANIFESTS) {
    const found = dependenciesIn(file)[wanted]
    if (found !== undefined) return found.slice(found.lastIndexOf('@') + 1)
  }
  return ''
}

function dependenciesIn(file: string): Readonly<Record<string, string>> {
  const manifest = JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>
    readonly devDependencies?: Readonly<Record<string, string>>
  }
  return { ...manifest.devDependencies, ...manifest.dependencies }
}

function lineOf({ name, cells }: PageRow): string {
  return lineFrom([`\`${name}\``, ...COLUMNS.map((column) => cells[column] ?? '')])
}

function lineFrom(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function isRow(line: string): boolean {
  return line.startsWith('|')
}
