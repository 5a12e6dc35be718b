/** All copies of the API are found, as npm, pnpm and nested trees lay them out. */

import { dirname } from 'node:path'
import { expect, it } from 'vitest'
import { apiCopies } from '../../src/doctor/api-copies.ts'
import { appWith, packageFiles } from '../support/installed-folder.ts'

const nested = (of: string, version: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(packageFiles('@opentelemetry/api', version)).map(([path, text]) => [
      `${of}/${path}`,
      text,
    ]),
  )

it('apiCopies finds the own copy, nested ones and those in the store of pnpm', () => {
  const app = appWith({
    ...packageFiles('@opentelemetry/api', '1.10.0'),
    ...nested('node_modules/@google/adk', '1.9.0'),
    ...nested('node_modules/left-pad', '1.8.0'),
    ...nested('node_modules/.pnpm/@sentry+node@9.1.0_x', '1.7.0'),
  })

  const copies = apiCopies(dirname(app))

  expect(copies[0]).toEqual({ version: '1.10.0', of: undefined })
  expect(new Set(copies.slice(1).map(({ version, of }) => `${version} ${of}`))).toEqual(
    new Set(['1.9.0 @google/adk', '1.8.0 left-pad', '1.7.0 @sentry/node']),
  )
})

it('apiCopies finds nothing where nothing is', () => {
  expect(apiCopies('/nowhere/at/all')).toEqual([])
})
