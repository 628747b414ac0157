export type PoolLog = (level: 'info' | 'warn', message: string, details: Record<string, unknown>) => void
