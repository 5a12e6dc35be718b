/** What a browser keeps between two looks at the page, if it keeps anything. */

/** Until the tab is closed, or for all tabs. */
export type Keeper = 'sessionStorage' | 'localStorage'

/** What was kept under a name. */
export function kept(keeper: Keeper, name: string): string | undefined {
  try {
    return globalThis[keeper].getItem(name) ?? undefined
  } catch {
    return undefined
  }
}

/** Keeps a text. A browser that keeps nothing shows the page all the same. */
export function keep(keeper: Keeper, name: string, text: string): void {
  try {
    globalThis[keeper].setItem(name, text)
  } catch {
    // It asks again after a reload.
  }
}
