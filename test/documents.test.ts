/** Documents lead to what exists: files, and headings of pages; README.md leads to all pages of the guide. */

import { existsSync, globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { GUIDE } from './support/guide.ts'
import { Markdown } from './support/markdown.ts'

describe('README.md', () => {
  it('leads to each page, and is short enough to be read', () => {
    const { text } = new Markdown('README.md')
    const pages = GUIDE.slice(1)

    expect(pages.filter((page) => !text.includes(`](${page})`))).toEqual([])
    expect(text.split('\n').length).toBeLessThan(350)
  })
})

describe('every document', () => {
  it.each(globSync(['*.md', 'docs/*.md', 'dashboards/*.md', 'src/**/README.md']))(
    '%s links to files that exist',
    (file) => {
      const base = file.slice(0, file.lastIndexOf('/') + 1)

      expect(new Markdown(file).links().filter((target) => !existsSync(base + target))).toEqual([])
    },
  )

  it.each([...GUIDE, ...globSync(['*.md', 'docs/*.md', 'src/**/README.md'])])(
    '%s links to headings of the guide that exist',
    (file) => {
      const base = file.slice(0, file.lastIndexOf('/') + 1)
      const targets = [...readFileSync(file, 'utf8').matchAll(/\]\((?!https?:)([^)#\s]*)#([\w-]+)\)/g)]
      const dead = targets.filter(
        ([, page, anchor = '']) => !anchorsOf(page === '' ? file : `${base}${page}`).has(anchor),
      )

      expect(dead.map(([link]) => link)).toEqual([])
    },
  )
})

/** What may stand behind the `#` of a link to a page. */
function anchorsOf(file: string): ReadonlySet<string> {
  const prose = readFileSync(file, 'utf8').replaceAll(/^ *```[\s\S]*?^ *```$/gm, '')
  const heads = [...prose.matchAll(/^#+ (.+)$/gm)].map(([, head = '']) => head)
  return new Set(
    heads.map((head) =>
      head
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  )
}
