import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Histogram, Registry } from "prom-client";

declare module "fastify" {
  interface FastifyInstance {
    /** Where features register their own metrics; absent while metrics are switched off. */
    readonly metrics?: Registry;
  }
}

export interface MetricsOptions {
  readonly enabled: boolean;
}

/**
 * `/metrics` in Prometheus' text format, behind a switch: the process's own figures and the duration of
 * requests by method, route and status. The route is its pattern, so that ids in paths make no new series.
 */
export function metricsRoute(app: FastifyInstance, { enabled }: MetricsOptions): void {
  if (!enabled) return;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from a request's headers to the end of its reply",
    labelNames: ["method", "route", "status"] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300],
    registers: [registry],
  });
  app.decorate("metrics", registry);
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "unmatched";
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  app.get("/metrics", { logLevel: "warn" }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
