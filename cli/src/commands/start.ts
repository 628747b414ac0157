import type { Command } from '../command.ts'

/** Runs until a signal ends the process. */
export const start: Command = {
  name: 'start',
  args: [],
  summary: 'Start the hub',
  details:
    'It listens on http://127.0.0.1:3000 and keeps its data in ./data. Environment variables say otherwise:\n' +
    'the README lists them, and patchbay doctor checks them.',
  options: { 'no-build': { type: 'boolean', help: 'Serve the web UI as it was last built' } },
  async run() {
    // It reads its flags itself, as with npm start.
    await import('@patchbay/server/main')
    return 0
  },
}
