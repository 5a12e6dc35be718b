/** What npm would publish of the package in the present folder. */

import { execFileSync } from 'node:child_process'

/** Paths from the root of the package. What only a build makes is missing without one. */
export function publishedFiles(): readonly string[] {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error']
  const [packed] = JSON.parse(execFileSync('npm', args, { encoding: 'utf8' })) as [
    { readonly files: readonly { readonly path: string }[] },
  ]
  return packed.files.map(({ path }) => path)
}
