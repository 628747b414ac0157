/** The items of tasks that run once per item, each in a row of its own. */
export const itemTable = `
CREATE TABLE session_items (
  session_id TEXT NOT NULL,
  task TEXT NOT NULL,
  item INTEGER NOT NULL,
  input BLOB,
  output BLOB,
  rest TEXT NOT NULL,
  PRIMARY KEY (session_id, task, item)
);
`
