/** ARCHITECTURE.md names what is there: files that exist, and constants in the files that it says. */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = readFileSync(`${root}/ARCHITECTURE.md`, 'utf8')
const tracked = ['ls-files', '--cached', '--others', '--exclude-standard']
const files = execFileSync('git', tracked, { cwd: root, encoding: 'utf8' }).split('\n')

const quoted = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)
const filesCalled = (name: string): string[] =>
  files.filter((file) => file === name || file.endsWith(`/${name}`))

/** Rows of the table of limits, as cells. */
const limits = /^## Limits$([\s\S]*?)^## /m
  .exec(page)![1]!
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .map((line) => line.split('|').map((cell) => cell.trim()))

describe('ARCHITECTURE.md', () => {
  it('names files that exist', () => {
    const named = quoted(page).filter((word) => /^[\w/.-]+\.(?:ts|md)$/.test(word))

    expect(named.length).toBeGreaterThan(100)
    expect(named.filter((name) => filesCalled(name).length === 0)).toEqual([])
  })

  it('names constants of limits that stand in the files beside them', () => {
    const missing = limits.flatMap(([, what = '', , where = '']) => {
      const sources = quoted(where).filter((word) => word.endsWith('.ts'))
      const texts = sources.flatMap(filesCalled).map((file) => readFileSync(`${root}/${file}`, 'utf8'))
      const constants = quoted(where).filter((word) => /^[A-Z]/.test(word))
      return constants
        .filter(
          (name) =>
            !texts.some((text) => new RegExp(`^(?:export )?(?:const|interface) ${name}\\b`, 'm').test(text)),
        )
        .map((name) => `${what}: ${name}`)
    })

    expect(limits.length).toBeGreaterThan(30)
    expect(missing).toEqual([])
  })
})
