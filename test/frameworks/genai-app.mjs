/** The story with the client as ES module. */

import * as genai from '@google/genai'

import story from './genai-story.cjs'

await story(genai)
