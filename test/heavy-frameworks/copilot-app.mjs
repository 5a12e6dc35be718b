/** The story with the ES modules of the SDK. */

import { CopilotClient } from '@github/copilot-sdk'

import story from './copilot-story.cjs'

await story({ CopilotClient })
