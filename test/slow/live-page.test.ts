/** The live page in a real browser, before a real process: what people see, reach by keys, and can do. */

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { NODES, ROOT } from './child.ts'
import { openBrowser, openPage, violationsOf } from './live-page/browser.ts'

const TOKEN = 'a-token-of-this-test-0123'
/** For what has no promise of its own. */
const PATIENT = { timeout: 20_000 }
/** Where pictures go, if somebody wants them anew. */
const PICTURES = process.env['LIFESIGN_PICTURES']

/** Of its own: other processes of this machine are not to be seen. */
const state = mkdtempSync(join(tmpdir(), 'lifesign-page-'))

let browser: Browser
let application: { readonly child: ChildProcess; readonly port: number }

beforeAll(async () => {
  browser = await openBrowser()
  application = await start(0)
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
})
afterAll(async () => {
  application.child.kill('SIGKILL')
  await browser.close()
  rmSync(state, { recursive: true, force: true })
})

async function start(port: number) {
  const { VITEST: _, ...env } = process.env
  const { path, sourceFlags } = NODES['Node 24']
  const child = fork(`${ROOT}test/slow/live-page/agents.ts`, [String(port), TOKEN], {
    execPath: path,
    execArgv: [...sourceFlags],
    env: { ...env, LIFESIGN_START_LINE: 'false', XDG_STATE_HOME: state, OTEL_SERVICE_NAME: 'agent-gateway' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  return { child, port: Number(/port (\d+)/.exec(line.toString())![1]) }
}

const url = (hash = ''): string => `http://127.0.0.1:${application.port}/${hash}`

describe('the live page', () => {
  it('shows who needs somebody first, and hostile names as text, and breaks no rule of its policy', async () => {
    const { page, errors } = await openPage(browser, url())
    await page.waitForSelector('.need b >> text=Stalled')

    expect(await page.textContent('h1')).toMatch(/^\d need you\.$|^1 needs you\.$/)
    expect(await page.textContent('.census')).toMatch(/^Of 1\d sessions \d+ are alive, 1 does not move/)
    expect(await page.textContent('[data-id*="hostile"]')).toContain('<img src=x onerror="document.title=1">')
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.title()).toMatch(/^\(\d\) Lifesign$/)
    expect(errors).toEqual([])
  })

  it('shows a new session within a second, and where it stands', async () => {
    const { page } = await openPage(browser, url())

    const asked = performance.now()
    application.child.send('just-born')
    await page.waitForSelector('text=just-born')

    expect(performance.now() - asked).toBeLessThan(1_000)
  })

  it.each(['light', 'dark'] as const)('has nothing in its way for anybody, in %s', async (colorScheme) => {
    const { page } = await openPage(browser, url(), {
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

  it('fits a phone: nothing is wider than it', async () => {
    const { page } = await openPage(browser, url(), { viewport: { width: 390, height: 844 } })

    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(390)
    expect(await violationsOf(page)).toEqual([])
    await picture(page, 'phone')
  })

  it('lets whoever has no token look, and says why nothing else', async () => {
    const { page } = await openPage(browser, url())

    await page.click('#list .name >> text=review-1')
    expect(await page.textContent('.df')).toContain('You may look, not act: this page has no token.')
  })

  it('stops a run by keys alone, asking first with the focus on the harmless answer', async () => {
    const { page } = await openPage(browser, url(`#token=${TOKEN}`))
    expect(page.url()).not.toContain(TOKEN)
    await page.click('#list .name >> text=review-2')
    // A quick hand presses the second key before the page has drawn what the first one did.
    await page.evaluate(`for (const key of ['Escape', 's'])
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))`)
    const focused = () => page.evaluate<string>('document.activeElement?.textContent')
    await expect.poll(focused, PATIENT).toBe('Keep it running')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')

    await expect.poll(() => page.textContent('.df'), PATIENT).toContain('Stopped review-2.')
    expect(await page.textContent('.df')).toContain('1 run ended')
    await page.keyboard.press('Escape')
    const how = () => page.textContent('#list .row:has-text("review-2") .st b')
    await expect.poll(how, PATIENT).toMatch(/Finished|Idle/)
  })

  it('says that it is not connected, stands still, and goes on when the server is back', async () => {
    const { page } = await openPage(browser, url())
    application.child.kill('SIGKILL')
    await once(application.child, 'exit')

    await page.waitForSelector('.cut')
    expect(await page.textContent('.cut')).toMatch(
      /Not connected\. All below is as of \d\d:\d\d:\d\d; nothing ticks on\./,
    )
    const shown = await page.textContent('#list')
    application = await start(application.port)

    await page.waitForSelector('.cut', { state: 'detached' })
    expect(shown).toContain('review-1')
    expect(await page.textContent('.conn')).toBe('Live')
  })

  it('keeps a line where it is while a pointer is on it', async () => {
    const { page } = await openPage(browser, url())
    const names = () => page.locator('.alive > .rows > li > .row .name').allTextContents()
    await page.hover('#list .name >> text=review-3')
    const before = await names()

    application.child.send('aaa-newcomer')
    await page.waitForSelector('text=aaa-newcomer')

    expect((await names()).slice(0, before.length)).toEqual(before)
  })
})

async function picture(page: Parameters<typeof violationsOf>[0], name: string): Promise<void> {
  if (PICTURES === undefined) return
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: `${PICTURES}/${name}.png` })
}
