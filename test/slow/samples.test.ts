/** The samples of the guide, of CONTRIBUTING.md and of all channels run as they stand, each in a process of its own. */

import { globSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { GUIDE } from '../support/guide.ts'
import { Markdown } from '../support/markdown.ts'
import { SampleFolder } from '../support/sample-folder.ts'
import { fencedSamples } from '../support/samples.ts'

const folder = new SampleFolder()
afterAll(() => folder.remove())

const files = [...GUIDE, 'CONTRIBUTING.md', ...globSync('src/channels/*/README.md')]

describe.each(files.filter((file) => fencedSamples(file).length > 0))('%s', (file) => {
  it.each(fencedSamples(file))('$place runs', async ({ place, code }) => {
    const name = `${place.replaceAll(/\W/g, '-')}.ts`
    folder.write(name, code)
    // Samples with the verbs at top level are for applications that run under `lifesign/register`.
    const preload = /\bLifesign\(|startLifesign/.test(code) ? [] : ['--import', 'lifesign/register']

    const { exitCode, stdout, stderr } = await folder.run(name, preload)

    expect(problemsIn(stderr)).toBe('')
    expect(stdout).toBe(promisedBy(code))
    expect(exitCode).toBe(0)
  })
})

describe('README.md', () => {
  it('shows what its first sample tells', async () => {
    const [first] = fencedSamples('README.md')
    const [output] = new Markdown('README.md').blocks('text')
    folder.write('first.ts', first?.code ?? '')

    const { stderr } = await folder.run('first.ts')

    expect(stderr).toContain(output)
  })
})

/** What its comments say that a sample prints: `console.log(value) // result`. */
function promisedBy(code: string): string {
  return [...code.matchAll(/console\.log\(.*\) \/\/ (.+)$/gm)].map(([, result]) => `${result}\n`).join('')
}

/** A sample may tell notices, and Node that it strips types; all else is a problem. */
function problemsIn(stderr: string): string {
  return stderr.replaceAll(/^(?:⚠️|✅|❌|.*ExperimentalWarning|\(Use `node).*$/gmu, '').trim()
}
