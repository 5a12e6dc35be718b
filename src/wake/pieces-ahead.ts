/** Loads all that a start needs, one piece at a time. */

import { apiFile, layersAhead } from '#ahead'
import { modulePieces } from '../zero-code/module-pieces.ts'

/**
 * @returns an iterator that loads one module of the API or one of our layers at each step
 * @throws what the code throws, at the step that loads it
 */
export function* piecesAhead(): Generator<undefined, void> {
  const file = apiFile()
  if (file !== undefined) yield* modulePieces(file)
  for (const load of layersAhead) {
    load()
    yield
  }
}
