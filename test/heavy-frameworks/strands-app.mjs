/** The story with the SDK as ES module. */

import * as strands from '@strands-agents/sdk'

import { story } from './strands-story.mjs'

await story(strands)
