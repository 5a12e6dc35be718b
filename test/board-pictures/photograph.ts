/** A picture of a drawing: drawn in a real browser, and taken when all of it stands. */

import type { Browser } from 'playwright-core'
import type { Drawing } from './drawing.ts'

/** What a page needs. */
export interface Sheet {
  readonly drawing: Drawing
  readonly script: string
  readonly style: string
}

/** Of 100. */
const QUALITY = 80

/**
 * Takes the picture, as WebP.
 *
 * @throws {Error} if the page complains, or a panel draws nothing
 */
export async function photograph(browser: Browser, { drawing, script, style }: Sheet): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: drawing.width, height: 800 } })
  const errors: string[] = []
  page.on('pageerror', (error) => void errors.push(error.message))
  try {
    await page.setContent(
      `<!doctype html><title>${drawing.title}</title><style>${style}</style><body></body>`,
    )
    await page.addScriptTag({ content: script })
    await page.evaluate(
      (given) => (globalThis as unknown as { draw(it: Drawing): void }).draw(given),
      drawing,
    )
    const height = await page.locator('main').evaluate((main) => main.getBoundingClientRect().height)
    await page.setViewportSize({ width: drawing.width, height: Math.ceil(height) })
    await page.waitForFunction('isDrawn()').catch(() => void errors.push('a panel is blank'))
    if (errors.length > 0) throw new Error(`Cannot draw ${drawing.title}: ${errors.join('; ')}`)
    const session = await page.context().newCDPSession(page)
    const shot = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY })
    return Buffer.from(shot.data, 'base64')
  } finally {
    await page.close()
  }
}
