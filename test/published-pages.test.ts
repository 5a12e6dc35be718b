/** Pages as they are published, without the rest of the repository beside them. */

import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'

import { repositoryFile } from '../dashboards/source/repository.ts'
import { publishedFiles } from './published-files.ts'
import { Markdown } from './support/markdown.ts'

const published = new Set(publishedFiles())
const pages = [...published].filter((path) => path.endsWith('.md'))
const address = repositoryFile('')

describe('published pages', () => {
  it('are there', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'dashboards/runbooks/README.md']))
  })

  it.each(pages)('%s links to published files', (page) => {
    const targets = new Markdown(page)
      .links()
      .map((target) => posix.join(posix.dirname(page), target).replace(/\/$/, ''))

    expect(targets.filter((target) => !published.has(target))).toEqual([])
  })

  it.each(pages)('%s links into the repository to files that exist', (page) => {
    const { text } = new Markdown(page)
    const addresses = [...text.matchAll(/\]\(([^)#\s]+)/g)].map(([, target = '']) => target)
    const paths = addresses.flatMap((one) => (one.startsWith(address) ? [one.slice(address.length)] : []))

    expect(paths.filter((path) => !existsSync(path))).toEqual([])
  })
})
