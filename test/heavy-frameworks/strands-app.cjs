/** The story with the SDK as CommonJS asks for it. */

const strands = require('@strands-agents/sdk')

void import('./strands-story.mjs').then(({ story }) => story(strands))
