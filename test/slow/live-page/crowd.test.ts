/** The live page with a thousand sessions in a real browser: all are there, and only what is in sight costs. */

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, openPage } from './browser.ts'
import { Scene } from './scene.ts'

/** For what has no promise of its own. */
const PATIENT = { timeout: 60_000 }

const crowd = new Scene('crowd')
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
  await crowd.start()
})
afterAll(async () => {
  crowd.end()
  await browser.close()
})

describe('the live page with a thousand sessions', () => {
  it('has all of them, and draws again only what is in sight', async () => {
    const { page } = await openPage(browser, crowd.url())
    await expect.poll(() => page.locator('#list .row').count(), PATIENT).toBe(1_000)
    expect(await page.textContent('.census')).toBe('Of 1000 sessions 1000 are alive.')

    const strips = () => page.locator('#list .strip svg:has(.s-m)').count()
    await expect.poll(strips, PATIENT).toBeGreaterThan(0)
    expect(await strips()).toBeLessThan(50)
    await page.evaluate(`globalThis.changed = { seen: 0, unseen: 0 }
      new MutationObserver((all) => all.forEach(({ target }) => {
        const row = (target.nodeType === 3 ? target.parentNode : target).closest('.row')
        if (row !== null) changed[row.matches('.in') ? 'seen' : 'unseen'] += 1
      })).observe(document.querySelector('#list'), { subtree: true, childList: true, characterData: true, attributes: true })`)
    // All of them move each second, and each 5 s a slot of all pulses is over.
    await expect.poll(() => page.evaluate('changed.seen > 100'), PATIENT).toBe(true)
    expect(await page.evaluate('changed.unseen')).toBe(0)

    await page.fill('.find input', 'task-999')
    await expect.poll(() => page.locator('#list .name').allTextContents(), PATIENT).toEqual(['task-999'])
  })
})
