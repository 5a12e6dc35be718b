/** The story with the CommonJS modules of the SDK. */

'use strict'

require('./agents-story.cjs')(require('@openai/agents'), require('openai').OpenAI)
