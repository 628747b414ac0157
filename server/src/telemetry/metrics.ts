import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export interface HttpMetrics {
  /** @param route its template, so that ids make no series of their own */
  observe(method: string, route: string, status: number, ms: number): void
}

export interface Metrics extends HttpMetrics {
  sessionEnded(status: string): void
  /** Prometheus' text format. */
  text(): Promise<string>
  readonly contentType: string
}

/** How late the event loop is, is measured so often, milliseconds: each time wakes a process that may be idle. */
const eventLoopMonitoringPrecision = 100

/** @param gauges read when the metrics are: name, help and value */
export function createMetrics(gauges: Array<{ name: string; help: string; read: () => number }>): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'patchbay_', eventLoopMonitoringPrecision })
  const requests = new Histogram({
    name: 'patchbay_http_request_seconds',
    help: 'Time to answer, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  })
  const sessions = new Counter({
    name: 'patchbay_sessions_ended_total',
    help: 'Sessions that ended on this node, by status',
    labelNames: ['status'],
    registers: [registry],
  })
  for (const { name, help, read } of gauges) {
    const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect: () => gauge.set(read()) })
  }
  return {
    observe: (method, route, status, ms) => requests.observe({ method, route, status }, ms / 1000),
    sessionEnded: (status) => sessions.inc({ status }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
