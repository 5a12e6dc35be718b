/** What readers may copy compiles: the samples of all documents, and the examples of all docstrings, which also run. */

import { globSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { GUIDE } from './support/guide.ts'
import { SampleFolder } from './support/sample-folder.ts'
import { docstringSamples, fencedSamples, programOf, type Sample } from './support/samples.ts'

const folder = new SampleFolder()
afterAll(() => folder.remove())

const asTheyStand = [...GUIDE, 'CONTRIBUTING.md'].flatMap(fencedSamples)
const ofPlugs = globSync('src/{channels,adapters}/*/README.md').toSorted().flatMap(fencedSamples)
const inDocstrings = globSync('src/**/*.ts').toSorted().flatMap(docstringSamples)

describe('every sample', () => {
  it('type-checks: those of the guide and CONTRIBUTING.md as they stand, others among names that a reader knows', async () => {
    const programs = [
      ...asTheyStand.map(({ place, code }) => ({ place, text: `${code}\nexport {}\n` })),
      ...[...ofPlugs, ...inDocstrings].map((one) => ({ place: one.place, text: programOf(one).text })),
    ]
    programs.forEach(({ text }, index) => folder.write(`type-${index}.ts`, text))

    const { stdout } = await folder.typeCheck()

    const errors = stdout.replaceAll(
      /\S*type-(\d+)\.ts/g,
      (_, index: string) => `${programs[Number(index)]?.place}`,
    )
    expect(errors).toBe('')
    expect(asTheyStand.length).toBeGreaterThan(5)
  }, 120_000)
})

describe('an example in a docstring', () => {
  // Those that need a reader's own code, or the network, can only be type-checked.
  const runnable = inDocstrings.filter((one) => programOf(one).isComplete && !one.code.includes('fetch('))

  it('runs, and yields what its comments say', async () => {
    runnable.forEach((one, index) => folder.write(`run-${index}.ts`, asserting(one)))
    folder.write('run.ts', runAll(runnable))

    const { exitCode, stderr } = await folder.run('run.ts')

    expect(stderr.replaceAll(/^.*Warning.*$/gm, '').trim()).toBe('')
    expect(exitCode).toBe(0)
    expect(runnable.length).toBeGreaterThan(15)
  }, 120_000)
})

/** Imports one after the other in one process; a sample that throws on purpose says so in its first word. */
function runAll(samples: readonly Sample[]): string {
  const steps = samples.map(({ place, code }, index) =>
    code.startsWith('throw ')
      ? `await import('./run-${index}.ts').then(() => { throw new Error('${place} throws nothing') }, () => {})`
      : `await import('./run-${index}.ts').catch((cause) => { throw new Error('${place}', { cause }) })`,
  )
  return [...steps, 'process.exit(0)'].join('\n')
}

/** The sample with each `call() // 'result'` as an assertion. */
function asserting(one: Sample): string {
  const call = /(^\w[^\n]*(?:\n[ }\])][^\n]*)*?\))\s+\/\/ ('.*'|\{.*\})$/gm
  const code = one.code.replaceAll(call, (_, expression: string, result: string) =>
    result.endsWith(', ... }')
      ? `;(await import('node:assert')).partialDeepStrictEqual(${expression}, ${result.replace(', ... }', ' }')})`
      : `;(await import('node:assert')).deepStrictEqual(${expression}, ${result})`,
  )
  return programOf({ ...one, code }).text
}
