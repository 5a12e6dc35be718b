/** The SDK that is installed is found where the application would find it. */

import { describe, expect, test } from 'vitest'
import { findSdk } from '../../src/zero-code/find-sdk.ts'
import { appWith, packageFiles } from '../support/installed-folder.ts'

describe('findSdk', () => {
  test('finds the SDK beside the application or beside us', () => {
    for (const entry of [import.meta.filename, undefined, '/nowhere/app.js', 'relative.js']) {
      expect(findSdk(entry)?.load()).toMatchObject({
        sdk: { NodeSDK: expect.any(Function), startNodeSdk: expect.any(Function) },
        resources: { resourceFromAttributes: expect.any(Function) },
      })
    }
  })

  test('refuses the 1.x line with a sentence', () => {
    const entry = appWith(packageFiles('@opentelemetry/sdk-node', '0.57.2', 'throw new Error("loaded")'))
    expect(() => findSdk(entry)).toThrow(
      new RangeError(
        '@opentelemetry/sdk-node must be 0.200.0 or later, but is 0.57.2. If your application starts it, Lifesign joins it',
      ),
    )
  })
})
