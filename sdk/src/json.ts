/** A value that survives `JSON.parse(JSON.stringify(value))` unchanged. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export type JsonObject = { [key: string]: Json }

/** A JSON Schema as TypeBox builds it. */
export type JsonSchema = { [keyword: string]: Json }
