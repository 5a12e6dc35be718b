/** Bundles the published entry points, and the layers behind them: the price of what is loaded is paid at each start. */

import { globSync } from 'node:fs'
import { defineConfig, type Plugin } from 'rolldown'
import {
  AHEAD,
  API,
  COMMENTS,
  contentsOf,
  door,
  DOORS,
  type Layer,
  MINIFY,
  lent,
  names,
  places,
  SHARED,
  shared,
} from './build-layers.ts'

const plugs = globSync(['src/testing/index.ts', 'src/{channels,adapters}/*/index.ts'])
const plugInputs = Object.fromEntries(plugs.map((file) => [file.replace(/^src\/|\.ts$/g, ''), file]))

/** How a bundle reaches the layers: each kind has a way of its own. */
interface Reach {
  readonly from: readonly Layer[]
  /** Source of a module that exports `layers`: functions that return what a layer has. */
  readonly all: string
  /** Source of a module that exports `table`: what one layer has. */
  readonly one: (layer: Layer) => string
}

/** Takes from the layers what they have, and bundles the rest. */
const takesLayers = ({ all, one, from }: Reach, own?: Layer): Plugin => ({
  name: 'layers',
  async resolveId(id, importer) {
    if (/^(?:layer|lent|table|file):|^#ahead$/.test(id)) return id
    if (id in DOORS) return `door:${id}`
    const found = id.startsWith('node:') ? null : await this.resolve(id, importer, { skipSelf: true })
    const place = found === null || importer?.startsWith('layer:') ? undefined : places.get(found.id)
    return place === undefined || !from.includes(place.layer) || place.layer === own
      ? null
      : `lent:${found?.id}`
  },
  load(id) {
    if (id === '#ahead') return AHEAD
    const [, kind, name = ''] = /^(layer|lent|table|door|file):(.*)$/s.exec(id) ?? []
    if (kind === 'layer') return contentsOf(name as Layer)
    // Nobody hears of a layer that nobody takes anything from.
    if (kind === 'lent') return { code: lent(name), moduleSideEffects: false }
    if (kind === 'table') return name === 'all' ? all : { code: one(name as Layer), moduleSideEffects: false }
    if (kind === 'door') return { code: door(name), moduleSideEffects: false }
    return kind === 'file' ? (FILES[name] ?? null) : null
  },
})

/** By names that are found where the package is, and in bundles of applications, where nothing is found by its place. */
const byName: Reach = {
  from: SHARED,
  all: `throw new Error('Cannot reach a later layer from an entry point')`,
  one: (layer) => `export { default as table } from '#layers/${layer}'`,
}
/** Whoever requires the package gets CommonJS all the way: test runners such as Jest cannot require ES modules. */
const byRequire: Reach = { ...byName, one: (layer) => `export const table = ${placeholderOf(layer)}` }
function placeholderOf(layer: Layer): string {
  return `LIFESIGN_LAYER_${layer.toUpperCase().replaceAll('-', '_')}`
}
const requiresLayers: Plugin = {
  name: 'requires-layers',
  renderChunk(code, { fileName }) {
    const up = '../'.repeat(fileName.split('/').length - 1) || './'
    const load = (layer: Layer): string =>
      layer === 'core'
        ? `require('${up}core.cjs')(() => require('${API}'))`
        : `require('${up}${layer}.cjs')()`
    const withCore = (layer: Layer): string =>
      layer === 'early' || layer === 'core' ? load(layer) : `(${load('core')}, ${load(layer)})`
    return SHARED.reduce((text, layer) => text.replaceAll(placeholderOf(layer), () => withCore(layer)), code)
  },
}
/** In a preload nobody waits for an import. The API comes as what an SDK requires, and only when somebody needs it. */
const byPath: Reach = {
  from: ['early'],
  all: `
import { createRequire } from 'node:module'
const load = createRequire(import.meta.url)
const later = (name) => () => (load('./core.cjs')(() => load('${API}')), load('./' + name + '.cjs')())
export const apiFile = () => load.resolve('${API}')
export const layers = { ${names.map((name) => `'${name}': later('${name}')`)}, early: () => load('./early.cjs')() }`,
  one: (layer) => `import { layers } from 'table:all'\nexport const table = layers['${layer}']()`,
}
const byHead: Reach = {
  from: names,
  all: 'const all = layers\nexport { all as layers }',
  one: (layer) => `export const table = layers['${layer}']()`,
}

/** What hands a layer to entry points: from its place, or as a part of the application's bundle. */
const FILES: Record<string, string> = {}
for (const layer of SHARED) {
  const apiOf = layer === 'core' ? '() => api' : ''
  const first =
    layer === 'early' ? '' : layer === 'core' ? `import * as api from '${API}'` : `import '#layers/core'`
  FILES[`${layer}-at-once`] = `${first}\nimport load from '../${layer}.cjs'\nexport default load(${apiOf})`
  FILES[`${layer}-later`] = `${first}
import { createRequire } from 'node:module'
export default createRequire(import.meta.url)('../${layer}.cjs')(${apiOf})`
}
const doorFiles = Object.keys(FILES)

/** What only a few have, and loads packages of theirs, is no part of a bundle: bundlers do not see its name. */
const hidesNames: Plugin = {
  name: 'hides-names',
  renderChunk: (code) => code.replaceAll(/\bimport\((['"]#[\w-]+['"])\)/g, 'import(__nameOf($1))'),
}

/** Where a layer finds what it imports. Bundlers do not know what a built-in module is that is required. */
const placeOf =
  (own: Layer) =>
  (id: string): string => {
    if (id !== API) return `__builtin(${JSON.stringify(id)})`
    return own === 'core' ? 'api' : `layers.core().api`
  }

/** What hears: the core needs none of them. */
const EARS: ReadonlySet<Layer> = new Set(['ears', 'framework-ears'])

/** Others, which a bundle of the application follows: none that only `register` needs. */
const reachable = (own: Layer): readonly Layer[] =>
  names.filter(
    (name) =>
      name !== own && (own === 'wake-up' || name !== 'wake-up') && (own !== 'core' || !EARS.has(name)),
  )

/**
 * A layer is CommonJS, for nobody can wait when it is needed, and neither loaders of tests nor an import that is under
 * way stand in its way. The first one who needs it makes it, and there is one of each. What the bundler does not know of
 * has a name that no source has.
 */
const headOf = (own: Layer): string => `'use strict'
const urlOf = (file) => __builtin('node:url').pathToFileURL(file).href
const resolveHere = (name) => urlOf(require.resolve(name))
const __nameOf = (name) => name
const __builtin = process.getBuiltinModule ?? ((id) => module['require'](id))
const layers = {
${reachable(own)
  .map((name) => `  '${name}': () => require('./${name}.cjs')(),\n`)
  .join('')}}
let table
module.exports = (${own === 'core' ? 'apiOf' : ''}) => (table ??= make(${own === 'core' ? 'apiOf()' : ''}))
const make = (function (${own === 'core' ? 'api' : ''}) {`

/** What stands for these is made here. */
const made = ['#ahead', ...Object.keys(DOORS)].join('|')

/** For bundles that take from the layers. */
const taking = {
  ...shared,
  external: new RegExp(`^(?!\\.|/|src/|(?:layer|lent|table|door|file):|(?:${made})$)`),
  // What is taken and not used is not read.
  treeshake: { propertyReadSideEffects: false as const },
}

const layer = (own: Layer) => ({
  ...taking,
  input: { [own]: `layer:${own}` },
  plugins: [takesLayers(byHead, own), hidesNames],
  transform: { define: { 'import.meta.resolve': 'resolveHere', 'import.meta.url': '__filename' } },
  output: {
    dir: 'dist',
    format: 'iife' as const,
    name: 'made',
    entryFileNames: `${own}.cjs`,
    globals: placeOf(own),
    banner: headOf(own),
    // In brackets: whoever loads a layer makes it, and V8 would read it twice if it did not expect that.
    footer: own === 'core' ? 'made.api = api\nreturn made\n})' : 'return made\n})',
    comments: COMMENTS,
    minify: MINIFY,
  },
})

const required = (input: Readonly<Record<string, string>>) => ({
  ...taking,
  input,
  plugins: [takesLayers(byRequire), requiresLayers],
  output: {
    ...shared.output,
    format: 'cjs' as const,
    exports: 'named' as const,
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
  },
})

export default defineConfig([
  ...names.map(layer),
  // Each by itself: a file that both share is one more to load, and costs about a millisecond.
  { ...taking, input: { index: 'src/index.ts' }, plugins: [takesLayers(byName)] },
  { ...taking, input: { register: 'src/register.ts' }, plugins: [takesLayers(byPath)] },
  {
    ...taking,
    input: plugInputs,
    plugins: [takesLayers(byName)],
  },
  required({ index: 'src/index.ts' }),
  required(plugInputs),
  required({ 'live/status': 'src/live/status.ts' }),
  {
    ...shared,
    input: Object.fromEntries(doorFiles.map((name) => [`layers/${name}`, `file:${name}`])),
    external: /^(?!file:)/,
    plugins: [takesLayers(byName)],
  },
  // By itself: shared chunks would cut the entry points above into more files.
  { ...taking, input: { command: 'src/command.ts' }, plugins: [takesLayers(byName)] },
  // By itself too: what it needs is loaded only where somebody looks.
  {
    ...taking,
    input: { 'live/status': 'src/live/status.ts', 'live/beacon': 'src/live/beacon.ts' },
    plugins: [takesLayers(byName)],
  },
  // By itself too: a dying process waits for it.
  { ...shared, input: { 'last-words-thread': 'src/last-words-thread.ts' } },
])
