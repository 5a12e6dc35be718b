/** Reads from a board what somebody would see on it. */

import type { Sight } from '../sight.ts'
import { paintedOn } from './painted-words.ts'

/** Each panel has words, or a graph that is not blank. */
export function isDrawn(): boolean {
  return sights().every(({ text, axes, isBlank }) => !isBlank && (text !== '' || axes.length > 0))
}

/** All panels, in their order. */
export function sights(): Sight[] {
  return [...document.querySelectorAll<HTMLElement>('.panel')].map((panel) => {
    const graphs = [...panel.querySelectorAll('canvas')]
    return {
      title: panel.querySelector('h3')?.textContent ?? '',
      text: (panel.children[1] as HTMLElement | undefined)?.innerText ?? '',
      axes: graphs.flatMap((graph) => [...paintedOn(graph)]),
      legend: [...panel.querySelectorAll('li, [role=listitem]')].map(entryOf),
      rows: [...panel.querySelectorAll('tbody tr')].map((row) =>
        [...row.querySelectorAll('td')].map(({ textContent }) => textContent ?? ''),
      ),
      isBlank: graphs.some((graph) => !hasInk(graph)),
    }
  })
}

function entryOf(item: Element) {
  const badge = item.querySelector<HTMLElement>('[style*=background-color]')
  return { label: item.textContent?.trim() ?? '', color: badge?.style.backgroundColor ?? '' }
}

function hasInk(graph: HTMLCanvasElement): boolean {
  const pixels = graph.getContext('2d')?.getImageData(0, 0, graph.width, graph.height).data ?? []
  return pixels.some((part) => part !== 0)
}
