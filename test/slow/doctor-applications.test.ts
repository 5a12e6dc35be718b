/** `lifesign doctor --import` of whole applications, which were made for anything but to be looked at. */

import { expect, it } from 'vitest'
import { aHook, visit } from './doctor-stage.ts'

it.each([
  ['ends the process', 'process.exit(3)', /^· Set-up The file calls process\.exit: /],
  [
    'ends the process from a timer',
    'setTimeout(() => process.exit(3), 1)\nawait new Promise(() => {})',
    /^· Set-up The file calls process\.exit: /,
  ],
  [
    'throws from a timer',
    `setTimeout(() => { throw new Error('no mercy') }, 1)\nawait new Promise(() => {})`,
    /^✗ Set-up Cannot import the set-up file: no mercy/,
  ],
])('answers all the same about a file that %s', async (_, text, wanted) => {
  const { lines } = await visit({
    files: { 'app.mjs': text },
    variables: await aHook(),
    args: ['--import', 'app.mjs'],
  })
  expect(lines.map((line) => line.replaceAll(/ +/g, ' ')).filter((line) => wanted.test(line))).toHaveLength(1)
})
