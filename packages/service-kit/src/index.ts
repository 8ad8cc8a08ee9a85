export { callRegistrar, type CallRegistrar } from "./calls/call-registrar.ts";
export { registerCall, registerStreamCall, routePath } from "./calls/register-call.ts";
export type {
  Authorizers,
  CallHandler,
  CallInput,
  CallOptions,
  CallOutput,
  WhoOf,
} from "./calls/types.ts";
export { errorEnvelope, type Envelope, type ErrorReply } from "./errors/envelope.ts";
export type { EnvelopeAt } from "./errors/surfaces.ts";
export type { LogOptions } from "./logging/logger-options.ts";
export { redact, redactText } from "./logging/redact.ts";
export { dataPolicy, pagePolicy } from "./server/security-headers.ts";
export { createService, type ServiceOptions } from "./service.ts";
