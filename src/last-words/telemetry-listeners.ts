/** Signal listeners that flush telemetry and leave the process running: no application has decided anything. */

/**
 * What stands in the one of `@opentelemetry/auto-instrumentations-node/register`, in all its versions.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js-contrib/blob/main/packages/auto-instrumentations-node/src/register.ts
 */
const MARK = 'OpenTelemetry SDK terminated'

const sourceOf = Function.prototype.toString

/** How many of those who listen to a signal are such. */
export function telemetryListeners(signal: NodeJS.Signals): number {
  return process.listeners(signal).filter((listener) => sourceOf.call(listener).includes(MARK)).length
}
