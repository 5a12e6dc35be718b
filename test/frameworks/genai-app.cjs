/** The story with the client as CommonJS module. */

'use strict'

require('./genai-story.cjs')(require('@google/genai'))
