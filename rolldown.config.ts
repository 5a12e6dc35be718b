/** Bundles the published entry points: few files to load, since the price of an import is paid at each start. */

import { globSync } from 'node:fs'
import { relative } from 'node:path'
import { defineConfig, rolldown, type OutputOptions, type Plugin } from 'rolldown'

const entries = globSync([
  'src/{index,register}.ts',
  'src/testing/index.ts',
  'src/{channels,adapters}/*/index.ts',
])

/** Where an application has a copy of its own that must be the only one. */
const API = '@opentelemetry/api'
/** What comes with the first start, and not with the import. */
const ENGINE = 'src/engine.ts'

// Smaller, but in lines: an error that nobody catches prints the line that it comes from.
const minify: OutputOptions['minify'] = {
  mangle: false,
  compress: true,
  codegen: { removeWhitespace: false },
}
const shared = defineConfig({
  platform: 'node',
  // What is installed stays where it is: the API must be the application's own copy.
  external: /^(?!\.|\/|src\/|door:)/,
  output: { dir: 'dist', format: 'esm', chunkFileNames: 'chunks/[name]-[hash].js', minify },
})

/** The files that a bundle of one entry is made of. */
async function filesOf(input: string): Promise<readonly string[]> {
  const bundle = await rolldown({ ...shared, input })
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false })
  await bundle.close()
  return Object.keys(output[0].modules).filter((file) => file.startsWith(process.cwd()))
}

const ofEngine = new Set(await filesOf(ENGINE))
const ofImport = await filesOf('src/index.ts')
const isOfModel = (file: string): boolean => relative('.', file).startsWith('src/model/')
/** What the engine shares with the import, and with whatever else may be loaded before it: it has no copy of these. */
const lent = [...ofEngine].filter((file) => ofImport.includes(file) || isOfModel(file))

/**
 * What stands in for the engine: its first instance loads it. It is CommonJS, for nobody can wait for it then, and it
 * gets from its door what others have loaded, so that there is one of each.
 */
const door = (isLater: boolean): string => `
${lent.map((file, index) => `import * as lent${index} from ${JSON.stringify(file)}`).join('\n')}
import * as api from '${API}'
${isLater ? "import { createRequire } from 'node:module'" : "import load from './engine.cjs'"}
${isLater ? "const load = (lent) => createRequire(import.meta.url)('./engine.cjs')(lent)" : ''}
let engine
export function newEngine(options) {
  engine ??= load({ api, files: [${lent.map((_, index) => `lent${index}`).join(', ')}] })
  return engine.newEngine(options)
}
`

const doors: Plugin = {
  name: 'doors',
  resolveId: (id) => (id.startsWith('door:') ? id : id === './engine.cjs' ? { id, external: true } : null),
  load: (id) => (id.startsWith('door:') ? door(id === 'door:later') : null),
}

/** What is lent is taken, not bundled. */
const borrows: Plugin = {
  name: 'borrows',
  async resolveId(id, importer) {
    const found = importer === undefined ? null : await this.resolve(id, importer, { skipSelf: true })
    const place = found === null ? -1 : lent.indexOf(found.id)
    return place < 0 ? null : { id: `lent:${place}`, external: true }
  },
}

/** Where the engine finds what it imports. Bundlers do not know what a built-in module is that is required. */
function placeOf(id: string): string {
  if (id === API) return 'lent.api'
  const place = /^lent:(\d+)$/.exec(id)?.[1]
  return place === undefined ? `process.getBuiltinModule(${JSON.stringify(id)})` : `lent.files[${place}]`
}

const HEAD = `'use strict'
const resolveHere = (name) => process.getBuiltinModule('node:url').pathToFileURL(require.resolve(name)).href
module.exports = (lent) => {`

export default defineConfig([
  {
    ...shared,
    input: {
      ...Object.fromEntries(entries.map((file) => [file.replace(/^src\/|\.ts$/g, ''), file])),
      'engine-later': 'door:later',
      // For applications that are bundled: there, nothing is found by its name.
      'engine-at-once': 'door:at-once',
    },
    plugins: [doors],
    output: {
      ...shared.output,
      // One file for all plugs, and one more for the import: each file costs about a millisecond.
      codeSplitting: {
        groups: [
          { name: 'model', test: isOfModel, priority: 1 },
          { name: 'core', test: (file) => ofImport.includes(file) },
        ],
      },
    },
  },
  {
    ...shared,
    input: { engine: ENGINE },
    plugins: [borrows],
    transform: { define: { 'import.meta.resolve': 'resolveHere' } },
    output: {
      dir: 'dist',
      format: 'iife',
      name: 'engine',
      entryFileNames: 'engine.cjs',
      globals: placeOf,
      banner: HEAD,
      footer: 'return engine\n}',
      minify,
    },
  },
  // By itself: shared chunks would cut the entry points above into more files.
  { ...shared, input: { command: 'src/command.ts' } },
  // By itself too: what it needs is loaded only where somebody looks.
  { ...shared, input: { 'live/status': 'src/live/status.ts', 'live/beacon': 'src/live/beacon.ts' } },
  // By itself too: a dying process waits for it.
  { ...shared, input: { 'last-words-thread': 'src/last-words-thread.ts' } },
])
