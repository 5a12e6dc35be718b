/** The story with the ES modules of the SDK. */

import * as sdk from '@openai/agents'
import OpenAI from 'openai'

import story from './agents-story.cjs'

await story(sdk, OpenAI)
