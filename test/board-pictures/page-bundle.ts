/** The page that draws, as one script: bundled from the packages of this folder. */

import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

/** Bundles it. The packages must be installed. */
export async function bundlePage(): Promise<string> {
  const bundle = await rolldown({
    input: fileURLToPath(new URL('page/page.tsx', import.meta.url)),
    platform: 'browser',
    // What their styles do, this page does without: fonts and editors.
    moduleTypes: { '.css': 'empty' },
    transform: { define: { 'process.env.NODE_ENV': '"production"' }, jsx: 'react-jsx' },
    logLevel: 'silent',
  })
  const { output } = await bundle.generate({ format: 'iife', minify: true, codeSplitting: false })
  return output[0].code
}
