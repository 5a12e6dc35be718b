/** What tests of Google's client share: how it is asked, and who writes down what is told. */

import { onTestFinished } from 'vitest'

import { modelHttp } from '../../../src/adapters/model-http/index.ts'
import { RecordingRecorder } from '../../../src/testing/index.ts'
import { asked, genAi, hears } from './google-genai.ts'

/** What is told, written down. */
export function listen() {
  const recorder = new RecordingRecorder()
  const undo = [hears(), modelHttp()].map((adapter) => adapter.install(recorder))
  const leave = () => undo.splice(0).forEach((step) => step())
  onTestFinished(leave)
  return { recorder, leave }
}

/** Reads an answer to its end. */
export async function readAll(answer: Promise<AsyncIterable<unknown>>): Promise<void> {
  for await (const _ of await answer) void _
}

/** Asks in both ways. */
export const WAYS = {
  generateContent: (contents: string, config: object, options?: object): Promise<unknown> =>
    genAi(options).models.generateContent(asked(contents, config)),
  generateContentStream: (contents: string, config: object, options?: object): Promise<unknown> =>
    readAll(genAi(options).models.generateContentStream(asked(contents, config))),
}
export type Way = keyof typeof WAYS
export const BOTH = Object.keys(WAYS) as Way[]
