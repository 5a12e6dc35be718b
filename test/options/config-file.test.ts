/** A config file is found and loaded, and one that is wrong is named. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { CONFIG_FILES, findConfigFile, loadConfigFile } from '../../src/options/config-file.ts'
import { harmlessMessage } from '../../src/notify/words/render.ts'

const scratch = mkdtempSync(join(tmpdir(), 'lifesign-config-'))
afterAll(() => rmSync(scratch, { recursive: true }))

/** A file by its name, in a folder of its own, in a package of some type. */
function aFile(name: string, text: string, type?: string): string {
  const file = join(mkdtempSync(join(scratch, 'of-')), name)
  if (type !== undefined) writeFileSync(join(file, '../package.json'), JSON.stringify({ type }))
  writeFileSync(file, text)
  return file
}

const load = (file: string) => loadConfigFile(file, harmlessMessage)

describe('loadConfigFile', () => {
  it.each([
    ['config.mjs', 'export default { tickMs: 500 }'],
    ['config.cjs', 'module.exports = { tickMs: 500 }'],
    ['config.cjs', 'exports.__esModule = true; exports.default = { tickMs: 500 }'],
    ['config.mts', 'interface Options { tickMs: number }\nexport default { tickMs: 500 } satisfies Options'],
    ['config.js', 'export default { tickMs: 500 }'],
  ])('loads %s: %s', (name, text) => {
    expect(load(aFile(name, text))).toEqual({ options: { tickMs: 500 }, problems: [] })
  })

  it.each([
    ['await.mjs', 'export default await Promise.resolve({})', 'it has an await at its top level'],
    ['throws.mjs', "throw new Error('no token=hunter2')", 'no token=[redacted]'],
    ['syntax.mjs', 'export default {', 'Unexpected'],
    ['missing.mjs', "import './nowhere.mjs'", 'Cannot find module'],
  ])('refuses %s: %s', (name, text, why) => {
    const file = aFile(name, text)

    const { options, problems } = load(file)

    expect(options).toEqual({})
    expect(problems).toEqual([expect.stringContaining(`Cannot use ${file}: `)])
    expect(problems[0]).toContain(why)
    expect(problems[0]).not.toContain('hunter2')
  })

  it.each([
    ['config.ts', "import 'node:fs'\nexport default {}", '.mts'],
    ['config.js', 'export default {}', '.mjs'],
  ])('says how %s is to be called in a package that npm init made', (name, text, ending) => {
    const file = aFile(name, text, 'commonjs')

    expect(load(file).problems).toEqual([
      `Cannot use ${file}: it is an ES module in a package that is none: let its name end in ${ending}`,
    ])
    expect(load(aFile(name, text, 'module')).problems).toEqual([])
  })

  it('refuses a file that is not there', () => {
    expect(load('nowhere.mjs').problems).toEqual(['Cannot use nowhere.mjs: there is no such file'])
  })

  it('says so where the file exports no options', () => {
    expect(load(aFile('none.mjs', 'export const channels = []')).problems).toEqual([
      'Cannot use its default export: it must be options, but is undefined',
    ])
  })
})

describe('findConfigFile', () => {
  it('takes the first of its names', () => {
    const folder = mkdtempSync(join(scratch, 'of-'))
    expect(findConfigFile(folder)).toBeUndefined()

    for (const name of CONFIG_FILES.toReversed()) {
      writeFileSync(join(folder, name), '')
      expect(findConfigFile(folder)).toBe(name)
    }
  })
})
