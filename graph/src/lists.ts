// Apart from the schemas of graphs: whoever needs these alone, as browsers do, loads no TypeBox with them.

/** A list may have so many items. */
export const maxItems = 1_000

/** Under this name a call's body brings the list of a task whose items are asked for. */
export const askedList = 'forEach'
