/** Preloaded: makes the process look like Node 20, which lacks what Lifesign is built on. */

Object.defineProperty(process.versions, 'node', { value: '20.20.2' })
for (const [owner, names] of [
  [Promise, ['withResolvers', 'try']],
  [Map, ['groupBy']],
  [Object, ['groupBy']],
  [Set.prototype, ['union', 'intersection', 'difference', 'isSubsetOf']],
  [
    Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())),
    ['map', 'filter', 'take', 'drop', 'flatMap', 'reduce', 'toArray', 'forEach', 'some', 'every', 'find'],
  ],
]) {
  for (const name of names) delete owner[name]
}
