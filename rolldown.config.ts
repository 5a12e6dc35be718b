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
/** What is loaded when it is needed, and not with what is imported: what is asked of it, and who asks first. */
const LATER = {
  engine: { file: 'src/engine.ts', verbs: ['loadEngine', 'newEngine', 'tasksIn'] },
  'wake-up': { file: 'src/wake/wake-up.ts', verbs: ['loadWakeUp', 'wakeUp'] },
} as const
type Later = keyof typeof LATER

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

const ofImport = await filesOf('src/index.ts')
const ofPreload = await filesOf('src/register.ts')
const isOfModel = (file: string): boolean => relative('.', file).startsWith('src/model/')

/** What holds Node's timers as they are at first. */
const isEarly = (file: string): boolean => ofImport.includes(file) || file.endsWith('/genuine-globals.ts')

/** What a later part shares with whoever was loaded before it: it has no copy of these. */
async function lentTo(name: Later): Promise<readonly string[]> {
  const before = name === 'engine' ? ofImport : [...ofImport, ...ofPreload]
  return (await filesOf(LATER[name].file)).filter((file) => before.includes(file) || isOfModel(file))
}
const lent = { engine: await lentTo('engine'), 'wake-up': await lentTo('wake-up') }

/**
 * What stands in for a later part. That is CommonJS, for nobody can wait for it then, and Node 22 requires no module of
 * an import that is under way. It gets from its door what was loaded before, so that there is one of each.
 */
function door(name: Later, isLater: boolean): string {
  const files = lent[name].map((_, index) => `lent${index}`)
  return `
${lent[name].map((file, index) => `import * as lent${index} from ${JSON.stringify(file)}`).join('\n')}
import * as api from '${API}'
import * as engine from '#engine'
${isLater ? "import { createRequire } from 'node:module'" : `import load from './${name}.cjs'`}
${isLater ? `const load = (lent) => createRequire(import.meta.url)('./${name}.cjs')(lent)` : ''}
let loaded
const all = () => (loaded ??= load({ api, ${name === 'engine' ? '' : 'engine, '}files: [${files.join(', ')}] }))
${LATER[name].verbs.map((verb) => `export const ${verb} = (...args) => all().${verb}(...args)`).join('\n')}
`.replace(name === 'engine' ? "import * as engine from '#engine'\n" : '', '')
}

const DOOR = /^door:(engine|wake-up):(later|at-once)$/
const doors: Plugin = {
  name: 'doors',
  resolveId: (id) => (DOOR.test(id) ? id : id.endsWith('.cjs') ? { id, external: true } : null),
  load: (id) => {
    const [, name, when] = DOOR.exec(id) ?? []
    return name === undefined ? null : door(name as Later, when === 'later')
  },
}

/** What is lent is taken, not bundled. */
const borrows = (name: Later): Plugin => ({
  name: 'borrows',
  async resolveId(id, importer) {
    const found = importer === undefined ? null : await this.resolve(id, importer, { skipSelf: true })
    const place = found === null ? -1 : lent[name].indexOf(found.id)
    return place < 0 ? null : { id: `lent:${place}`, external: true }
  },
})

/** What only a few have, and loads packages of theirs, is no part of a bundle: bundlers do not see its name. */
const hidesNames: Plugin = {
  name: 'hides-names',
  renderChunk: (code) => code.replaceAll(/\bimport\((['"]#[\w-]+['"])\)/g, 'import(nameOf($1))'),
}

/** Where a later part finds what it imports. Bundlers do not know what a built-in module is that is required. */
function placeOf(id: string): string {
  if (id === API) return 'lent.api'
  if (id === '#engine') return 'lent.engine'
  const place = /^lent:(\d+)$/.exec(id)?.[1]
  return place === undefined ? `process.getBuiltinModule(${JSON.stringify(id)})` : `lent.files[${place}]`
}

const HEAD = `'use strict'
const urlOf = (file) => process.getBuiltinModule('node:url').pathToFileURL(file).href
const resolveHere = (name) => urlOf(require.resolve(name))
const nameOf = (name) => name
module.exports = (lent) => {`

const later = (name: Later) => ({
  ...shared,
  input: { [name]: LATER[name].file },
  plugins: [borrows(name), hidesNames],
  transform: { define: { 'import.meta.resolve': 'resolveHere', 'import.meta.url': '__filename' } },
  output: {
    dir: 'dist',
    format: 'iife' as const,
    name: 'later',
    entryFileNames: `${name}.cjs`,
    globals: placeOf,
    banner: HEAD,
    footer: 'return later\n}',
    minify,
  },
})

export default defineConfig([
  {
    ...shared,
    input: {
      ...Object.fromEntries(entries.map((file) => [file.replace(/^src\/|\.ts$/g, ''), file])),
      'wake-up-later': 'door:wake-up:later',
      'engine-later': 'door:engine:later',
      // For applications that are bundled: there, nothing is found by its name.
      'engine-at-once': 'door:engine:at-once',
    },
    plugins: [doors],
    output: {
      ...shared.output,
      // One file for all plugs, and one more for the import: each file costs about a millisecond.
      codeSplitting: {
        groups: [
          { name: 'model', test: isOfModel, priority: 2 },
          {
            name: 'ears',
            test: (file) => ofPreload.includes(file) && /\/src\/adapters\//.test(file),
            priority: 1,
          },
          { name: 'early', test: (file) => ofPreload.includes(file) && isEarly(file), priority: 1 },
          { name: 'core', test: (file) => ofImport.includes(file) },
        ],
      },
    },
  },
  later('engine'),
  later('wake-up'),
  // By itself: shared chunks would cut the entry points above into more files.
  { ...shared, input: { command: 'src/command.ts' } },
  // By itself too: what it needs is loaded only where somebody looks.
  { ...shared, input: { 'live/status': 'src/live/status.ts', 'live/beacon': 'src/live/beacon.ts' } },
  // By itself too: a dying process waits for it.
  { ...shared, input: { 'last-words-thread': 'src/last-words-thread.ts' } },
])
