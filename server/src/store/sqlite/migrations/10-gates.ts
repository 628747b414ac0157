/** Before providers that ask to be left alone, or are out of order. */
export const gateTable = `
CREATE TABLE gates (
  key TEXT PRIMARY KEY,
  gate TEXT NOT NULL,
  touched_at INTEGER NOT NULL,
  revision INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX gates_touched ON gates (touched_at);
`
