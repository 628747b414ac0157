/** Which session has called another. */
export const sessionParents = `
ALTER TABLE sessions ADD COLUMN parent TEXT;
ALTER TABLE sessions ADD COLUMN parent_id TEXT;
CREATE INDEX sessions_open_children ON sessions (parent_id) WHERE parent_id IS NOT NULL AND finished_at IS NULL;
`
