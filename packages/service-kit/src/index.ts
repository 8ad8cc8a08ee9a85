export { docsRoutes } from "./docs/docs-routes.ts";
export { openApiDocument, type DocumentedSurface, type OpenApiOptions } from "./docs/openapi.ts";
export { problemsByField } from "./calls/problem.ts";
export { callRegistrar, type CallRegistrar } from "./calls/call-registrar.ts";
export { registerCall, registerStreamCall, routePath } from "./calls/register-call.ts";
export type { Authorizers, CallHandler, CallInput, CallOptions, CallOutput, WhoOf } from "./calls/types.ts";
export { formReader } from "./calls/validate.ts";
export { errorEnvelope, type Envelope, type ErrorReply } from "./errors/envelope.ts";
export { isCallerGone } from "./errors/failure.ts";
export type { EnvelopeAt } from "./errors/surfaces.ts";
export type { LogOptions } from "./logging/logger-options.ts";
export { redact, redactText } from "./logging/redact.ts";
export { allowOrigins } from "./server/cors.ts";
export { dataPolicy, pagePolicy } from "./server/security-headers.ts";
export { createService, type ServiceOptions } from "./service.ts";
export * from "./config/index.ts";
export {
  decide,
  isExtensionOrigin,
  parseHost,
  type Decision,
  type GuardedRequest,
  type GuardRules,
} from "./guard/decide.ts";
export { guardHostAndOrigin, type GuardOptions } from "./guard/guard.ts";
export {
  sendEvents,
  type EventSource,
  type SendEventsOptions,
  type ServerEvent,
} from "./operations/events.ts";
export {
  createFailureLimiter,
  type FailureLimiter,
  type FailureLimiterOptions,
} from "./operations/failure-limiter.ts";
export { healthRoutes, type Check, type HealthOptions } from "./operations/health.ts";
export { networkOf } from "./operations/network.ts";
export { metricsRoute, type MetricsOptions } from "./operations/metrics.ts";
export { runService, type RunOptions } from "./operations/run-service.ts";
export { type SendShell, webPages, type WebPagesOptions } from "./pages/web-pages.ts";
