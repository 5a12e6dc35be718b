/** Writes the types that CommonJS TypeScript reads: those of the ES modules, for what is required has the same. */

import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'

const entries = globSync([
  'dist/testing/index.js',
  'dist/{channels,adapters}/*/index.js',
  'dist/{index,live/status}.js',
])

for (const file of entries) {
  const module = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>
  const types = readFileSync(file.replace(/\.js$/, '.d.ts'), 'utf8')
  const values = Object.entries(module).filter(([name]) => isTyped(name, types))
  writeDoor(file, declarationsOf(`./${basename(file)}`, values))
}
// A preload: it has no exports, and loading it would start it.
writeDoor('dist/register.js', 'export {}\n')

function writeDoor(file: string, declarations: string): void {
  const door = file.replace(/\.js$/, '.cjs')
  // Most entries are built for both: what stands for itself needs no door.
  if (!existsSync(door)) writeFileSync(door, `module.exports = require('./${basename(file)}')\n`)
  writeFileSync(file.replace(/\.js$/, '.d.cts'), declarations)
}

/** All types as they are, so that both kinds of modules mean the same ones; and each value by its name. */
function declarationsOf(module: string, values: readonly (readonly [string, unknown])[]): string {
  const mode = `{ 'resolution-mode': 'import' }`
  const there = `import('${module}', { with: ${mode} })`
  const names = values.flatMap(([name, value]) => [
    `export declare const ${name}: typeof ${there}.${name}`,
    // A name of one's own hides both meanings of the name that comes with the others.
    ...(isClass(value) ? [`export type ${name} = ${there}.${name}`] : []),
  ])
  return [`export type * from '${module}' with ${mode}`, ...names, ''].join('\n')
}

/** What is internal has a value, but no type that anybody could name. */
function isTyped(name: string, types: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(types)
}

function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value))
}
