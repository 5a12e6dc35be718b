/** Bundles the published entry points: few files to load, since the price of an import is paid at each start. */

import { globSync } from 'node:fs'
import { defineConfig } from 'rolldown'

const entries = globSync([
  'src/{index,register}.ts',
  'src/testing/index.ts',
  'src/{channels,adapters}/*/index.ts',
])

const shared = defineConfig({
  platform: 'node',
  // What is installed stays where it is: the API must be the application's own copy.
  external: /^(?!\.|\/|src\/)/,
  output: {
    dir: 'dist',
    format: 'esm',
    chunkFileNames: 'chunks/[name]-[hash].js',
    // Smaller, but in lines: an error that nobody catches prints the line that it comes from.
    minify: { mangle: false, compress: true, codegen: { removeWhitespace: false } },
  },
})

export default defineConfig([
  { ...shared, input: Object.fromEntries(entries.map((file) => [file.replace(/^src\/|\.ts$/g, ''), file])) },
  // By itself: shared chunks would cut the entry points above into more files.
  { ...shared, input: { command: 'src/command.ts' } },
  // By itself too: what it needs is loaded only where somebody looks.
  { ...shared, input: { 'live/status': 'src/live/status.ts' } },
  // By itself too: a dying process waits for it.
  { ...shared, input: { 'last-words-thread': 'src/last-words-thread.ts' } },
])
