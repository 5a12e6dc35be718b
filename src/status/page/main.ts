/** The live page: puts the parts together, redraws once a frame, ticks once a second. */

import { render } from 'preact'
import { App } from './app.ts'
import { rememberedTheme } from './parts/bar.ts'
import { every } from './browser-clock.ts'
import { find } from './parts/element.ts'
import { tickAll, tickBy } from './parts/ticking.ts'
import { takenToken } from './token.ts'

const root = find('#app')
rememberedTheme()
if (root !== null) {
  const app = new App(takenToken(), (view) => render(view, root))
  tickBy(() => app.now())
  every(1_000, () => {
    if (!document.hidden) tickAll()
  })
  app.start()
}
