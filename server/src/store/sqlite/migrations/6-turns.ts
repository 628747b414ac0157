/** In which order queued sessions have their turns. */
export const turns = `
CREATE INDEX sessions_turns ON sessions (due_at) WHERE status = 'queued';
`
