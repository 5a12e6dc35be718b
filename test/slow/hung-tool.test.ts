/** A tool that hangs shows in the trace when its process ends, however that ends. */

import { expect, test } from 'vitest'
import { NODES, startChild } from './child.ts'

test.each([
  ['exit', 'process_exit', 'killed', { code: 7, signal: null }],
  ['throw', 'process_crash', 'Error', { code: 1, signal: null }],
  ['signal', 'shutdown', undefined, { code: null, signal: 'SIGTERM' }],
])('at %s', async (scene, cause, ofRun, end) => {
  const node = NODES['Node 24']
  const child = startChild({ node, args: [...node.sourceFlags, 'test/slow/apps/hung-tool.mjs', scene] })

  const seen = await child.ended

  // Somebody wanted a shutdown: it is nobody's error.
  const ofTool = ofRun === undefined ? '0 no error' : `2 ${cause}`
  expect(seen.lines).toEqual([
    'invoke_agent done 0 no error',
    `execute_tool grep ${ofTool}`,
    ofRun === undefined ? 'invoke_agent open 0 no error' : `invoke_agent open 2 ${ofRun}`,
    `execute_tool grep ${ofTool}`,
  ])
  expect(seen).toMatchObject(end)
})
