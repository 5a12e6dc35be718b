/** Which file of the source lies in which layer of a build, and what stands for it elsewhere. */

import { relative, resolve } from 'node:path'
import { defineConfig, rolldown } from 'rolldown'

/** Where an application has a copy of its own that must be the only one. */
export const API = '@opentelemetry/api'

/**
 * What all entry points share, each loaded once and by whoever needs it first: what must be held from the start, the
 * import, the ears, those for frameworks, what stands behind a start in four parts, and what `register` wakes. A layer uses those above it.
 */
export const LAYERS = {
  early: 'src/zero-code/genuine-globals.ts',
  core: 'src/index.ts',
  ears: 'src/wake/ears-without-code.ts',
  'framework-ears': 'src/wake/framework-ears.ts',
  notices: 'src/notify/notifier.ts',
  telemetry: 'src/telemetry/telemetry.ts',
  watchers: 'src/watchers.ts',
  engine: 'src/engine.ts',
  'wake-up': 'src/wake/wake-up.ts',
} as const
export type Layer = keyof typeof LAYERS
export const names = Object.keys(LAYERS) as readonly Layer[]
/** Those that entry points reach without a door. */
export const SHARED = ['early', 'core', 'ears', 'framework-ears'] as const
/** What is asked of a layer that is loaded when it is needed, and how it is imported from source. */
export const DOORS: Readonly<Record<string, { readonly layer: Layer; readonly verbs: readonly string[] }>> = {
  '#ears': { layer: 'ears', verbs: ['earsWithoutCode', 'catchUp'] },
  '#framework-ears': { layer: 'framework-ears', verbs: ['frameworkEar'] },
  '#engine': { layer: 'engine', verbs: ['newEngine', 'tasksIn'] },
  '#wake-up': { layer: 'wake-up', verbs: ['wakeUp'] },
}

// Smaller, but in lines: an error that nobody catches prints the line that it comes from.
export const MINIFY = {
  mangle: false,
  compress: true,
  codegen: { removeWhitespace: false },
}
// What bundlers and readers need of them.
export const COMMENTS = { annotation: true, jsdoc: false, legal: true }
export const shared = defineConfig({
  platform: 'node',
  // What is installed stays where it is: the API must be the application's own copy.
  external: /^(?!\.|\/|src\/)/,
  output: {
    dir: 'dist',
    format: 'esm',
    chunkFileNames: 'chunks/[name]-[hash].js',
    comments: COMMENTS,
    minify: MINIFY,
  },
})

/** What is loaded ahead, as `src/wake/layers-ahead.ts` describes it. */
export const AHEAD = `
export { apiFile } from 'table:all'
import { layers } from 'table:all'
export const layersAhead = [${names.filter((name) => name !== 'early' && name !== 'framework-ears').map((name) => `layers['${name}']`)}]`

/** All files that an entry reaches at once. */
async function filesOf(input: string): Promise<readonly string[]> {
  const bundle = await rolldown({ ...shared, input, treeshake: false })
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false })
  await bundle.close()
  return Object.keys(output[0].modules).filter((file) => file.startsWith(process.cwd()))
}

/** What each file exports. */
async function exportsOf(files: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const bundle = await rolldown({
    ...shared,
    input: Object.fromEntries(files.map((file, index) => [`e${index}`, file])),
  })
  const { output } = await bundle.generate({ format: 'esm', preserveModules: true })
  await bundle.close()
  const chunks = output.flatMap((one) => (one.type === 'chunk' && one.isEntry ? [one] : []))
  return new Map(chunks.map(({ facadeModuleId, exports }) => [facadeModuleId ?? '', exports]))
}

const graphs = Object.fromEntries(
  await Promise.all(names.map(async (name) => [name, await filesOf(LAYERS[name])] as const)),
) as Readonly<Record<Layer, readonly string[]>>
const ofAll = new Set(Object.values(graphs).flat())
const ofPreload = await filesOf('src/register.ts')
const isOfModel = (file: string): boolean => relative('.', file).startsWith('src/model/')

/** Where each file of a layer is. The index has nothing of its own, and each entry point one like it. */
export const places = new Map<string, { readonly layer: Layer; readonly key: string }>()
for (const layer of names) {
  const belongs = (file: string): boolean =>
    layer === 'early'
      ? ofPreload.includes(file) || graphs.early.includes(file)
      : layer === 'core' && isOfModel(file)
  const files = [...ofAll].filter((file) => graphs[layer].includes(file) || belongs(file))
  for (const file of files.filter((one) => !places.has(one) && !one.endsWith('/src/index.ts'))) {
    places.set(file, { layer, key: `f${places.size}` })
  }
}
const exported = await exportsOf([...places.keys()])

/** All that a layer has for others, by names that tell the file. */
export function contentsOf(layer: Layer): string {
  const files = [...places].filter(([, place]) => place.layer === layer)
  return files
    .map(([file, { key }]) => {
      const list = exported.get(file)?.map((name) => `${name} as ${key}_${name}`) ?? []
      return list.length === 0
        ? `import ${JSON.stringify(file)}`
        : `export { ${list} } from ${JSON.stringify(file)}`
    })
    .join('\n')
}

/** What stands for a file of a layer wherever else it is imported. */
export function lent(file: string): string {
  const { layer, key } = places.get(file) as { layer: Layer; key: string }
  const taken = exported.get(file)?.map((name) => `export const ${name} = table.${key}_${name}`) ?? []
  return [`import { table } from 'table:${layer}'`, ...taken].join('\n')
}

/** What stands for a layer that is loaded with the first call. */
export function door(name: string): string {
  const { layer, verbs } = DOORS[name] as (typeof DOORS)[string]
  const { key } = places.get(resolve(LAYERS[layer])) as { key: string }
  const calls = verbs.map(
    (verb) =>
      `export const ${verb} = (...args) => layers[${JSON.stringify(layer)}]()['${key}_${verb}'](...args)`,
  )
  return [`import { layers } from 'table:all'`, ...calls].join('\n')
}
