/** Measures of text for ECharts: it takes the width of this sign for the height of a line. */

const SIGN = '国'

/** The fonts of a machine may lack the sign; labels of axes would be cut off then. Its box is a square. */
export function measureTextRightly(): void {
  const { prototype } = CanvasRenderingContext2D
  const { measureText } = prototype
  prototype.measureText = function measured(this: CanvasRenderingContext2D, text: string) {
    const metrics = measureText.call(this, text)
    if (text !== SIGN) return metrics
    const pixels = Number(/(\d+(?:\.\d+)?)px/.exec(this.font)?.[1])
    return Object.defineProperty(metrics, 'width', { value: pixels })
  }
}
