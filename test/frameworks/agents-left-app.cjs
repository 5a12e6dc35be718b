/** The story with the CommonJS modules of the SDK. */

'use strict'

require('./agents-left-story.cjs')(require('@openai/agents'))
