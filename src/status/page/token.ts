/** The token of a person who may act: it comes behind the `#` of the address, which no server and no log sees. */

import { keep, kept } from './kept.ts'

const KEY = 'lifesign-token'

/** The token, kept until this tab is closed, and taken out of the address. */
export function takenToken(): string | undefined {
  const given = new URLSearchParams(location.hash.slice(1)).get('token')
  if (!given) return kept('sessionStorage', KEY)
  history.replaceState(null, '', location.pathname + location.search)
  keep('sessionStorage', KEY, given)
  return given
}
