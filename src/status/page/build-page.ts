/** Builds the live page from its sources; run as a program, it writes the module `dist/page.js`. */

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import type { PageFiles } from './page-files.ts'

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** The page must stay small: it is part of a library. In bytes, all its files together, not compressed. */
const MAX_BYTES = 60_000

/**
 * Properties that go by short names in the bundle: no browser and no server knows them. Among them is what the library
 * asks components for that the page does not use.
 */
const OWN_NAMES = new RegExp(
  `^(?:${[
    'asking census choose chosen groups hasKeys hurry isHeld isIdleShown isKid isKnown isOpen isSeen isUnfolded',
    'kids lastSignAt line lines liveNow lostAt markSeen openId opens phase redraw showKeys snapshot store tone total unfold unfolded',
    'verdict words',
    'component(?:Did|Will)\\w+ debounceRendering forceUpdate get(?:Derived|Snapshot)\\w+ getChildContext setState',
    'shouldComponentUpdate',
  ]
    .join(' ')
    .replaceAll(' ', '|')})$`,
)

/** @throws {RangeError} for a page that has grown too large */
export async function buildPage(): Promise<PageFiles> {
  const files: PageFiles = {
    'index.html': {
      type: 'text/html; charset=utf-8',
      text: denseMarkup(readFileSync(here('index.html'), 'utf8')),
    },
    'page.js': { type: 'text/javascript; charset=utf-8', text: await script() },
    'page.css': { type: 'text/css; charset=utf-8', text: dense(readFileSync(here('style.css'), 'utf8')) },
    'calm.svg': { type: 'image/svg+xml', text: sign('#0f8f6a', '') },
    'need.svg': {
      type: 'image/svg+xml',
      text: sign('#b02a12', '<path d="M7 3.5h2v5.5H7zM7 10.5h2v2H7z" fill="#fff"/>'),
    },
  }
  const bytes = Object.values(files).reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
  if (bytes > MAX_BYTES) throw new RangeError(`The page must be at most ${MAX_BYTES} bytes, but is ${bytes}`)
  return files
}

async function script(): Promise<string> {
  const bundle = await rolldown({ input: here('main.ts'), platform: 'browser' })
  const minify = { compress: true, mangle: true, codegen: true, mangleProps: { include: OWN_NAMES } }
  const { output } = await bundle.generate({ format: 'esm', minify, comments: false })
  await bundle.close()
  return output[0].code
}

/** Lines between elements say nothing here. */
function denseMarkup(html: string): string {
  return html.replaceAll(/>\s+</g, '><').replaceAll(/\s+/g, ' ')
}

function dense(css: string): string {
  return withShortNames(css)
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,>]) ?/g, '$1')
    .replaceAll(/: /g, ':')
    .replaceAll(';}', '}')
    .replaceAll(/(?<![\w.])0\.(?=\d)/g, '.')
}

/** Custom properties are named for people; no script asks for one. */
function withShortNames(css: string): string {
  const names = [...new Set(css.match(/--[a-z]\w*/g))]
  return css.replaceAll(/--[a-z]\w*/g, (name) => `--${names.indexOf(name).toString(36)}`)
}

function sign(color: string, mark: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="${color}"/>${mark}</svg>`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = await buildPage()
  const text = `export const PAGE_FILES = ${JSON.stringify(files)}\n`
  writeFileSync(here('../../../dist/page.js'), text)
  const bytes = Object.values(files).reduce((sum, file) => sum + Buffer.byteLength(file.text), 0)
  console.log(`dist/page.js: ${bytes} bytes in ${Object.keys(files).length} files`)
}
