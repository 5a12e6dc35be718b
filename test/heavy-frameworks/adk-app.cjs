/** The story with the kit as CommonJS. */

const adk = require('@google/adk')

void import('./adk-story.mjs').then(({ story }) => story(adk))
