/** The live page in a real browser, before three real processes: what people see, reach by keys, and can do. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, openPage, violationsOf } from './live-page/browser.ts'
import { Scene, TOKEN } from './live-page/scene.ts'

/** For what has no promise of its own. */
const PATIENT = { timeout: 60_000 }
/** Where pictures go, if somebody wants them anew, of a scene of so many minutes. */
const PICTURES = process.env['LIFESIGN_PICTURES']
const MINUTES = Number(process.env['LIFESIGN_PICTURES_AFTER'] ?? 0)

const scene = new Scene('agent-gateway', 'indexer', 'nightly-cron')
let browser: Browser

beforeAll(
  async () => {
    browser = await openBrowser()
    await scene.start()
    await new Promise((resolve) => setTimeout(resolve, MINUTES * 60_000))
  },
  60_000 + MINUTES * 60_000,
)
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
})
afterAll(async () => {
  scene.end()
  await browser.close()
})

/** Polls what the page says until it is so. */
const saysSoon = (page: Page, selector: string) => expect.poll(() => page.textContent(selector), PATIENT)

describe('the live page', () => {
  it('shows the sessions of three processes, who needs somebody first, and breaks no rule of its policy', async () => {
    const { page, errors } = await openPage(browser, scene.url())
    await saysSoon(page, '.census').toBe(
      'Of 14 sessions 9 are alive, 2 do not move, 2 are idle. deploy-staging waits for an answer.',
    )

    expect(await page.textContent('h1')).toBe('2 need you.')
    const groups = await page.locator('.grp h2').allTextContents()
    expect(groups.join(' ')).toBe('Needs you2 Asks you1 Alive9 Idle2')
    expect(await page.locator('.proc .top span:nth-child(2)').allTextContents()).toEqual(
      expect.arrayContaining(['agent-gateway', 'indexer', 'nightly-cron']),
    )
    expect(await page.title()).toBe('(2) Lifesign')
    expect(errors).toEqual([])
  })

  it('shows a hostile name as text, in the list and in the drawer', async () => {
    const { page, errors } = await openPage(browser, scene.url())
    await page.click('#list .name >> text=onerror')
    await page.waitForSelector('#drawer h3 >> text=Facts')

    const name = '<img src=x onerror="document.title=1"> txt'
    expect(await page.textContent('#drawer h2')).toBe(name)
    expect(await page.textContent('#list [data-id*="hostile"]')).toBe(name)
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.title()).toBe('(2) Lifesign')
    expect(errors).toEqual([])
  })

  it('nests sub-agents at any depth, and shows the way to the one that hangs', async () => {
    const { page } = await openPage(browser, scene.url())
    const repo = '#list li:has(> .row .name:text("index-repo"))'
    await saysSoon(page, `${repo} > .row .now`).toMatch(
      /^Sub-agent page-reader hangs in web_fetch for .*Show all 3 below it$/,
    )
    const below = `${repo} > .kids > li > .row .name`
    expect(await page.locator(below).allTextContents()).toEqual(['api-scout'])
    expect(await page.textContent(`${repo} > .kids > li > .kids .row`)).toMatch(/^Stalledpage-reader/)

    await page.click(`${repo} .more`)
    await page.click('#list .name >> text=index-repo')

    expect(await page.locator(below).allTextContents()).toEqual(['api-scout', 'code-reader'])
    await page.waitForSelector('#drawer h3 >> text=Facts')
    const culprit = '#drawer .tree > li > ul > li:has(b:text("api-scout")) > ul > li'
    expect(await page.textContent(culprit)).toMatch(/^page-readerIn web_fetch for .*does not move$/)
  })

  it('shows a new session within a second, and where it stands', async () => {
    const { page } = await openPage(browser, scene.url())
    const tookMs: number[] = []
    // On a machine that does much else the first may come late.
    for (let count = 0; count < 5 && Math.min(...tookMs) >= 1_000; count += 1) {
      const asked = performance.now()
      scene.open(`just-born-${count}`)
      await page.waitForSelector(`.alive .name >> text=just-born-${count}`)
      tookMs.push(performance.now() - asked)
    }

    expect(Math.min(...tookMs)).toBeLessThan(1_000)
  })

  it('shows at once that a process was killed, with what its sessions did, and since when', async () => {
    const { page } = await openPage(browser, scene.url())
    await saysSoon(page, '.proc:has-text("nightly-cron")').toContain('Heard')

    scene.signal('nightly-cron', 'SIGKILL')

    await saysSoon(page, '.proc:has-text("nightly-cron")').toContain('Dead')
    const line = '#list .need li:has(> .row .name:text("nightly-cron"))'
    expect(await page.textContent(`${line} > .row`)).toContain('Died without a word')
    expect(await page.textContent(`${line} > .kids`)).toMatch(
      /^Lostnightly-report.*Last seen: streams from claude-sonnet-4-5.*\d+s ago$/,
    )
    expect(await page.textContent('.census')).toContain('1 is lost')
  })

  it('shows that a stopped process cannot be heard, not that it is dead', async () => {
    const { page } = await openPage(browser, scene.url())

    scene.signal('indexer', 'SIGSTOP')

    await saysSoon(page, '.proc:has-text("indexer")').toContain('Unresponsive')
    const line = '#list .need li:has(> .row .name:text("indexer"))'
    expect(await page.textContent(`${line} > .row`)).toContain('Not dead: its pid lives.')
    expect(await page.locator(`${line} > .kids .name`).allTextContents()).toEqual(
      expect.arrayContaining(['embed-handbook', 'crawl-docs']),
    )
    expect(await page.textContent('h1')).toBe('4 need you.')
  })

  it.each(['light', 'dark'] as const)('has nothing in its way for anybody, in %s', async (colorScheme) => {
    const { page } = await openPage(browser, scene.url(), {
      colorScheme,
      viewport: { width: 1_440, height: 1_200 },
    })
    expect(await violationsOf(page)).toEqual([])
    await picture(page, colorScheme)

    await page.click('#list .name >> text=index-repo')
    await page.waitForSelector('#drawer h3 >> text=Facts')
    expect(await violationsOf(page)).toEqual([])
    if (colorScheme === 'light') await picture(page, 'drawer')
  })

  it.each(['reduce', 'no-preference'] as const)(
    'moves only for whoever likes it: %s',
    async (reducedMotion) => {
      const context = await browser.newContext({ reducedMotion, viewport: { width: 1_440, height: 1_300 } })
      const page = await context.newPage()
      await page.addInitScript(
        'const {animate} = Element.prototype; Element.prototype.animate = function (...said) { globalThis.moved = true; return animate.apply(this, said) }',
      )
      await page.goto(scene.url())
      // It streams: with each slot of 5 s its pulse is drawn anew, and before that it was heard to move.
      await page.fill('.find input', 'fix-login-bug')
      const strip = '#list .row:only-child .strip svg'
      const drawn = await page.innerHTML(strip)
      await expect.poll(() => page.innerHTML(strip), PATIENT).not.toBe(drawn)
      await page.click('#list .name >> text=fix-login-bug')
      const drawer = await page.evaluate("getComputedStyle(document.querySelector('#drawer')).animationName")

      const moves = reducedMotion !== 'reduce'
      await expect.poll(() => page.evaluate('globalThis.moved === true'), PATIENT).toBe(moves)
      expect(drawer !== 'none').toBe(moves)
    },
  )

  it('fits a phone: nothing is wider than it', async () => {
    const { page } = await openPage(browser, scene.url(), { viewport: { width: 390, height: 844 } })

    const width = () => page.evaluate<number>('document.documentElement.scrollWidth')
    expect(await width()).toBe(390)
    expect(await violationsOf(page)).toEqual([])
    await picture(page, 'phone')
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await width()).toBe(320)
  })

  it('goes back to work with a process that goes on', async () => {
    const { page } = await openPage(browser, scene.url())
    scene.signal('indexer', 'SIGCONT')

    await saysSoon(page, '.proc:has-text("indexer")').toContain('Heard')
    await saysSoon(page, '.alive').toContain('embed-handbook')
    await saysSoon(page, 'h1').toBe('3 need you.')
  })

  it('lets whoever has no token look, and says why nothing else', async () => {
    const { page } = await openPage(browser, scene.url())

    await page.click('#list .name >> text=review-pr-2218')
    expect(await page.textContent('.df')).toContain('You may look, not act: this page has no token.')
  })

  it('stops a run by keys alone, asking first with the focus on the harmless answer', async () => {
    const { page } = await openPage(browser, scene.url(`#token=${TOKEN}`))
    expect(page.url()).not.toContain(TOKEN)
    const focused = () => page.evaluate<string>('document.activeElement?.textContent')
    await page.keyboard.press('/')
    await page.keyboard.type('plan-trip')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('#list .name').allTextContents(), PATIENT).toEqual(['plan-trip'])
    await page.keyboard.press('j')
    expect(await focused()).toBe('plan-trip')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#drawer h3 >> text=Facts')
    await expect.poll(focused, PATIENT).toBe('plan-trip')
    // A quick hand presses the second key before the page has drawn what the first one did.
    await page.evaluate(`for (const key of ['Escape', 's'])
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))`)
    await expect.poll(focused, PATIENT).toBe('Keep it running')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')

    await expect.poll(() => page.textContent('.df'), PATIENT).toContain('Stopped plan-trip.')
    expect(await page.textContent('.df')).toContain('1 run ended')
    await page.keyboard.press('Escape')
    const how = () => page.textContent('#list .row:has-text("plan-trip") .st b')
    await expect.poll(how, PATIENT).toMatch(/Finished|Idle/)
  })

  it('says that it is not connected, stands still, and goes on when the server is back', async () => {
    const { page } = await openPage(browser, scene.url())
    await scene.restart(async () => {
      await page.waitForSelector('.cut')
      expect(await page.textContent('.cut')).toMatch(
        /Not connected\. All below is as of \d\d:\d\d:\d\d; nothing ticks on\./,
      )
      expect(await page.textContent('#list')).toContain('review-pr-2218')
    })

    await page.waitForSelector('.cut', { state: 'detached' })
    expect(await page.textContent('.conn')).toBe('Live')
  })

  it('keeps a line where it is while a pointer is on it', async () => {
    const { page } = await openPage(browser, scene.url())
    const names = () => page.locator('.alive > .rows > li > .row .name').allTextContents()
    await page.hover('#list .name >> text=fix-login-bug')
    const before = await names()

    scene.open('aaa-newcomer')
    await page.waitForSelector('text=aaa-newcomer')

    expect((await names()).slice(0, before.length)).toEqual(before)
  })
})

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/${name}.png` })
}
