/** What keeps a package that does not say whose it is from being published. */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'

import manifest from '../package.json' with { type: 'json' }

const OURS = {
  name: 'lifesign',
  version: '0.1.0',
  author: 'Ada Lovelace',
  bugs: 'https://github.com/ada/lifesign/issues',
  homepage: 'https://github.com/ada/lifesign#readme',
  repository: 'git+https://github.com/ada/lifesign.git',
}

function check(files: Readonly<Record<string, unknown>>): { code: number | null; said: string } {
  const folder = mkdtempSync(join(tmpdir(), 'lifesign-release-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [path, content] of Object.entries(files)) {
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
  const script = resolve('test/check-release.ts')
  const { status, stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' })
  return { code: status, said: stderr }
}

describe('check-release.ts', () => {
  it('is asked first by npm publish', () => {
    expect(manifest.scripts.prepublishOnly).toMatch(/^node test\/check-release\.ts && /)
  })

  it('lets a package pass that says whose it is', () => {
    const files = { 'package.json': OURS, 'README.md': '[code](https://github.com/ada/lifesign)' }

    expect(check(files)).toEqual({ code: 0, said: '' })
  })

  it('refuses placeholders, and names the files that they stand in', () => {
    const files = {
      'package.json': { ...OURS, author: '__AUTHOR__', bugs: 'https://github.com/__OWNER__/lifesign/issues' },
      'README.md': '[code](https://github.com/__OWNER__/lifesign)',
    }

    const { code, said } = check(files)

    expect(code).toBe(1)
    expect(said).toContain('Cannot publish: ')
    expect(said).toContain('__AUTHOR__ stands for a name that nobody put in yet: package.json')
    expect(said).toMatch(/__OWNER__ stands for .*: (?:README\.md, package\.json|package\.json, README\.md)/)
  })

  it('refuses a package without an address', () => {
    const { author, bugs, ...rest } = OURS

    expect(author && bugs).toBeTruthy()
    expect(check({ 'package.json': rest })).toEqual({
      code: 1,
      said: 'Cannot publish: package.json has no author, bugs\n',
    })
  })
})
