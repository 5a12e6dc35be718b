/** What an application does with the package, by the lines of OpenTelemetry that it has. */

import { join } from 'node:path'
import { ROOT } from './child.ts'

/** Where an application has the API and the SDK from. */
export const MODULES = {
  'API 1.10, SDK 3': join(ROOT, 'node_modules'),
  'API 1.9.1, SDK 2.12': join(ROOT, 'test/otel-2/node_modules'),
}

/** A provider that prints what it receives, by the names of each line of the SDK. */
const SET_UP = {
  'API 1.10, SDK 3': `
const { SimpleSpanProcessor, TracerProvider } = load['@opentelemetry/sdk-trace']
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })`,
  'API 1.9.1, SDK 2.12': `
const { BasicTracerProvider: TracerProvider, SimpleSpanProcessor } = load['@opentelemetry/sdk-trace-base']
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })`,
}

/** One run and its span; 'told' comes from a plug, which shares its chunks with the main entry. */
export function story(line: keyof typeof MODULES): string {
  return `
const exporter = {
  export(spans, done) {
    for (const { name } of spans) console.log('span', name)
    done({ code: 0 })
  },
  shutdown: async () => {},
  forceFlush: async () => {},
}
${SET_UP[line]}
load['@opentelemetry/api'].trace.setGlobalTracerProvider(provider)
const { startLifesign } = load['lifesign']
const { functionChannel } = load['lifesign/channels/function']
const channels = [functionChannel('chat', ({ text }) => console.log('told', text))]
const lifesign = startLifesign({ channels, defaultOrigin: { channel: 'chat', room: 'r' } })
lifesign
  .run({ agent: 'clerk', label: 'index-repo' }, () => Promise.reject(new Error('boom')))
  .catch(({ message }) => console.log('host saw', message))
  .then(() => lifesign.shutdown())
`
}

const PACKAGES = ['@opentelemetry/api', 'lifesign', 'lifesign/channels/function']
const sdkOf = (line: keyof typeof MODULES): string =>
  line === 'API 1.10, SDK 3' ? '@opentelemetry/sdk-trace' : '@opentelemetry/sdk-trace-base'
/** Loads what the story needs. */
export const loadAll = (line: keyof typeof MODULES, verb: string): string =>
  [...PACKAGES, sdkOf(line)].map((name) => `load['${name}'] = ${verb}('${name}')\n`).join('')
