/** The colours that boards call by name, as Grafana draws them on dark ground. */

const NAMED: Readonly<Record<string, string>> = {
  text: '#CCCCDC',
  green: '#73BF69',
  yellow: '#FADE2A',
  blue: '#5794F2',
  orange: '#FF9830',
  red: '#F2495C',
  'super-light-red': '#FFA6B0',
  'light-red': '#FF7383',
  'dark-red': '#C4162A',
  'light-orange': '#FFB357',
  'semi-dark-orange': '#FF780A',
  'semi-dark-yellow': '#F2CC0C',
  'super-light-blue': '#C0D8FF',
  'light-blue': '#8AB8FF',
  'semi-dark-blue': '#3274D9',
  'dark-blue': '#1F60C4',
  purple: '#B877D9',
  'semi-dark-purple': '#A352CC',
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
