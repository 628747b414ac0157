/** What counts a user's open sessions, and deletes the sessions of each interaction by a rule of its own. */
export const limitsAndRetention = `
CREATE INDEX sessions_open ON sessions (caller_id) WHERE finished_at IS NULL;

ALTER TABLE interactions ADD COLUMN retention TEXT;
CREATE INDEX interactions_with_retention ON interactions (id) WHERE retention IS NOT NULL;
DROP INDEX sessions_ended;
CREATE INDEX sessions_ended ON sessions (finished_at, interaction_id) WHERE finished_at IS NOT NULL;
CREATE INDEX sessions_ended_by_interaction ON sessions (interaction_id, finished_at) WHERE finished_at IS NOT NULL;
`
