/** Whether a board stands there as a whole. */

/** Each panel has words, or a graph that is not blank. */
export function isDrawn(): boolean {
  return [...document.querySelectorAll('.panel')].every((panel) => {
    const graphs = [...panel.querySelectorAll('canvas')]
    return graphs.length === 0 ? (panel.children[1]?.textContent ?? '') !== '' : graphs.every(hasInk)
  })
}

function hasInk(graph: HTMLCanvasElement): boolean {
  const pixels = graph.getContext('2d')?.getImageData(0, 0, graph.width, graph.height).data ?? []
  return pixels.some((part) => part !== 0)
}
