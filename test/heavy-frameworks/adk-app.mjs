/** The story with the kit as ES module. */

import * as adk from '@google/adk'

import { story } from './adk-story.mjs'

await story(adk)
