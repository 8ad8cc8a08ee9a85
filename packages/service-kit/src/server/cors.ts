import cors from "@fastify/cors";
import type { FastifyInstance, FastifyRequest } from "fastify";

/** What the documents and the resumable uploads of tus (https://tus.io/protocols/resumable-upload) are called with. */
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/** Headers of replies that a page may read; a browser hides all but the commonest from it. */
const exposedHeaders = [
  "Accept-Ranges",
  "Allow",
  "Content-Disposition",
  "Content-Length",
  "Content-Range",
  "ETag",
  "Location",
  "Retry-After",
  "Tus-Extension",
  "Tus-Max-Size",
  "Tus-Resumable",
  "Tus-Version",
  "Upload-Expires",
  "Upload-Length",
  "Upload-Metadata",
  "Upload-Offset",
  "X-Request-Id",
];

/** How long a browser may keep the answer to a preflight, s: the most that Chromium does. */
const maxAge = 7200;

/**
 * Lets web pages of these origins call the service, with whatever headers they like, and with `credentials` where they are
 * written so. What a cookie opens has to see to it that it was its own page that asked.
 */
export async function allowOrigins(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  await app.register(cors, {
    async delegator({ method, headers }: FastifyRequest) {
      const { origin } = headers;
      if (origin === undefined || !allowed.has(origin)) return { origin: false };
      // Other OPTIONS requests are a call's own, such as what tus asks with them.
      const preflight = method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
      return { origin, methods, exposedHeaders, maxAge, preflight, credentials: true };
    },
  });
}
