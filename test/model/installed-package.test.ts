/** Packages are found where the application has them. */

import { describe, expect, it } from 'vitest'

import { installedPackage, isOlder } from '../../src/model/installed-package.ts'
import { appWith, packageFiles } from '../support/installed-folder.ts'

describe('installedPackage', () => {
  it("finds the application's own copy before ours", () => {
    const entry = appWith(packageFiles('grammy', '1.2.3', 'exports.mine = true'))

    const found = installedPackage('grammy', entry)

    expect(found?.version).toBe('1.2.3')
    expect(found?.load()).toEqual({ mine: true })
  })

  it('finds what stands beside us where the application has none', () => {
    expect(installedPackage('grammy', appWith({}))?.version).toMatch(/^1\./)
    expect(installedPackage('grammy', undefined)?.version).toMatch(/^1\./)
    expect(installedPackage('grammy', 'a/relative/path.js')?.version).toMatch(/^1\./)
  })

  it('knows the version of an ES module, and loads it', () => {
    const manifest = { name: 'only-esm', version: '4.5.6', type: 'module', exports: { import: './main.js' } }
    const entry = appWith({
      'node_modules/only-esm/package.json': JSON.stringify(manifest),
      'node_modules/only-esm/main.js': 'export const mine = 1',
    })

    expect(installedPackage('only-esm', entry)?.version).toBe('4.5.6')
  })

  it('is silent about a manifest that cannot be read, and one without a version', () => {
    const folder = 'node_modules/odd'
    const files = { [`${folder}/package.json`]: '{"main":"main.js"}', [`${folder}/main.js`]: 'exports.x = 1' }

    const found = installedPackage('odd', appWith(files))

    expect(found?.version).toBeUndefined()
    expect(found?.load()).toEqual({ x: 1 })
  })

  it('finds nothing where nothing is', () => {
    expect(installedPackage('lifesign-no-such-package', appWith({}))).toBeUndefined()
  })

  it('passes on what the code of a package throws', () => {
    const entry = appWith(packageFiles('broken', '1.0.0', 'throw new RangeError("broken")'))

    expect(() => installedPackage('broken', entry)?.load()).toThrow(RangeError)
  })
})

describe('isOlder', () => {
  it.each([
    ['1.30.9', '1.31.0', true],
    ['1.31.0', '1.31.0', false],
    ['1.31.1', '1.31.0', false],
    ['0.57.2', '0.200.0', true],
    ['2.0.0', '1.31.0', false],
    ['8.0.0-rc.1', '8.0.0', false],
    ['7.99.99', '8.0.0', true],
    ['10', '9.9.9', false],
  ])('%s than %s: %s', (version, than, older) => {
    expect(isOlder(version, than)).toBe(older)
  })
})
