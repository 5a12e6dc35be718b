/** The token of whoever may act: it comes behind the `#` of the address, which no server and no log sees. */

const KEY = 'lifesign-token'

/** The token, kept until this tab is closed, and taken out of the address. */
export function takenToken(): string | undefined {
  const given = new URLSearchParams(location.hash.slice(1)).get('token')
  if (given !== null && given !== '') {
    history.replaceState(null, '', location.pathname + location.search)
    keep(given)
    return given
  }
  try {
    return sessionStorage.getItem(KEY) ?? undefined
  } catch {
    return undefined
  }
}

function keep(token: string): void {
  try {
    sessionStorage.setItem(KEY, token)
  } catch {
    // A browser that keeps nothing asks for it again after a reload.
  }
}
