/** The story with the CommonJS modules of the SDK. */

'use strict'

require('./copilot-story.cjs')(require('@github/copilot-sdk'))
