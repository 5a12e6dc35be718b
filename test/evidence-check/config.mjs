/** What an operator gives to `lifesign/register`: one channel that prints, and where everybody's people sit. */

export default {
  channels: [
    {
      name: 'check',
      send: ({ kind, origin, label, text }) =>
        console.log(JSON.stringify({ told: origin?.room ?? label, kind, text, atMs: performance.now() })),
    },
  ],
  defaultOrigin: { channel: 'check', room: 'everybody' },
}
