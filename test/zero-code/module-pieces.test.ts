/** Code that is loaded in pieces is the same as code that is loaded at once, and leaves time in between. */

import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { modulePieces } from '../../src/zero-code/module-pieces.ts'
import { appWith } from '../support/installed-folder.ts'

const note = (name: string): string => `;(globalThis.order ??= []).push('${name}')\n`

/** `a` needs `b` and `c`; `b`, `d` and `e` need each other in a ring; `c` needs `d` and what is not there. */
const FILES = {
  'app.js': `const b = require('./b.js')\nconst c = require("./c.js")\n${note('app')}exports.all = [b.name, c.name]\n`,
  'b.js': `exports.Base = class {}\nconst { Derived } = require('./d.js')\n${note('b')}exports.name = new Derived().name\n`,
  'c.js': `require('./d.js')\nfunction later() {\n  require('./never.js')\n}\n// require('./never.js')\nconst os = require('node:os')\n${note('c')}exports.name = 'c'\n`,
  'd.js': `const { other } = require('./e.js')\nconst { Base } = require('./b.js')\n${note('d')}exports.Derived = class extends Base { name = other }\n`,
  'e.js': `require('./b.js')\n${note('e')}exports.other = 'e'\n`,
  'never.js': `throw new Error('Nobody asked for this')\n`,
}

function orderOf(load: (file: string) => void): unknown {
  const seen = globalThis as { order?: string[] }
  delete seen.order
  load(appWith(FILES))
  return seen.order
}

test('it comes in the order in which it would come at once, also where modules need each other', () => {
  const atOnce = orderOf((file) => void createRequire(file)(file))
  let steps = 0
  const inPieces = orderOf((file) => {
    for (const _ of modulePieces(file)) steps += 1
    expect(createRequire(file)(file)).toEqual({ all: ['e', 'c'] })
  })

  expect(inPieces).toEqual(atOnce)
  expect(steps).toBeGreaterThan(5)
})

test('what can be loaded by itself is loaded by itself', () => {
  const file = appWith({
    'app.js': `require('./a.js')\nrequire('./b.js')\n`,
    'a.js': `require('./b.js')\n`,
    'b.js': '',
  })
  const { cache } = createRequire(file)
  const here = (): number => Object.keys(cache).filter((path) => path.startsWith(file.slice(0, -6))).length
  const most = { atOnce: 0, before: 0 }
  for (const _ of modulePieces(file)) {
    most.atOnce = Math.max(most.atOnce, here() - most.before)
    most.before = here()
  }

  expect(most).toEqual({ atOnce: 1, before: 3 })
})

test('what a module throws is thrown at its step, and what is not there only where somebody needs it', () => {
  const broken = appWith({ 'app.js': `require('./a.js')\n`, 'a.js': `throw new RangeError('on purpose')\n` })
  const missing = appWith({ 'app.js': `require('lifesign-no-such-package')\n` })

  expect(() => [...modulePieces(broken)]).toThrow(RangeError)
  expect(() => [...modulePieces(missing)]).toThrow('Cannot find module')
})
