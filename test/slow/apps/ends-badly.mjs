// A host without a line about channels: one run that fails, and what Lifesign says through `diag`.

import { diag, DiagLogLevel } from '@opentelemetry/api'
import { currentLifesign, flush, run } from 'lifesign'

const print =
  (level) =>
  (message, ...rest) =>
    console.log(level, message, ...rest)
const logger = {
  error: print('error'),
  warn: print('warn'),
  info: () => {},
  debug: () => {},
  verbose: () => {},
}
diag.setLogger(logger, DiagLogLevel.WARN)

const fail = () => {
  throw new Error('boom')
}
await run({ label: 'index-repo', origin: { channel: 'chat', room: 'C1' } }, fail).catch(() => undefined)
await flush()
console.log('host goes on', currentLifesign() === undefined ? 'alone' : 'watched')
