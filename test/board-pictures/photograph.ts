/** A board in a real browser: drawn as a whole, then looked at or photographed. */

import type { Browser, Page } from 'playwright-core'
import type { Drawing } from './drawing.ts'
import type { Sight } from './sight.ts'

/** What a page needs. */
export interface Sheet {
  readonly drawing: Drawing
  readonly script: string
  readonly style: string
}

/** What `page/page.tsx` hands to the code that opened it. */
interface Drawn {
  draw(drawing: Drawing): void
  sights(): Sight[]
}

/** Of 100. */
const QUALITY = 80

/**
 * Draws on a page of its own, and waits until all of it stands. Close it when you are done.
 *
 * @throws {Error} if the page complains, or a panel draws nothing
 */
export async function openDrawing(browser: Browser, { drawing, script, style }: Sheet): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: drawing.width, height: 800 } })
  const errors: string[] = []
  page.on('pageerror', (error) => void errors.push(error.message))
  try {
    await page.setContent(
      `<!doctype html><title>${drawing.title}</title><style>${style}</style><body></body>`,
    )
    await page.addScriptTag({ content: script })
    await page.evaluate((given) => (globalThis as unknown as Drawn).draw(given), drawing)
    const height = await page.locator('main').evaluate((main) => main.getBoundingClientRect().height)
    await page.setViewportSize({ width: drawing.width, height: Math.ceil(height) })
    await page.waitForFunction('isDrawn()').catch(() => void errors.push('a panel is blank'))
    if (errors.length > 0) throw new Error(`Cannot draw ${drawing.title}: ${errors.join('; ')}`)
    return page
  } catch (error) {
    await page.close()
    throw error
  }
}

/** What stands on a page that was drawn. */
export function sightsOn(page: Page): Promise<Sight[]> {
  return page.evaluate(() => (globalThis as unknown as Drawn).sights())
}

/** Takes the picture of a drawing, as WebP. */
export async function photograph(browser: Browser, sheet: Sheet): Promise<Buffer> {
  const page = await openDrawing(browser, sheet)
  try {
    const session = await page.context().newCDPSession(page)
    const shot = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY })
    return Buffer.from(shot.data, 'base64')
  } finally {
    await page.close()
  }
}
