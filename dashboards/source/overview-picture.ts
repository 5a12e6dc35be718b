/** Draws answers of Prometheus as a picture for the README: an illustration, not what Grafana draws. */

/** One coloured line. */
export interface PictureLine {
  readonly name: string
  /** The name of a colour that its board gives it. Default: the next of the palette. */
  readonly color?: string | undefined
  /** Times in s since the epoch. */
  readonly points: readonly (readonly [atSeconds: number, value: number])[]
}

/** One number, or one graph. */
export type Tile =
  | { readonly kind: 'number'; readonly title: string; readonly value: string; readonly isAlarm: boolean }
  | {
      readonly kind: 'graph'
      readonly title: string
      readonly lines: readonly PictureLine[]
      readonly unit: string
      /** What the time axis shows, in s since the epoch. */
      readonly from: number
      readonly to: number
      /** How far points lie apart. */
      readonly stepSeconds: number
    }

/** What the picture shows. */
export interface Picture {
  readonly title: string
  readonly note: string
  readonly numbers: readonly Extract<Tile, { kind: 'number' }>[]
  readonly graphs: readonly Extract<Tile, { kind: 'graph' }>[]
}

const WIDTH = 960
const GAP = 12
const NUMBER_HEIGHT = 84
const GRAPH_HEIGHT = 190
const TOP = 58
/** The names of colours in boards, as Grafana draws them on dark ground. */
const NAMED: Readonly<Record<string, string>> = {
  green: '#73BF69',
  blue: '#5794F2',
  orange: '#FF9830',
  red: '#F2495C',
}
/** The beginning of its classic palette, on dark ground. */
const PALETTE = ['#73BF69', '#F2CC0C', '#8AB8FF', '#FF780A', '#F2495C', '#5794F2', '#B877D9']
/** Marks of the time axis. */
const TICKS = 4

/** Writes the picture as SVG. */
export function drawPicture({ title, note, numbers, graphs }: Picture): string {
  const numberWidth = (WIDTH - GAP * (numbers.length + 1)) / numbers.length
  const graphWidth = (WIDTH - GAP * 3) / 2
  const graphsTop = TOP + NUMBER_HEIGHT + GAP
  const height = graphsTop + Math.ceil(graphs.length / 2) * (GRAPH_HEIGHT + GAP)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" role="img" aria-label="${escaped(title)}">`,
    `<rect width="${WIDTH}" height="${height}" fill="#111217"/>`,
    text({ x: GAP, y: 26, size: 17, fill: '#eef' }, title),
    text({ x: GAP, y: 45, size: 11, fill: '#99a' }, note),
    ...numbers.map((tile, index) => drawNumber(tile, GAP + index * (numberWidth + GAP), numberWidth)),
    ...graphs.map((tile, index) =>
      drawGraph(tile, {
        x: GAP + (index % 2) * (graphWidth + GAP),
        y: graphsTop + Math.floor(index / 2) * (GRAPH_HEIGHT + GAP),
        width: graphWidth,
      }),
    ),
    '</svg>',
    '',
  ].join('\n')
}

function drawNumber(tile: Picture['numbers'][number], x: number, width: number): string {
  const fill = tile.isAlarm ? NAMED['red'] : '#1b1d23'
  return [
    `<rect x="${x}" y="${TOP}" width="${width}" height="${NUMBER_HEIGHT}" rx="3" fill="${fill}"/>`,
    text({ x: x + 10, y: TOP + 20, size: 11, fill: '#ccd' }, tile.title),
    text({ x: x + 10, y: TOP + 62, size: 30, fill: '#fff' }, tile.value),
  ].join('\n')
}

interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
}

function drawGraph(tile: Picture['graphs'][number], { x, y, width }: Place): string {
  const { from, to } = tile
  const most = Math.max(1, ...tile.lines.flatMap(({ points }) => points.map(([, value]) => value || 0)))
  const plot = { left: x + 46, top: y + 34, width: width - 68, height: GRAPH_HEIGHT - 88 }
  const place = ([at, value]: readonly [number, number]): string => {
    const across = plot.left + ((at - from) / (to - from)) * plot.width
    return `${across.toFixed(1)},${(plot.top + plot.height * (1 - value / most)).toFixed(1)}`
  }
  const lines = tile.lines.flatMap((line, index) =>
    piecesOf(line.points, tile.stepSeconds).map((piece) => {
      const drawn = piece.map(place).join(' ')
      return `<polyline points="${drawn}" fill="none" stroke="${colorOf(line, index)}" stroke-width="1.5" stroke-linecap="round"/>`
    }),
  )
  const axis = [0, most / 2, most].map((value) => {
    const at = plot.top + plot.height * (1 - value / most)
    const rule = `<line x1="${plot.left}" x2="${plot.left + plot.width}" y1="${at}" y2="${at}" stroke="#2c2f38"/>`
    return rule + text({ x: x + 8, y: at + 4, size: 10, fill: '#99a' }, `${short(value)}${tile.unit}`)
  })
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${GRAPH_HEIGHT}" rx="3" fill="#1b1d23"/>`,
    text({ x: x + 10, y: y + 20, size: 12, fill: '#ccd' }, tile.title),
    ...axis,
    ...timeAxis(tile, { x: plot.left, y: plot.top + plot.height, width: plot.width }),
    ...lines,
    ...legend(tile.lines, x + 12, y + GRAPH_HEIGHT - 14, width - 24),
  ].join('\n')
}

function legend(lines: readonly PictureLine[], x: number, y: number, width: number): string[] {
  const step = width / Math.max(1, lines.length)
  return lines.map(
    (line, index) =>
      `<rect x="${x + index * step}" y="${y - 8}" width="9" height="9" fill="${colorOf(line, index)}"/>${text({ x: x + index * step + 14, y, size: 10, fill: '#bbc' }, line.name)}`,
  )
}

/** What lies together: a gap is drawn as one, and what stands alone as a dot. */
function piecesOf(points: PictureLine['points'], stepSeconds: number): PictureLine['points'][] {
  const pieces: (readonly [number, number])[][] = []
  let before = -Infinity
  for (const point of points.filter(([, value]) => Number.isFinite(value))) {
    if (point[0] - before > stepSeconds * 1.5) pieces.push([point])
    pieces.at(-1)?.push(point)
    before = point[0]
  }
  return pieces
}

/** Hours and minutes, in UTC, below the plot. */
function timeAxis({ from, to }: { from: number; to: number }, { x, y, width }: Place): string[] {
  return Array.from({ length: TICKS + 1 }, (_, index) => {
    const share = index / TICKS
    const clock = new Date((from + share * (to - from)) * 1000).toISOString().slice(11, 16)
    const at = x + share * width
    const tick = `<line x1="${at}" x2="${at}" y1="${y}" y2="${y + 4}" stroke="#667"/>`
    return tick + text({ x: at - 14, y: y + 15, size: 10, fill: '#99a' }, clock)
  })
}

function text(at: { x: number; y: number; size: number; fill: string }, words: string): string {
  return `<text x="${at.x}" y="${at.y}" font-size="${at.size}" fill="${at.fill}">${escaped(words)}</text>`
}

function colorOf({ color = '' }: PictureLine, index: number): string {
  return NAMED[color] ?? PALETTE[index % PALETTE.length] ?? '#fff'
}

function short(value: number): string {
  return value >= 10 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(2)
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
