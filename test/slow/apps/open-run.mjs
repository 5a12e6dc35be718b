/** An application whose run waits for what never comes, so that the event loop is empty. */

import { run, withOrigin } from 'lifesign'

withOrigin({ channel: 'webhook', room: 'C1', label: 'index-repo' }, () => {
  void run({ agent: 'clerk' }, () => new Promise(() => {})).catch(() => {})
})
