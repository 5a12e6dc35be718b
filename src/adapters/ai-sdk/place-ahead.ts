/** The place inside of a call that starts in a moment. */

import type { Scope } from '../../model/adapter.ts'
import type { WorkHandle } from '../../model/work.ts'
import type { Operation } from './operation.ts'

/**
 * The scope that code is in once the call has started.
 *
 * @param scope where it starts
 * @param operation that it is a call of; undefined for one that nobody follows
 * @param find the call, each time that somebody asks for the scope's work
 */
export function placeAhead(
  scope: Scope,
  operation: Operation | undefined,
  find: () => WorkHandle | undefined,
): Scope {
  return Object.defineProperty({ ...scope, run: operation?.run }, 'work', { get: find, enumerable: true })
}
