/** What hosts without types may pass anywhere: each breaks who reads it without care. */

const thrown = (): never => {
  throw new Error('hostile')
}
const traps = new Proxy({}, { get: () => thrown })
const circular: Record<string, unknown> = {}
circular['self'] = circular
const revoked = Proxy.revocable({}, {})
revoked.revoke()

/** By name, for none of them can be printed safely. */
export const HOSTILE: Readonly<Record<string, unknown>> = {
  'a bigint': 5n,
  'a symbol': Symbol('hostile'),
  null: null,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  'a text': 'hostile',
  'a list of itself': [circular],
  'a circle': circular,
  'a getter that throws': Object.defineProperty({}, 'self', { get: thrown, enumerable: true }),
  'getters that throw': Object.defineProperties(
    {},
    Object.fromEntries(
      [
        'channel',
        'abort',
        'afterMs',
        'warnMs',
        'tools',
        'mode',
        'aborted',
        'traceUrl',
        'content',
        'name',
        'clear',
      ].map((name) => [name, { get: thrown, enumerable: true }]),
    ),
  ),
  'a proxy that throws': new Proxy({}, traps as ProxyHandler<object>),
  'a proxy that was revoked': revoked.proxy,
  'a list of proxies': [new Proxy({}, traps as ProxyHandler<object>), revoked.proxy],
  'a list that throws': new Proxy([], traps as ProxyHandler<object>),
  'an object without prototype': Object.create(null),
  'names of Object': JSON.parse('{"__proto__":{"abort":5},"constructor":1,"toString":{}}'),
  'a text that cannot be made': {
    toString: thrown,
    valueOf: thrown,
    toJSON: thrown,
    [Symbol.toPrimitive]: thrown,
  },
  'a function': () => undefined,
}
