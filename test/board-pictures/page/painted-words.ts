/** The words that graphs paint: a canvas keeps only their ink. */

const painted = new WeakMap<HTMLCanvasElement, Set<string>>()

/** Keeps all words that are painted from now on. */
export function keepPaintedWords(): void {
  const { prototype } = CanvasRenderingContext2D
  const { fillText } = prototype
  prototype.fillText = function kept(this: CanvasRenderingContext2D, text: string, ...at) {
    const words = painted.get(this.canvas) ?? new Set<string>()
    painted.set(this.canvas, words.add(text))
    fillText.call(this, text, ...at)
  }
}

/** What was painted on a graph. */
export function paintedOn(graph: HTMLCanvasElement): ReadonlySet<string> {
  return painted.get(graph) ?? new Set()
}
