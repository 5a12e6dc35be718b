/** What the AI SDK adapter says of an SDK that it cannot hear. */

import { describe, expect, it, onTestFinished } from 'vitest'

import { aiSdk } from '../../src/adapters/ai-sdk/index.ts'
import { RecordingRecorder } from '../../src/testing/recording-recorder.ts'
import { appWith, packageFiles, startedWith } from '../support/installed-folder.ts'

describe('aiSdk', () => {
  it.each([
    ['4.3.19', ['Cannot hear ai 4.3.19: it must be 6.0.111 or later (adapter ai-sdk)']],
    ['5.0.60', ['Cannot hear ai 5.0.60: it must be 6.0.111 or later (adapter ai-sdk)']],
    ['6.0.0', ['Cannot hear ai 6.0.0: it must be 6.0.111 or later (adapter ai-sdk)']],
    ['6.0.111', []],
    ['7.0.173', []],
  ])('beside ai %s says %j', (version, said) => {
    startedWith(appWith(packageFiles('ai', version)))
    const recorder = new RecordingRecorder()

    onTestFinished(aiSdk().install(recorder))

    expect(recorder.warnings.map(({ message }) => message)).toEqual(said)
  })
})
