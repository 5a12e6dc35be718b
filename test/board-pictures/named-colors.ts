/** The colours that boards call by name, as Grafana draws them on dark ground. */

const NAMED: Readonly<Record<string, string>> = {
  text: '#CCCCDC',
  green: '#73BF69',
  yellow: '#FADE2A',
  blue: '#5794F2',
  orange: '#FF9830',
  red: '#F2495C',
  'semi-dark-yellow': '#F2CC0C',
  'light-blue': '#8AB8FF',
  'semi-dark-orange': '#FF780A',
  purple: '#B877D9',
  'dark-green': '#37872D',
}

/** What Grafana gives to the lines of a graph, one after the other. */
export const LINE_COLORS: readonly string[] = [
  ...['green', 'semi-dark-yellow', 'light-blue', 'semi-dark-orange', 'red', 'blue', 'purple'].map(namedColor),
  '#705DA0',
  ...['dark-green', 'yellow'].map(namedColor),
]

/**
 * The colour of a name.
 *
 * @throws {RangeError} for a name that no board had before: add it here
 */
export function namedColor(name: string): string {
  const color = NAMED[name]
  if (color === undefined) throw new RangeError(`Cannot draw the colour ${name}: nothing says how it looks`)
  return color
}
