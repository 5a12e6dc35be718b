/** Finds the fixtures of adapters: beside the adapter, or with the real frameworks of the slow tests. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'

import type { AdapterFixture } from '../../src/testing/adapter-fixture.ts'

/** One framework that is played, with the adapter that hears it. */
export interface Played {
  /** The name of its file, or else that of its adapter: one adapter may hear several versions. */
  readonly name: string
  /** The folder of its adapter. */
  readonly adapter: string
  load(): Promise<AdapterFixture>
}

const adaptersFolder = new URL('../../src/adapters/', import.meta.url)
const slowFolder = new URL('../slow/adapters/', import.meta.url)

/** The folders of all adapters. */
export const ADAPTERS: readonly string[] = readdirSync(adaptersFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

/** All fixtures, by name. */
export const PLAYED: readonly Played[] = [
  ...ADAPTERS.flatMap((name) => playedFrom(name, new URL(`${name}/fixture.ts`, adaptersFolder))),
  ...readdirSync(slowFolder).flatMap((file) =>
    playedFrom(file.replace(/\.ts$/, ''), new URL(file, slowFolder)),
  ),
].toSorted((a, b) => a.name.localeCompare(b.name))

function playedFrom(name: string, file: URL): readonly Played[] {
  if (!existsSync(file) || !readFileSync(file, 'utf8').includes('export const fixture')) return []
  const adapter = ADAPTERS.findLast((one) => name === one || name.startsWith(`${one}-`))
  if (adapter === undefined) return []
  const load = async (): Promise<AdapterFixture> =>
    ((await import(file.href)) as { fixture: AdapterFixture }).fixture
  return [{ name, adapter, load }]
}
