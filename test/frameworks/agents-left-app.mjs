/** The story with the ES modules of the SDK. */

import * as sdk from '@openai/agents'

import story from './agents-left-story.cjs'

await story(sdk)
